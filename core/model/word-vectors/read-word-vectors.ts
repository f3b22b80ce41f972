/** Looks the words of a vocabulary up in a file of pretrained vectors, which may be larger than the memory. */

import type { CancelSignal } from '../../foundation/index.ts';
import { readBinaryVectors } from './binary-vectors.ts';
import { readFastTextVectors } from './fasttext-vectors.ts';
import { type FileShape, fileShapeOf } from './file-shape.ts';
import { readTextVectors } from './text-vectors.ts';
import type { WordVectors } from './wanted-words.ts';

export interface ReadVectorsOptions {
  readonly signal?: CancelSignal;
  /** In bytes of the file. */
  onProgress?(done: number, total: number): void;
}

export interface FoundVectors extends WordVectors {
  readonly format: FileShape['format'];
}

/**
 * One pass over the file, one piece in memory at a time; of a word that stands in it twice the first vector counts. Problems:
 * file/not-found, file/not-readable, file/empty, file/malformed, file/truncated.
 */
export async function readWordVectors(
  path: string,
  words: readonly string[],
  options: ReadVectorsOptions = {},
): Promise<FoundVectors> {
  const shape = await fileShapeOf(path);
  return { ...(await read(path, words, { ...options, shape })), format: shape.format };
}

function read(path: string, words: readonly string[], options: ReadVectorsOptions & { readonly shape: FileShape }) {
  const { shape, signal } = options;
  if (shape.format === 'fasttext_binary') return readFastTextVectors(path, words, signal);
  const readEntries = shape.format === 'word2vec_binary' ? readBinaryVectors : readTextVectors;
  return readEntries(path, words, { ...options, from: shape.from });
}
