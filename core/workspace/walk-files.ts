/** Files under a folder, in an order that does not depend on the file system. */

import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '../metadata/index.ts';

export interface WalkedFile {
  /** Relative to the folder walked, `/` between parts. */
  readonly name: string;
  readonly size: number;
}

/** Files by name; none when the folder does not exist. Links are not followed. */
export async function walkFiles(dir: string): Promise<WalkedFile[]> {
  const files: WalkedFile[] = [];
  await visit(dir, '', files);
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Folders under a folder, deepest first, the folder itself last. */
export async function walkDirectories(dir: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    if (entry.isDirectory()) found.push(...(await walkDirectories(join(dir, entry.name))));
  }
  return [...found, dir];
}

async function visit(dir: string, prefix: string, files: WalkedFile[]): Promise<void> {
  for (const entry of await entriesOf(dir)) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) await visit(path, `${prefix}${entry.name}/`, files);
    else {
      const size = await sizeIfThere(path);
      if (size !== undefined) files.push({ name: `${prefix}${entry.name}`, size });
    }
  }
}

async function entriesOf(dir: string): Promise<{ name: string; isDirectory(): boolean }[]> {
  try {
    return await readdir(dir, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** Files come and go while a project is open. */
async function sizeIfThere(path: string): Promise<number | undefined> {
  try {
    return (await lstat(path)).size;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
