/** A range of a file, whole or not at all. */

import type { FileHandle } from 'node:fs/promises';

/** Throws a plain Error where the file ends before the range. */
export async function readSlice(handle: FileHandle, start: number, end: number): Promise<ArrayBuffer> {
  const buffer = new Uint8Array(Math.max(0, end - start));
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, start + filled);
    if (bytesRead === 0) throw new Error(`the file ends before byte ${end}`);
    filled += bytesRead;
  }
  return buffer.buffer;
}
