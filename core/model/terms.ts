/** Terms of a text: words or characters, normalised, alone or as n-grams; TFT's ngrams in its order. */

import { tokenize, wordSource } from './tokenize.ts';

/** Absent settings of a feature: lower-case words, one by one. */
export interface TermOptions {
  readonly analyzer: 'word' | 'character';
  /** Fewest and most words or characters of a term. */
  readonly ngrams: readonly [number, number];
  readonly lowercase: boolean;
  /** Accents and other combining marks are taken off. */
  readonly stripAccents: boolean;
  /** keep: every sign is a word of its own. drop: it only separates. */
  readonly punctuation: 'drop' | 'keep';
  /** mask: every run of digits becomes `0`. drop: words of digits alone are left out; as characters, digits are. */
  readonly numbers: 'keep' | 'mask' | 'drop';
}

/** The project file's settings of terms. */
export interface TermSettings {
  readonly analyzer?: 'word' | 'character';
  readonly ngram_range?: readonly [number, number];
  readonly lowercase?: boolean;
  readonly strip_accents?: boolean;
  readonly punctuation?: 'drop' | 'keep';
  readonly numbers?: 'keep' | 'mask' | 'drop';
}

/** Calls back with each term's bytes, in order, until it answers false. The bytes are valid during the call. */
export type TermReader = (
  bytes: Uint8Array,
  start: number,
  end: number,
  onTerm: (term: Uint8Array, start: number, end: number) => boolean,
) => void;

/** undefined where all settings are those of plain words. */
export function termOptions(settings: TermSettings): TermOptions | undefined {
  const options: TermOptions = {
    analyzer: settings.analyzer ?? 'word',
    ngrams: settings.ngram_range ?? (settings.analyzer === 'character' ? [3, 3] : [1, 1]),
    lowercase: settings.lowercase ?? true,
    stripAccents: settings.strip_accents ?? false,
    punctuation: settings.punctuation ?? 'drop',
    numbers: settings.numbers ?? 'keep',
  };
  const plain =
    options.analyzer === 'word' &&
    options.ngrams[1] === 1 &&
    options.lowercase &&
    !options.stripAccents &&
    options.punctuation === 'drop' &&
    options.numbers === 'keep';
  return plain ? undefined : options;
}

export function createTermReader(options: TermOptions | undefined): TermReader {
  if (options === undefined) return tokenize;
  const [fewest, most] = options.ngrams;
  const separator = options.analyzer === 'word' ? ' ' : '';
  return (bytes, start, end, onTerm) => {
    const units = unitsOf(decoder.decode(bytes.subarray(start, end)), options);
    for (let first = 0; first + fewest <= units.length; first++) {
      const longest = Math.min(most, units.length - first);
      let term = units.slice(first, first + fewest).join(separator);
      for (let length = fewest; length <= longest; length++) {
        if (length > fewest) term += separator + units[first + length - 1];
        const encoded = encoder.encode(term);
        if (!onTerm(encoded, 0, encoded.length)) return;
      }
    }
  };
}

const decoder = new TextDecoder('utf-8');
const encoder = new TextEncoder();

const patterns = {
  drop: new RegExp(wordSource, 'gu'),
  keep: new RegExp(`${wordSource}|[^\\s\\p{L}\\p{N}\\p{M}]`, 'gu'),
} as const;
const digitsAlone = /^\p{N}+$/u;

/** The words or characters that n-grams are made of. */
function unitsOf(text: string, options: TermOptions): readonly string[] {
  const normal = normalise(text, options);
  if (options.analyzer === 'character') return [...characters(normal, options)];
  const words = normal.match(patterns[options.punctuation]) ?? [];
  return options.numbers === 'drop' ? words.filter((one) => !digitsAlone.test(one)) : words;
}

function normalise(text: string, { lowercase, stripAccents, numbers }: TermOptions): string {
  let normal = text.replaceAll('’', "'").normalize('NFKC');
  if (stripAccents) normal = normal.normalize('NFKD').replace(/\p{M}/gu, '').normalize('NFKC');
  if (lowercase) normal = normal.toLowerCase();
  return numbers === 'mask' ? normal.replace(/\p{N}+/gu, '0') : normal;
}

/** Any run of white space is one space. */
function characters(text: string, { punctuation, numbers }: TermOptions): string {
  let kept = text;
  if (numbers === 'drop') kept = kept.replace(/\p{N}+/gu, ' ');
  if (punctuation === 'drop') kept = kept.replace(/[^\p{L}\p{N}\p{M}]+/gu, ' ');
  return kept.replace(/\s+/gu, ' ');
}
