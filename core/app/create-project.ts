/** New projects: from a file the user has, or from a bundled example. */

import { existsSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { writeExampleProject } from '../../assets/examples/index.ts';
import { type GivenLabel, guessMultilabel, type MultilabelGuess, type SourceConfig } from '../contract/index.ts';
import { type FilePreview, previewFile } from '../formats/index.ts';
import { attempt, type Result, raise, unwrap } from '../foundation/index.ts';
import { emptyProjectFile, newProjectFile, parseProjectFile, resolveSourcePath } from '../pipeline/index.ts';
import { createProject } from '../workspace/index.ts';

export interface NewProjectFromFile {
  readonly dir: string;
  readonly name: string;
  readonly path: string;
  /** Take the file into the project's data/ folder: it is an upload that will not stay where it is. */
  readonly copy: boolean;
  /** A column's name, or what the label is; what is left out is told from the first rows. */
  readonly label: string | GivenLabel;
  readonly source?: Partial<SourceConfig>;
}

/** Nobody can do without its columns. */
const slowSourceMs = 5 * 60_000;

/** What the project's label is, and why where more than a column's name was found. */
export interface ChosenLabel {
  readonly label: GivenLabel;
  readonly reason?: string;
}

export function createProjectFromFile(request: NewProjectFromFile): Promise<Result<ChosenLabel>> {
  return attempt(async () => {
    const dir = resolve(request.dir);
    const source = resolveSourcePath(process.cwd(), request.path);
    const preview = unwrap(await previewFile(source, { rows: 1000, source: request.source, limitMs: slowSourceMs }));
    const chosen = chooseLabel(request.label, preview);
    // A database, or the files that a pattern finds, stay where they are.
    const copy = request.copy && existsSync(source);
    const path = copy ? join(dir, 'data', basename(source)) : source;
    const text = newProjectFile({
      ...request,
      label: chosen.label,
      ...(chosen.reason === undefined ? {} : { labelComment: chosen.reason }),
      projectDir: dir,
      path,
    });
    unwrap(parseProjectFile(text));
    unwrap(await createProject(dir, { 'loopwright.yaml': text }));
    if (copy) await copyInto(source, path);
    return chosen;
  });
}

/** Several names with commas between are the columns of a multilabel label. Raises `label/missing`. */
function chooseLabel(given: string | GivenLabel, preview: FilePreview): ChosenLabel {
  const label = typeof given === 'string' ? { name: given } : given;
  const names = preview.columns.map((column) => column.name);
  const missing = label.columns?.find((name) => !names.includes(name));
  if (missing !== undefined) raiseLabelMissing(missing, names);
  if (label.columns !== undefined) return { label };
  const isOpen = label.type === undefined || (label.type === 'multilabel' && label.delimiter === undefined);
  const guess = isOpen ? guessMultilabel(preview, label.name) : undefined;
  if (guess) return { label: guess.label, reason: describeGuess(guess) };
  if (names.includes(label.name)) return { label };
  const listed = label.name.split(',').map((name) => name.trim());
  if (listed.length < 2 || !listed.every((name) => names.includes(name))) return raiseLabelMissing(label.name, names);
  const name = names.includes('labels') ? 'classes' : 'labels';
  return { label: { name, type: 'multilabel', columns: listed }, reason: `The classes are columns: ${listed.join(', ')}.` };
}

function describeGuess({ label, reason, classes, several, rows }: MultilabelGuess): string {
  const shown = `${classes.slice(0, 8).join(', ')}${classes.length > 8 ? ', …' : ''}`;
  const how = {
    delimiter: `texts hold several classes with ${label.delimiter ?? ''} between them`,
    lists: 'rows have lists of classes',
    columns: 'the columns whose names begin so are 0 or 1, and several are 1 at once',
  }[reason];
  return `Several classes a row: ${how} (${several} of the first ${rows} rows: ${shown}). Set type to change it.`;
}

function raiseLabelMissing(label: string, columns: readonly string[]): never {
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
