/** A new version folder that appears whole or not at all, on disk before it appears. */

import { copyFile, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface VersionFolder {
  readonly path: string;
  /** The folder's name; TensorFlow Serving reads it as int64. */
  readonly version: number;
}

/** The file servers wait for: last, as TFX writes saved_model.pb last. */
const lastFiles = ['saved_model.pb', 'model.json'];
const asidePrefix = '.pushing-';

/**
 * Copies `source` to `base`/<version>, or to the next free number. The copy grows under a name no server takes for a
 * version and is renamed when everything is on disk; what an earlier, interrupted copy left is removed first.
 * `onNamed` is awaited just before the folder appears.
 */
export async function publishVersion(
  source: string,
  base: string,
  { version, onNamed }: { version: number; onNamed(version: number): Promise<void> },
): Promise<VersionFolder> {
  await mkdir(base, { recursive: true });
  for (const name of await readdir(base)) {
    if (name.startsWith(asidePrefix)) await rm(join(base, name), { recursive: true, force: true });
  }
  const aside = join(base, `${asidePrefix}${version}`);
  await copyFolder(source, aside);
  for (let free = version; ; free++) {
    const path = join(base, String(free));
    if (await exists(path)) continue;
    await onNamed(free);
    await rename(aside, path);
    await syncPath(base);
    return { path, version: free };
  }
}

/** Copies a folder, the files servers wait for last, every file and folder synced. */
export async function copyFolder(source: string, target: string): Promise<void> {
  await mkdir(target, { recursive: true });
  const entries = await readdir(source, { withFileTypes: true });
  const order = (name: string): number => lastFiles.indexOf(name);
  entries.sort((a, b) => order(a.name) - order(b.name) || (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const [from, to] = [join(source, entry.name), join(target, entry.name)];
    if (entry.isDirectory()) await copyFolder(from, to);
    else if (entry.isFile()) {
      await copyFile(from, to);
      await syncPath(to, 'r+');
    }
  }
  await syncPath(target);
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** Folders are opened for reading; Windows cannot, nor needs to, sync them. */
async function syncPath(path: string, flags: 'r' | 'r+' = 'r'): Promise<void> {
  const file = await open(path, flags).catch((error) => {
    if (flags === 'r') return undefined;
    throw error;
  });
  try {
    await file?.sync();
  } catch (error) {
    if (flags === 'r+') throw error;
  } finally {
    await file?.close();
  }
}
