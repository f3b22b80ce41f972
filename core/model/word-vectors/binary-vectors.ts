/** word2vec's binary file: a line of counts, then each word, a space, and its numbers as little-endian 32-bit floats. */

import { type PumpOptions, pumpFile, raiseMalformed } from './byte-pump.ts';
import type { FileShape } from './file-shape.ts';
import { checkCount } from './text-vectors.ts';
import { WantedWords, type WordVectors } from './wanted-words.ts';

const space = 32;
const newline = 10;
/** word2vec itself cuts words off at a hundred bytes. */
const longestWord = 64 << 10;

export async function readBinaryVectors(
  path: string,
  words: readonly string[],
  { shape, ...options }: PumpOptions & { readonly shape: FileShape },
): Promise<WordVectors> {
  const { dimension, count = 0 } = shape;
  const wanted = new WantedWords(words, dimension);
  let entries = 0;
  /** Where the entry at `at` ends; -1 where it is not whole. */
  const readEntry = (bytes: Uint8Array, view: DataView, at: number): number => {
    let start = at;
    // word2vec ends each entry in a newline, gensim does not.
    while (start < bytes.length && bytes[start] === newline) start++;
    const wordEnd = bytes.indexOf(space, start);
    if ((wordEnd < 0 ? bytes.length : wordEnd) - start > longestWord) raiseMalformed(path, `word ${entries + 1} has no end`);
    const end = wordEnd + 1 + dimension * 4;
    if (wordEnd < 0 || end > bytes.length) return -1;
    entries += 1;
    const place = wanted.place(bytes, start, wordEnd);
    if (place < 0) return end;
    const vector = wanted.take(place);
    for (let i = 0; i < dimension; i++) {
      vector[i] = view.getFloat32(wordEnd + 1 + i * 4, true);
      if (!Number.isFinite(vector[i])) raiseMalformed(path, `entry ${entries} holds what is no number`);
    }
    return end;
  };
  await pumpFile(
    path,
    (bytes, start, atEnd) => {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      let at = start;
      while (entries < count) {
        const end = readEntry(bytes, view, at);
        if (end < 0) break;
        at = end;
      }
      if (entries < count) return at;
      while (at < bytes.length && bytes[at] === newline) at++;
      if (at < bytes.length) raiseMalformed(path, `it goes on behind its ${count} words`);
      return atEnd ? bytes.length : at;
    },
    { ...options, from: shape.from },
  );
  checkCount(path, entries, count);
  return { dimension, table: wanted.table, found: wanted.found, entries };
}
