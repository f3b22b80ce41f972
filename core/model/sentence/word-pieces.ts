/** WordPiece: a word as the longest pieces the vocabulary holds, from left to right; the ids of a text as an encoder reads them. */

import { splitWords, type WordRules } from './bert-words.ts';

export interface WordPieceRules {
  readonly vocabulary: ReadonlyMap<string, number>;
  readonly words: WordRules;
  readonly unknown: string;
  /** In front of a piece that continues a word. */
  readonly prefix: string;
  /** Longer words are unknown as a whole. */
  readonly longestWord: number;
  /** What stands around a text, by id. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** Written in a text, these stand for themselves: `[SEP]`. */
  readonly special: readonly string[];
}

export interface Tokenizer {
  /** Pieces as text, without what stands around. */
  pieces(text: string): string[];
  /** Ids, at most `most` with what stands around: a longer text is cut off. */
  encode(text: string, most: number): number[];
}

export function createTokenizer(rules: WordPieceRules): Tokenizer {
  const { vocabulary, before, after, unknown } = rules;
  const unknownId = vocabulary.get(unknown) ?? 0;
  const specials = rules.special.length === 0 ? undefined : new RegExp(`(${rules.special.map(escaped).join('|')})`);
  const pieces = (text: string): string[] => {
    const parts = specials === undefined ? [text] : text.split(specials);
    return parts.flatMap((part) =>
      rules.special.includes(part) ? [part] : splitWords(part, rules.words).flatMap((word) => wordPieces(word, rules)),
    );
  };
  return {
    pieces,
    encode: (text, most) => {
      const room = Math.max(0, most - before.length - after.length);
      // No piece is shorter than a character: what is far beyond the room need not be looked at.
      const ids = pieces(text.slice(0, mostCharacters(room)))
        .slice(0, room)
        .map((piece) => vocabulary.get(piece) ?? unknownId);
      return [...before, ...ids, ...after];
    },
  };
}

/** Words are hardly longer than this, spaces among them; texts of megabytes are cut here first. */
function mostCharacters(pieces: number): number {
  return 1000 + pieces * 200;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function wordPieces(word: string, { vocabulary, unknown, prefix, longestWord }: WordPieceRules): string[] {
  const letters = [...word];
  if (letters.length > longestWord) return [unknown];
  const pieces: string[] = [];
  let start = 0;
  while (start < letters.length) {
    let end = letters.length;
    let found: string | undefined;
    while (end > start && found === undefined) {
      const piece = `${start > 0 ? prefix : ''}${letters.slice(start, end).join('')}`;
      if (vocabulary.has(piece)) found = piece;
      else end--;
    }
    if (found === undefined) return [unknown];
    pieces.push(found);
    start = end;
  }
  return pieces;
}
