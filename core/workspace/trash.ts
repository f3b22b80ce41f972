/** The project's trash: moved, never deleted, named by the time. */

import { lstat, mkdir, rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { raise } from '../foundation/index.ts';
import { isMissing, syncDirectory } from '../metadata/index.ts';
import { type Layout, pathInside } from './layout.ts';

/** Moves a file or folder of the project to `trash/<time>-<name>`; returns its project-relative path there. */
export async function moveToTrash(layout: Layout, path: string, now: number): Promise<string> {
  const inside = pathInside(layout.dir, path);
  if (inside === undefined)
    raise('usage/invalid-argument', `Only what is in the project can be moved to its trash. ${path}`, 'Delete it there.');
  await mkdir(layout.trash, { recursive: true });
  // Windows allows no ":" in names.
  const time = new Date(now).toISOString().replaceAll(':', '-');
  const name = await freeName(layout.trash, `${time}-${basename(inside)}`);
  try {
    await rename(join(layout.dir, inside), join(layout.trash, name));
  } catch (error) {
    if (isMissing(error)) raise('file/not-found', `There is nothing to move to the trash. ${path}`, 'Check the path.');
    throw error;
  }
  await syncDirectory(layout.trash);
  return `trash/${name}`;
}

/** Moves what is in the trash back to its place, which must be free. */
export async function restoreFromTrash(layout: Layout, trashed: string, path: string): Promise<void> {
  const from = pathInside(layout.trash, join(layout.dir, trashed));
  const to = pathInside(layout.dir, path);
  if (from === undefined || to === undefined)
    raise('usage/invalid-argument', `Only what is in the trash can be brought back. ${trashed}`, 'Check the path.');
  const target = join(layout.dir, to);
  await mkdir(dirname(target), { recursive: true });
  if (await isThere(target)) raise('artifact/damaged', `There is something in its place already. ${path}`, 'Move it away first.');
  await rename(join(layout.trash, from), target);
  await syncDirectory(dirname(target));
  await syncDirectory(layout.trash);
}

async function freeName(dir: string, name: string): Promise<string> {
  for (let i = 1; ; i++) {
    const candidate = i === 1 ? name : `${name}-${i}`;
    if (!(await isThere(join(dir, candidate)))) return candidate;
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
