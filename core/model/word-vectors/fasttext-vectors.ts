/**
 * fastText's own model file (.bin): the vector of a word is the mean of its own row and those of its character n-grams, so
 * that words the file does not hold have one too. Layout and hash as in fastText 0.9 (args.cc, dictionary.cc, densematrix.cc).
 */

import { type CancelSignal, throwIfCancelled } from '../../foundation/index.ts';
import { openVectors, raiseMalformed, raiseTruncated } from './byte-pump.ts';
import { mostDimensions, type WordVectors } from './wanted-words.ts';

type File = Awaited<ReturnType<typeof openVectors>>;

/** 12 words of arguments behind magic and version, then t. */
const argsBytes = 8 + 12 * 4 + 8;
const pieceBytes = 1 << 20;
/** Words looked up at a time: their n-grams are kept. */
const wordsAtATime = 20_000;

interface Header {
  readonly dimension: number;
  readonly buckets: number;
  readonly minn: number;
  readonly maxn: number;
  /** Where the matrix's rows begin, and their number. */
  readonly rowsAt: number;
  readonly rows: number;
  /** Row by word. */
  readonly words: ReadonlyMap<string, number>;
  readonly entries: number;
}

/** Problems: file/malformed (also for compressed models), file/truncated. */
export async function readFastTextVectors(path: string, words: readonly string[], signal?: CancelSignal): Promise<WordVectors> {
  const file = await openVectors(path);
  try {
    const header = await readHeader(path, file, new Set(words));
    const { dimension } = header;
    const table = new Float32Array(words.length * dimension);
    const found = new Uint8Array(words.length);
    for (let from = 0; from < words.length; from += wordsAtATime) {
      const until = Math.min(words.length, from + wordsAtATime);
      await addRows({ path, file, header, words: words.slice(from, until), signal }, (word, row, share) => {
        found[from + word] = 1;
        const at = (from + word) * dimension;
        for (let d = 0; d < dimension; d++) table[at + d] += share * row[d];
      });
    }
    if (table.some((value) => !Number.isFinite(value))) raiseMalformed(path, 'it holds what is no number');
    return { dimension, table, found, entries: header.entries };
  } finally {
    await file.close();
  }
}

async function readHeader(path: string, file: File, wanted: ReadonlySet<string>): Promise<Header> {
  const reader = createReader(path, file);
  const args = await reader.take(argsBytes);
  const arg = (i: number): number => args.readInt32LE(8 + i * 4);
  const [dimension, buckets, minn, maxn] = [arg(0), arg(8), arg(9), arg(10)];
  if (dimension < 1 || dimension > mostDimensions || buckets < 0) raiseMalformed(path, 'its arguments make no sense');
  const sizes = await reader.take(3 * 4 + 2 * 8);
  const [size, nwords] = [sizes.readInt32LE(0), sizes.readInt32LE(4)];
  if (size < 0 || nwords < 0 || nwords > size) raiseMalformed(path, 'its counts make no sense');
  if (sizes.readBigInt64LE(20) > 0n) raiseMalformed(path, 'it is a compressed model (.ftz), which is not read');
  const words = new Map<string, number>();
  for (let i = 0; i < size; i++) {
    const word = await reader.text();
    // Its count, and whether it is a label.
    await reader.take(9);
    if (i < nwords && wanted.has(word)) words.set(word, i);
  }
  if ((await reader.take(1))[0] !== 0) raiseMalformed(path, 'it is a compressed model (.ftz), which is not read');
  const matrix = await reader.take(16);
  const [rows, columns] = [Number(matrix.readBigInt64LE(0)), Number(matrix.readBigInt64LE(8))];
  if (columns !== dimension || rows !== nwords + buckets) raiseMalformed(path, 'its matrix does not fit its words');
  const { size: bytes } = await file.stat();
  if (bytes < reader.at() + rows * columns * 4) raiseTruncated(path, 'its matrix is not whole');
  return { dimension, buckets, minn, maxn, rowsAt: reader.at(), rows, words, entries: nwords };
}

/** Reads forward in pieces. */
function createReader(path: string, file: File) {
  let piece = Buffer.alloc(0);
  let from = 0;
  let next = 0;
  const more = async (): Promise<void> => {
    const buffer = Buffer.alloc(pieceBytes);
    const { bytesRead } = await file.read(buffer, 0, pieceBytes, next);
    if (bytesRead === 0) raiseTruncated(path, 'its words are not whole');
    next += bytesRead;
    piece = Buffer.concat([piece.subarray(from), buffer.subarray(0, bytesRead)]);
    from = 0;
  };
  return {
    at: () => next - (piece.length - from),
    take: async (count: number): Promise<Buffer> => {
      while (piece.length - from < count) await more();
      from += count;
      return piece.subarray(from - count, from);
    },
    text: async (): Promise<string> => {
      let end = piece.indexOf(0, from);
      while (end < 0) {
        if (piece.length - from > pieceBytes) raiseMalformed(path, 'a word of it has no end');
        await more();
        end = piece.indexOf(0, from);
      }
      const word = piece.toString('utf8', from, end);
      from = end + 1;
      return word;
    },
  };
}

interface Lookup {
  readonly path: string;
  readonly file: File;
  readonly header: Header;
  readonly words: readonly string[];
  readonly signal?: CancelSignal;
}

/** Tells every row that a word's vector is made of, with its share, rows in the order of the file. */
async function addRows(
  { file, header, words, signal }: Lookup,
  add: (word: number, row: Float32Array, share: number) => void,
): Promise<void> {
  const parts: { readonly row: number; readonly word: number; readonly share: number }[] = [];
  for (const [word, text] of words.entries()) {
    const own = header.words.get(text);
    const rows = [...(own === undefined ? [] : [own]), ...ngramRows(text, header)];
    for (const row of rows) parts.push({ row, word, share: 1 / rows.length });
  }
  parts.sort((a, b) => a.row - b.row);
  const bytes = header.dimension * 4;
  const buffer = Buffer.alloc(bytes);
  const vector = new Float32Array(header.dimension);
  let held = -1;
  for (const { row, word, share } of parts) {
    if (row !== held) {
      throwIfCancelled(signal);
      await file.read(buffer, 0, bytes, header.rowsAt + row * bytes);
      for (let d = 0; d < vector.length; d++) vector[d] = buffer.readFloatLE(d * 4);
      held = row;
    }
    add(word, vector, share);
  }
}

/** Rows of the n-grams of `<word>`, in characters; none where the model has none. */
export function ngramRows(
  word: string,
  { words, entries, buckets, minn, maxn }: Pick<Header, 'words' | 'entries' | 'buckets' | 'minn' | 'maxn'>,
): number[] {
  // fastText's end of a sentence has none.
  if (buckets === 0 || maxn === 0 || (word === '</s>' && words.has(word))) return [];
  const letters = [...`<${word}>`];
  const rows: number[] = [];
  for (let i = 0; i < letters.length; i++) {
    for (let n = minn; n <= maxn && i + n <= letters.length; n++) {
      if (n === 1 && (i === 0 || i + n === letters.length)) continue;
      if (n > 0) rows.push(entries + (fnv1a(letters.slice(i, i + n).join('')) % buckets));
    }
  }
  return rows;
}

/** FNV-1a of 32 bits over bytes with a sign, as fastText's. */
export function fnv1a(text: string): number {
  let hash = 2_166_136_261;
  for (const byte of Buffer.from(text, 'utf8')) hash = Math.imul(hash ^ ((byte << 24) >> 24), 16_777_619);
  return hash >>> 0;
}
