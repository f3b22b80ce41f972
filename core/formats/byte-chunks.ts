/** A file's bytes as a stream of chunks, decompressed where gzip or zlib, with expected failures as problems. */

import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip, createInflate } from 'node:zlib';
import { type CancelSignal, raise, throwIfCancelled } from '../foundation/index.ts';

export type Compression = 'none' | 'gzip' | 'zlib';

export interface ChunkOptions {
  readonly compression?: Compression;
  readonly signal?: CancelSignal;
  /** Bytes of the file consumed by each step, before decompression. */
  onBytes?(bytes: number): void;
}

const chunkBytes = 1 << 20;

/** Throws ProblemError: `file/not-found`, `file/not-readable`, `file/truncated`, `file/checksum-mismatch`. */
export async function* readChunks(path: string, options: ChunkOptions = {}): AsyncGenerator<Buffer> {
  const { compression = 'none', signal, onBytes } = options;
  const file = createReadStream(path, { highWaterMark: chunkBytes });
  if (onBytes) file.on('data', (chunk) => onBytes(chunk.length));
  const inflate = compression === 'none' ? undefined : compression === 'gzip' ? createGunzip : createInflate;
  const source = inflate ? pipeline(file, inflate({ chunkSize: chunkBytes / 4 }), () => undefined) : file;
  let produced = 0;
  try {
    for await (const chunk of source) {
      throwIfCancelled(signal);
      produced += chunk.length;
      yield chunk as Buffer;
    }
  } catch (error) {
    raiseReadFailure(error, path, produced);
  } finally {
    source.destroy();
    file.destroy();
  }
}

/** The file's first bytes, at most `length`, as stored. */
export async function readHead(path: string, length: number): Promise<Buffer> {
  try {
    const file = await open(path, 'r');
    try {
      const head = Buffer.alloc(length);
      let filled = 0;
      for (;;) {
        const { bytesRead } = await file.read(head, filled, length - filled, filled);
        filled += bytesRead;
        if (bytesRead === 0 || filled === length) return head.subarray(0, filled);
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    raiseReadFailure(error, path, 0);
  }
}

export async function fileSize(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    raiseReadFailure(error, path, 0);
  }
}

export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b && head[2] === 8;
}

/** Rethrows what is not a known failure of reading a file. */
export function raiseReadFailure(error: unknown, path: string, offset: number): never {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const details = { path, offset };
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    raise('file/not-found', `There is no such file: ${path}`, 'Check the path, or drop the file again.', { details });
  }
  if (code === 'Z_BUF_ERROR') {
    const hint = 'Copy or download the file again: the end is missing.';
    raise('file/truncated', `The compressed file ends too early, after ${offset} bytes of content: ${path}`, hint, { details });
  }
  if (code.startsWith('Z_')) {
    const hint = 'Copy or download the file again: its bytes were changed.';
    raise('file/checksum-mismatch', `The compressed file is damaged after ${offset} bytes of content: ${path}`, hint, {
      details,
    });
  }
  if (['EACCES', 'EPERM', 'EISDIR', 'EIO', 'ELOOP', 'ENAMETOOLONG', 'EMFILE'].includes(code)) {
    raise('file/not-readable', `The file cannot be read (${code}): ${path}`, 'Check that it is a file you may read.', {
      details,
    });
  }
  throw error;
}
