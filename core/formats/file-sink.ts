/** A new file written in order, optionally gzipped, with backpressure and disk failures as problems. */

import { createWriteStream } from 'node:fs';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { raise } from '../foundation/index.ts';

/** Methods throw ProblemError: `disk/full`, `disk/failed`. */
export interface FileSink {
  /** Takes ownership of `bytes`; resolves when more may be written. */
  write(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
  abort(): Promise<void>;
}

export function createFileSink(path: string, options: { readonly gzip?: boolean } = {}): FileSink {
  const file = createWriteStream(path, { flags: 'w' });
  // Node writes no time into the gzip header, so the same content gives the same bytes.
  const entry: Writable = options.gzip ? createGzip({ level: 6 }) : file;
  if (entry !== file) entry.pipe(file);
  const done = finished(file);
  let failure: unknown;
  done.catch((error) => {
    failure = error;
    entry.destroy();
  });
  return {
    async write(bytes) {
      if (failure) raiseWriteFailure(failure, path);
      if (!entry.write(bytes)) await drained(entry);
      if (failure) raiseWriteFailure(failure, path);
    },
    async close() {
      entry.end();
      await done.catch((error) => raiseWriteFailure(error, path));
    },
    async abort() {
      entry.destroy();
      file.destroy();
      await done.catch(() => undefined);
    },
  };
}

/** Rethrows what is not a known failure of a disk. */
export function raiseWriteFailure(error: unknown, path: string): never {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const details = { path };
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    raise('disk/full', `The disk is full: ${path}`, 'Free some space and run again; nothing was lost.', { details });
  }
  if (code.startsWith('E') && !code.startsWith('ERR_')) {
    raise('disk/failed', `The file cannot be written (${code}): ${path}`, 'Check the folder and the disk.', { details });
  }
  throw error;
}

function drained(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    const settle = (): void => {
      stream.off('drain', settle);
      stream.off('close', settle);
      resolve();
    };
    stream.on('drain', settle);
    stream.on('close', settle);
  });
}
