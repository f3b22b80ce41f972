/** A file of any size in pieces of bounded memory: what a consumer leaves over comes again in front of the next piece. */

import { open } from 'node:fs/promises';
import { type CancelSignal, raise, throwIfCancelled } from '../../foundation/index.ts';

const pieceBytes = 4 << 20;
/** No line or entry is as long. */
const longestEntry = 64 << 20;

/** Consumes whole entries of `bytes` from `start` on; returns where the first that is not whole begins. */
export type Consume = (bytes: Uint8Array, start: number, atEnd: boolean) => number;

export interface PumpOptions {
  /** Where in the file to begin. */
  readonly from: number;
  readonly signal?: CancelSignal;
  onProgress?(done: number, total: number): void;
}

/** Problems: file/not-found, file/not-readable, and what `consume` raises. */
export async function pumpFile(path: string, consume: Consume, { from, signal, onProgress }: PumpOptions): Promise<void> {
  const file = await openVectors(path);
  try {
    const { size } = await file.stat();
    let buffer = new Uint8Array(Math.min(pieceBytes, Math.max(1, size - from)));
    let held = 0;
    let at = from;
    for (;;) {
      throwIfCancelled(signal);
      const { bytesRead } = await file.read(buffer, held, buffer.length - held, at);
      at += bytesRead;
      const end = held + bytesRead;
      const atEnd = bytesRead === 0 || at >= size;
      const used = consume(buffer.subarray(0, end), 0, atEnd);
      onProgress?.(at, size);
      if (atEnd) return;
      held = end - used;
      if (used === 0 && held === buffer.length) buffer = grown(path, buffer);
      else buffer.copyWithin(0, used, end);
    }
  } finally {
    await file.close();
  }
}

function grown(path: string, buffer: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (buffer.length >= longestEntry) raiseMalformed(path, 'an entry of it has no end');
  const larger = new Uint8Array(buffer.length * 2);
  larger.set(buffer);
  return larger;
}

/** Problems: file/not-found, file/not-readable. */
export async function openVectors(path: string) {
  try {
    return await open(path, 'r');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      return raise('file/not-found', `There is no file of word vectors at ${path}`, 'Correct vectors in the project file.');
    }
    return raise('file/not-readable', `The word vectors cannot be read: ${path}`, 'Check the permissions of the file.', {
      details: { reason: String(code) },
    });
  }
}

export function raiseMalformed(path: string, because: string): never {
  return raise(
    'file/malformed',
    `The word vectors are damaged: ${because}: ${path}`,
    'Give the file as GloVe, word2vec or fastText wrote it.',
  );
}

export function raiseTruncated(path: string, because: string): never {
  return raise('file/truncated', `The word vectors end too early: ${because}: ${path}`, 'Copy or download the file once more.');
}
