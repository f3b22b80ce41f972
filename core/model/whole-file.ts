/** Writing a file so that its name never stands for half of it, and naming what a disk can do wrong. */

import { open, rename } from 'node:fs/promises';
import { raise } from '../foundation/index.ts';

export interface WholeFileOptions {
  /** false: survives the end of the process, not that of the machine; for what can be made again. Default true. */
  readonly durable?: boolean;
}

/** Written aside, synced, then renamed over `path`. Raises disk/full and disk/failed. */
export async function writeWholeFile(
  path: string,
  parts: readonly (Uint8Array | string)[],
  { durable = true }: WholeFileOptions = {},
): Promise<void> {
  const aside = `${path}.partial`;
  try {
    const file = await open(aside, 'w');
    try {
      for (const part of parts) await file.writeFile(part);
      if (durable) await file.sync();
    } finally {
      await file.close();
    }
    await rename(aside, path);
  } catch (error) {
    raiseDiskProblem(error);
  }
}

/** Rethrows what is not an error of the file system. */
export function raiseDiskProblem(error: unknown): never {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    raise('disk/full', 'The disk is full', 'Free some space and run again; what was done so far is kept.');
  }
  if (code === undefined || !(error as NodeJS.ErrnoException).syscall) throw error;
  return raise('disk/failed', 'A file could not be written', 'Check the disk and the permissions of the project folder.', {
    details: { reason: code },
  });
}
