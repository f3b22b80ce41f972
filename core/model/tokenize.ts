/** Words of a text: NFKC, lower case, runs of letters and digits; an apostrophe inside a word belongs to it. */

const decoder = new TextDecoder('utf-8');
const encoder = new TextEncoder();

/** Scripts written without spaces between words: each character is a word. */
const unspaced = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}';
const letter = `(?![${unspaced}])[\\p{L}\\p{N}\\p{M}]`;
export const wordSource = `[${unspaced}]|(?:${letter})+(?:'(?:${letter})+)*`;
const wordPattern = new RegExp(wordSource, 'gu');

/**
 * Calls `onWord` with each word's bytes, in order; stops early when it answers false. The bytes are a shared buffer,
 * valid during the call. Bytes that are not UTF-8 count as U+FFFD, which separates words.
 */
export function tokenize(
  bytes: Uint8Array,
  start: number,
  end: number,
  onWord: (word: Uint8Array, start: number, end: number) => boolean,
): void {
  if (isAscii(bytes, start, end)) tokenizeAscii(bytes, start, end, onWord);
  else tokenizeUnicode(decoder.decode(bytes.subarray(start, end)), onWord);
}

function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i] > 127) return false;
  return true;
}

/** Lower-cased byte of an ASCII letter or digit, else 0. */
const wordByte = new Uint8Array(128);
for (let i = 48; i <= 57; i++) wordByte[i] = i;
for (let i = 97; i <= 122; i++) {
  wordByte[i] = i;
  wordByte[i - 32] = i;
}
const apostrophe = 39;
let lowered = new Uint8Array(4096);

function tokenizeAscii(
  bytes: Uint8Array,
  start: number,
  end: number,
  onWord: (word: Uint8Array, start: number, end: number) => boolean,
): void {
  if (end - start > lowered.length) lowered = new Uint8Array((end - start) * 2);
  const buffer = lowered;
  let length = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i];
    const low = wordByte[byte];
    if (low !== 0) buffer[length++] = low;
    else if (byte === apostrophe && length > 0 && i + 1 < end && wordByte[bytes[i + 1]] !== 0) {
      buffer[length++] = apostrophe;
    } else if (length > 0) {
      if (!onWord(buffer, 0, length)) return;
      length = 0;
    }
  }
  if (length > 0) onWord(buffer, 0, length);
}

function tokenizeUnicode(text: string, onWord: (word: Uint8Array, start: number, end: number) => boolean): void {
  const normal = text.replaceAll('’', "'").normalize('NFKC').toLowerCase();
  for (const match of normal.matchAll(wordPattern)) {
    const word = encoder.encode(match[0]);
    if (!onWord(word, 0, word.length)) return;
  }
}
