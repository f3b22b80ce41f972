/** Reads request bodies within a limit, plain or gzip. */

import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { problemClasses } from '../foundation/index.ts';
import { invalidArgument, ServingError } from './serving-status.ts';

const unzip = promisify(gunzip);

/** Throws ServingError: 413 beyond `limit` bytes, before or after decompression; 400 for damaged gzip. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const raw = await readRaw(request, limit);
  if (request.headers['content-encoding']?.trim().toLowerCase() !== 'gzip') return raw;
  try {
    return await unzip(raw, { maxOutputLength: limit });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return tooLarge(limit);
    return invalidArgument('Failed to uncompress the gzip request body');
  }
}

function readRaw(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // An error is made, with its stack, only where it tells something: `close` comes after every request.
    const wentAway = (): void => {
      if (!done) reject(new ServingError('CANCELLED', 'The client closed the connection'));
    };
    const chunks: Buffer[] = [];
    let length = 0;
    let done = false;
    // Most bodies are whole by now: they came with their head.
    const isAwaited = !request.complete;
    const finish = (): void => {
      done = true;
      if (isAwaited) request.socket.off('close', wentAway);
    };
    const refuse = (error: unknown): void => {
      finish();
      request.removeAllListeners('data');
      // What still arrives is read and dropped, so that the client gets to read the answer.
      request.resume();
      reject(error);
    };
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > limit) refuse(tooLargeError(limit));
      else chunks.push(chunk);
    });
    request.on('end', () => {
      finish();
      const [only] = chunks;
      resolve(only && chunks.length === 1 ? only : Buffer.concat(chunks));
    });
    request.on('error', wentAway);
    request.on('close', wentAway);
    // A request that was answered before its body was there (its time was over) hears nothing of its connection's end.
    if (isAwaited) request.socket.on('close', wentAway);
  });
}

function tooLarge(limit: number): never {
  throw tooLargeError(limit);
}

function tooLargeError(limit: number): ServingError {
  const { http } = problemClasses['usage/body-too-large'];
  return new ServingError('OUT_OF_RANGE', `Request body is larger than ${limit} bytes`, http);
}
