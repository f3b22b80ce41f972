/** BERT's first step: text into words and signs, cleaned and lower-cased as the vocabulary was (Devlin et al. 2019, tokenization.py). */

export interface WordRules {
  readonly lowercase: boolean;
  readonly stripAccents: boolean;
  /** Control characters are dropped, white space of any kind is a space. */
  readonly cleanText: boolean;
  /** Every Chinese character is a word. */
  readonly splitChinese: boolean;
}

const controls = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\ufffd]/gu;
const whitespace = /[\t\n\r\p{Zs}]/gu;
/** The ranges of CJK Unified Ideographs that BERT names; not Hiragana, Katakana or Hangul. */
const chinese =
  /[\u{4e00}-\u{9fff}\u{3400}-\u{4dbf}\u{20000}-\u{2a6df}\u{2a700}-\u{2b73f}\u{2b740}-\u{2b81f}\u{2b820}-\u{2ceaf}\u{f900}-\u{faff}\u{2f800}-\u{2fa1f}]/gu;
const accents = /\p{Mn}/gu;
/** Every sign of ASCII that is no letter and no digit, and all that Unicode calls punctuation. */
const sign = /[!-/:-@[-`{-~\p{P}]/u;

export function splitWords(text: string, rules: WordRules): string[] {
  let clean = text;
  if (rules.cleanText) clean = clean.replace(whitespace, ' ').replace(controls, '');
  if (rules.splitChinese) clean = clean.replace(chinese, ' $& ');
  if (rules.stripAccents) clean = clean.normalize('NFD').replace(accents, '');
  if (rules.lowercase) clean = clean.toLowerCase();
  const words: string[] = [];
  for (const part of clean.split(/\s+/u)) {
    let word = '';
    for (const letter of part) {
      if (!sign.test(letter)) word += letter;
      else {
        if (word !== '') words.push(word);
        words.push(letter);
        word = '';
      }
    }
    if (word !== '') words.push(word);
  }
  return words;
}
