/** Creates a project folder so that a crash half way leaves no project rather than half of one. */

import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { invariant, type Result, raise } from '../foundation/index.ts';
import { isMissing, syncDirectory, writeFileDurably } from '../metadata/index.ts';
import { type Layout, layoutOf, pathInside, projectFile } from './layout.ts';
import { migrateProject } from './migrations.ts';
import { onDisk } from './on-disk.ts';

/**
 * `files`: texts by path relative to `dir`, loopwright.yaml among them. Problems: `project/exists` when the folder holds
 * anything, except what an interrupted creation left there.
 */
export function createProject(dir: string, files: Readonly<Record<string, string>>): Promise<Result<void>> {
  return onDisk(async () => {
    const layout = layoutOf(dir);
    const config = files[projectFile];
    invariant(config !== undefined, `a project has a ${projectFile}`);
    await requireFree(layout);
    await mkdir(layout.internals, { recursive: true });
    await writeFile(layout.creating, '');
    for (const [path, text] of Object.entries(files)) {
      const inside = pathInside(layout.dir, path);
      invariant(inside !== undefined, `"${path}" is inside the project`);
      if (inside === projectFile) continue;
      const file = join(layout.dir, inside);
      await mkdir(dirname(file), { recursive: true });
      await writeFileDurably(file, text);
    }
    await migrateProject(layout);
    // What makes the folder a project comes last.
    await writeFileDurably(join(layout.dir, projectFile), config);
    await rm(layout.creating);
    await syncDirectory(layout.internals);
  });
}

async function requireFree(layout: Layout): Promise<void> {
  const names = await namesIn(layout.dir);
  const isProject = names.includes(projectFile);
  if (!isProject && (names.length === 0 || (await namesIn(layout.internals)).includes('creating'))) return;
  const details = { details: { dir: layout.dir } };
  if (isProject)
    raise('project/exists', `There is a project already. ${layout.dir}`, 'Open it, or choose another folder.', details);
  raise('project/exists', `The folder is not empty. ${layout.dir}`, 'Choose an empty or a new folder.', details);
}

async function namesIn(dir: string): Promise<readonly string[]> {
  try {
    return await readdir(dir);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
