/** Free space of the volume a folder stands on. */

import { statfs } from 'node:fs/promises';
import { createProblem, fail, type Result, succeed } from '../foundation/index.ts';
import { toDiskProblem } from '../metadata/index.ts';

/** Bytes this user may still write on the volume of `dir`. */
export async function freeBytes(dir: string): Promise<Result<number>> {
  try {
    const volume = await statfs(dir);
    return succeed(volume.bavail * volume.bsize);
  } catch (error) {
    return fail(toDiskProblem(error));
  }
}

/** Refuses with `disk/full` before work that needs `bytes` more would fail half way. */
export async function requireFreeBytes(dir: string, bytes: number): Promise<Result<void>> {
  const free = await freeBytes(dir);
  if (!free.ok) return free;
  if (free.value >= bytes) return succeed(undefined);
  return fail(
    createProblem(
      'disk/full',
      `This needs ${toMegabytes(bytes)} MB and ${toMegabytes(free.value)} MB are free.`,
      'Free some space, or empty the trash of the project.',
      { details: { needed: bytes, free: free.value } },
    ),
  );
}

function toMegabytes(bytes: number): number {
  return Math.ceil(bytes / 1_000_000);
}
