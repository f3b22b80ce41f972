/** The projects opened lately, newest first, in one small file of the user's state folder. */

import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { views } from '../contract/index.ts';

const keep = 20;

type Entry = Omit<views.RecentProject, 'exists'>;

export async function listRecentProjects(stateDir: string): Promise<readonly views.RecentProject[]> {
  const entries = await readEntries(stateDir);
  return Promise.all(entries.map(async (entry) => ({ ...entry, exists: await isFile(join(entry.dir, 'loopwright.yaml')) })));
}

export async function rememberProject(stateDir: string, entry: Entry): Promise<void> {
  const others = (await readEntries(stateDir)).filter((known) => known.dir !== entry.dir);
  await writeEntries(stateDir, [entry, ...others].slice(0, keep));
}

export async function forgetProject(stateDir: string, dir: string): Promise<void> {
  await writeEntries(
    stateDir,
    (await readEntries(stateDir)).filter((known) => known.dir !== dir),
  );
}

/** A list that cannot be read is an empty one: it is only a convenience. */
async function readEntries(stateDir: string): Promise<readonly Entry[]> {
  try {
    const parsed: unknown = JSON.parse(await readFile(fileOf(stateDir), 'utf8'));
    return Array.isArray(parsed) ? parsed.filter(isEntry) : [];
  } catch {
    return [];
  }
}

async function writeEntries(stateDir: string, entries: readonly Entry[]): Promise<void> {
  await mkdir(stateDir, { recursive: true });
  const temporary = `${fileOf(stateDir)}.${process.pid}.tmp`;
  await writeFile(temporary, `${JSON.stringify(entries, null, 2)}\n`);
  await rename(temporary, fileOf(stateDir));
}

function fileOf(stateDir: string): string {
  return join(stateDir, 'recent-projects.json');
}

function isEntry(value: unknown): value is Entry {
  const entry = value as Entry | null;
  return typeof entry?.dir === 'string' && typeof entry.name === 'string' && typeof entry.openedAt === 'number';
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
