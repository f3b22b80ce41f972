/** Writing so that what is acknowledged survives a power cut: temp file, fsync, rename, fsync of the folder. */

import { copyFile, link, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** After this the file holds all of `content`, or (on error or crash) what it held before. One write of a file at a time. */
export async function writeFileDurably(file: string, content: string | Uint8Array): Promise<void> {
  const temporary = `${file}.tmp`;
  try {
    await writeAndSync(temporary, content);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncDirectory(dirname(file));
}

/** Like writeFileDurably, and keeps what the file held before as `backup`. */
export async function replaceFileDurably(file: string, content: Uint8Array, backup: string): Promise<void> {
  const temporary = `${file}.tmp`;
  try {
    await writeAndSync(temporary, content);
    await keepAs(file, backup);
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncDirectory(dirname(file));
}

export async function syncFile(file: string): Promise<void> {
  // Windows flushes only handles opened for writing.
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Windows has no fsync of folders; there the rename itself is journalled by the file system. */
export async function syncDirectory(dir: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(dir, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function writeAndSync(file: string, content: string | Uint8Array): Promise<void> {
  const handle = await open(file, 'w');
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A second name for the same bytes, so that `file` exists at every instant; a copy where the file system has no links. */
async function keepAs(file: string, backup: string): Promise<void> {
  const temporary = `${backup}.tmp`;
  await rm(temporary, { force: true });
  try {
    await link(file, temporary);
  } catch (error) {
    if (isMissing(error)) return;
    await copyFile(file, temporary);
    await syncFile(temporary);
  }
  await rename(temporary, backup);
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
