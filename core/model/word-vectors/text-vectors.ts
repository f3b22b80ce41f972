/** Word vectors as text: GloVe's lines, and those of word2vec and fastText's .vec behind a line of counts. */

import { parseNumber } from '../number-text.ts';
import { type PumpOptions, pumpFile, raiseMalformed, raiseTruncated } from './byte-pump.ts';
import type { FileShape } from './file-shape.ts';
import { WantedWords, type WordVectors } from './wanted-words.ts';

const newline = 10;

/** Words may hold spaces, as some of GloVe's do: the numbers are the last `dimension` fields of a line. */
export async function readTextVectors(
  path: string,
  words: readonly string[],
  { shape, ...options }: PumpOptions & { readonly shape: FileShape },
): Promise<WordVectors> {
  const { dimension, count } = shape;
  const wanted = new WantedWords(words, dimension);
  const fields = new Int32Array(dimension);
  let entries = 0;
  const readLine = (bytes: Uint8Array, start: number, lineEnd: number, isLast: boolean): void => {
    const end = trimmedEnd(bytes, start, lineEnd);
    if (end === start) return;
    entries += 1;
    const wordEnd = findFields(bytes, { start, end }, fields);
    if (wordEnd < 0) {
      const because = `entry ${entries} has fewer than ${dimension} numbers`;
      if (isLast) raiseTruncated(path, because);
      raiseMalformed(path, because);
    }
    const place = wanted.place(bytes, start, wordEnd);
    if (place < 0) return;
    const vector = wanted.take(place);
    for (let i = 0; i < dimension; i++) {
      const value = parseNumber(bytes, fields[i], i + 1 < dimension ? fields[i + 1] - 1 : end);
      if (!Number.isFinite(Math.fround(value))) raiseMalformed(path, `a number of entry ${entries} cannot be read`);
      vector[i] = value;
    }
  };
  await pumpFile(
    path,
    (bytes, start, atEnd) => {
      let at = start;
      for (;;) {
        const end = bytes.indexOf(newline, at);
        if (end < 0) break;
        readLine(bytes, at, end, false);
        at = end + 1;
      }
      if (atEnd && at < bytes.length) readLine(bytes, at, bytes.length, true);
      return at;
    },
    { ...options, from: shape.from },
  );
  checkCount(path, entries, count);
  return { dimension, table: wanted.table, found: wanted.found, entries };
}

/** Where the counts of a header and the entries differ, some are lost or are no entries. */
export function checkCount(path: string, entries: number, count: number | undefined): void {
  if (count === undefined || entries === count) return;
  if (entries < count) raiseTruncated(path, `it holds ${entries} of ${count} words`);
  raiseMalformed(path, `it says that it holds ${count} words and holds ${entries}`);
}

/** A carriage return, and the space that some writers put behind the last number, are no part of the line. */
export function trimmedEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = end;
  while (at > start && isBlank(bytes[at - 1])) at--;
  return at;
}

function isBlank(byte: number): boolean {
  return byte === 32 || byte === 9 || byte === 13;
}

/** Sets where each of the last fields begins; returns where the word in front of them ends, -1 where there is none. */
function findFields(
  bytes: Uint8Array,
  { start, end }: { readonly start: number; readonly end: number },
  fields: Int32Array,
): number {
  let at = end;
  for (let field = fields.length - 1; field >= 0; field--) {
    while (at > start && !isBlank(bytes[at - 1])) at--;
    fields[field] = at;
    if (at <= start + 1) return -1;
    at--;
  }
  return at;
}
