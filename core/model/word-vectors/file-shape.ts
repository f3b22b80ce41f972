/** What a file of word vectors is, told from its first bytes. */

import { raise } from '../../foundation/index.ts';
import { parseNumber } from '../number-text.ts';
import { openVectors, raiseMalformed } from './byte-pump.ts';
import { trimmedEnd } from './text-vectors.ts';
import { mostDimensions } from './wanted-words.ts';

export interface FileShape {
  readonly format: 'glove' | 'word2vec_text' | 'word2vec_binary' | 'fasttext_binary';
  /** 0 where only the file's own header tells. */
  readonly dimension: number;
  /** Words the header promises. */
  readonly count?: number;
  /** Where entries begin. */
  readonly from: number;
}

/** FASTTEXT_FILEFORMAT_MAGIC_INT32 of fastText, little-endian. */
export const fastTextMagic = 793_712_314;
/** A word and the numbers of the widest vector fit in. */
const headBytes = 1 << 17;

/** Problems: file/not-found, file/not-readable, file/empty, file/malformed. */
export async function fileShapeOf(path: string): Promise<FileShape> {
  const head = await readHead(path);
  if (head.length === 0) raise('file/empty', `The file of word vectors is empty: ${path}`, 'Give another file.');
  if (head.length >= 4 && head.readInt32LE(0) === fastTextMagic) return { format: 'fasttext_binary', dimension: 0, from: 0 };
  const end = head.indexOf(10);
  const first = fieldsOf(head, 0, end < 0 ? head.length : end);
  if (first.length === 2 && end >= 0 && first.every((field) => /^\d{1,12}$/.test(field))) {
    const [count, dimension] = first.map(Number);
    checkDimension(path, dimension);
    const isText = isTextEntry(head.subarray(end + 1), dimension) || count === 0;
    return { format: isText ? 'word2vec_text' : 'word2vec_binary', dimension, count, from: end + 1 };
  }
  const dimension = first.length - 1;
  if (dimension < 1 || !first.slice(1).every(isNumber)) {
    raiseMalformed(path, 'its first line is neither a word with its numbers nor a line of counts');
  }
  checkDimension(path, dimension);
  return { format: 'glove', dimension, from: 0 };
}

async function readHead(path: string): Promise<Buffer> {
  const file = await openVectors(path);
  try {
    const buffer = Buffer.alloc(headBytes);
    const { bytesRead } = await file.read(buffer, 0, headBytes, 0).catch(() => raiseMalformed(path, 'it is a folder'));
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function checkDimension(path: string, dimension: number): void {
  if (dimension < 1 || dimension > mostDimensions) raiseMalformed(path, `vectors of ${dimension} numbers are not taken`);
}

/** Floats as bytes hardly ever spell `dimension` numbers. */
function isTextEntry(bytes: Buffer, dimension: number): boolean {
  const end = bytes.indexOf(10);
  const fields = fieldsOf(bytes, 0, end < 0 ? bytes.length : end);
  return fields.length > dimension && fields.slice(-dimension).every(isNumber);
}

function fieldsOf(bytes: Buffer, start: number, end: number): string[] {
  return bytes.toString('latin1', start, trimmedEnd(bytes, start, end)).split(/[ \t]/);
}

function isNumber(field: string): boolean {
  return Number.isFinite(parseNumber(Buffer.from(field, 'latin1'), 0, field.length));
}
