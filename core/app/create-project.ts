/** New projects: from a file the user has, or from a bundled example. */

import { existsSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { writeExampleProject } from '../../assets/examples/index.ts';
import type { SourceConfig } from '../contract/index.ts';
import { previewFile } from '../formats/index.ts';
import { attempt, type Result, raise, unwrap } from '../foundation/index.ts';
import { emptyProjectFile, newProjectFile, parseProjectFile, resolveSourcePath } from '../pipeline/index.ts';
import { createProject } from '../workspace/index.ts';

export interface NewProjectFromFile {
  readonly dir: string;
  readonly name: string;
  readonly path: string;
  /** Take the file into the project's data/ folder: it is an upload that will not stay where it is. */
  readonly copy: boolean;
  readonly label: string;
  readonly source?: Partial<SourceConfig>;
}

/** Nobody can do without its columns. */
const slowSourceMs = 5 * 60_000;

export function createProjectFromFile(request: NewProjectFromFile): Promise<Result<void>> {
  return attempt(async () => {
    const dir = resolve(request.dir);
    const source = resolveSourcePath(process.cwd(), request.path);
    const preview = unwrap(await previewFile(source, { rows: 1000, source: request.source, limitMs: slowSourceMs }));
    const names = preview.columns.map((column) => column.name);
    if (!names.includes(request.label)) raiseLabelMissing(request.label, names);
    // A database, or the files that a pattern finds, stay where they are.
    const copy = request.copy && existsSync(source);
    const path = copy ? join(dir, 'data', basename(source)) : source;
    const text = newProjectFile({ ...request, projectDir: dir, path });
    unwrap(parseProjectFile(text));
    unwrap(await createProject(dir, { 'loopwright.yaml': text }));
    if (copy) await copyInto(source, path);
  });
}

export function raiseLabelMissing(label: string, columns: readonly string[]): never {
  raise('label/missing', `No column is called "${label}".`, `Choose one of: ${columns.slice(0, 50).join(', ')}.`, {
    details: { columns: columns.slice(0, 200) },
  });
}

/** Copies a file, or a folder with all that is below it, into the project's data/ folder, under its own name. */
export async function copyInto(source: string, target: string): Promise<void> {
  await mkdir(join(target, '..'), { recursive: true });
  await cp(source, target, { recursive: true });
}

/** A project without data: the window's drop zone fills it. */
export function createEmptyProject(dir: string, name: string): Promise<Result<void>> {
  return createProject(resolve(dir), { 'loopwright.yaml': emptyProjectFile(name) });
}

export function createProjectFromExample(dir: string, example: string): Promise<Result<void>> {
  return attempt(async () => {
    const path = resolve(dir);
    // Refuses a folder with other things in it before the example's files are written.
    unwrap(await createProject(path, { 'loopwright.yaml': emptyProjectFile(example) }));
    unwrap(await writeExampleProject(example, path));
  });
}
