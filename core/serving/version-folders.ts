/** The version folders under a model's base path. */

import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServedModelConfig } from './model-config.ts';

export interface VersionFolder {
  /** int64, from the folder's name: `00000123` is 123. */
  readonly version: bigint;
  readonly dir: string;
}

const maxInt64 = 0x7fffffffffffffffn;

/**
 * Complete version folders, newest first. Undefined when the base path cannot be listed: then nothing is known, and
 * what is served stays. A folder without any of `markers`, files a writer puts there last, is still being written.
 */
export async function listVersionFolders(
  basePath: string,
  markers: readonly string[],
): Promise<readonly VersionFolder[] | undefined> {
  let names: string[];
  try {
    names = await readdir(basePath);
  } catch {
    return undefined;
  }
  const folders = new Map<bigint, VersionFolder>();
  for (const name of names.sort()) {
    if (!/^\d{1,32}$/.test(name)) continue;
    const version = BigInt(name);
    const dir = join(basePath, name);
    if (version > maxInt64 || folders.has(version)) continue;
    if (await anyExists(markers.map((marker) => join(dir, marker)))) folders.set(version, { version, dir });
  }
  return [...folders.values()].sort((a, b) => (a.version > b.version ? -1 : 1));
}

/** What of a configuration is not on the disk, in TensorFlow Serving's words; undefined where nothing is. */
export function missingText(
  { name, basePath, policy }: ServedModelConfig,
  folders: readonly VersionFolder[] | undefined,
): string | undefined {
  if (folders === undefined) return `Could not find base path ${basePath} for servable ${name}`;
  if (folders.length === 0) {
    return `No versions of servable ${name} found under base path ${basePath}. Did you forget to name your leaf directory as a number (eg. '/1/')?`;
  }
  if (policy?.kind !== 'specific') return undefined;
  const absent = policy.versions.filter((version) => !folders.some((folder) => folder.version === version));
  if (absent.length === 0) return undefined;
  return `Version ${absent.join(', ')} of servable ${name}, which was requested to be served, was not found under base path ${basePath}`;
}

async function anyExists(paths: readonly string[]): Promise<boolean> {
  for (const path of paths) if (await exists(path)) return true;
  return false;
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
