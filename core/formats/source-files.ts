/** The files of a source: a file, a folder's files by name, or those that a path pattern finds. */

import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { raise } from '../foundation/index.ts';
import { raiseReadFailure } from './byte-chunks.ts';
import { type FoundEntry, filesBelow, folderEntries, isPattern, patternMatcher, splitPattern } from './path-pattern.ts';
import { requireAllShards } from './shard-names.ts';
import type { FileFormat } from './source-file.ts';

/** A data base's address instead of a path: there are no files. */
export function isConnectionUri(path: string): boolean {
  return /^postgres(ql)?:\/\//i.test(path);
}

export interface SourceListing {
  /** What the names of the files are below; the file itself for a single file. */
  readonly dir: string;
  readonly files: readonly FoundEntry[];
}

/**
 * `pattern`: of the files below `path`, only those it matches; a folder it matches counts with everything below it. The
 * path itself may be a pattern, as `data/part-*.csv`, unless a file of just that name exists. Of a folder, the files in
 * it, or everything below it when it holds nothing but folders or its format (`images`, `text`) is one of whole folders.
 * Throws ProblemError: `file/not-found` (also for a missing shard), `file/not-readable`, `file/empty` (nothing found).
 */
export async function listSource(path: string, pattern?: string, format?: FileFormat): Promise<SourceListing> {
  if (isConnectionUri(path)) return { dir: path, files: [] };
  if (pattern !== undefined) return matching(path, pattern.replace(/^\.?\/+/, ''));
  const found = await stat(path).catch((error) => (isPattern(path) ? undefined : raiseReadFailure(error, path, 0)));
  if (!found) {
    const split = splitPattern(path);
    return matching(split.dir, split.pattern);
  }
  if (!found.isDirectory()) return { dir: path, files: [{ name: '', path }] };
  const whole = format === 'images' || format === 'text';
  const { files: direct, folders } = await folderEntries(path);
  const files = whole || (direct.length === 0 && folders.length > 0) ? await filesBelow(path) : direct;
  if (files.length === 0) raise('file/empty', `The folder holds no files: ${path}`, 'Choose a folder with data files.');
  requireAllShards(files.map((file) => file.path));
  return { dir: path, files };
}

/** Names of the files are below the last folder that the pattern names in full. */
async function matching(top: string, pattern: string): Promise<SourceListing> {
  const literal = pattern.split('/').findIndex((part, at, parts) => isPattern(part) || at === parts.length - 1);
  const dir = join(top, ...pattern.split('/').slice(0, literal));
  const rest = pattern.split('/').slice(literal).join('/').replace(/\/+$/, '');
  const isMatch = patternMatcher(rest);
  const matches = (name: string): boolean => {
    for (let end = name.length; end > 0; end = name.lastIndexOf('/', end - 1)) if (isMatch.test(name.slice(0, end))) return true;
    return false;
  };
  const files = (await filesBelow(dir)).filter((file) => matches(file.name));
  if (files.length === 0) {
    raise('file/not-found', `No file matches ${pattern} in: ${top}`, 'Check the pattern and the folder.', {
      details: { path: top, pattern },
    });
  }
  const folderOf = (name: string): string => name.slice(0, name.lastIndexOf('/') + 1);
  const folders = new Set(files.map((file) => folderOf(file.name)));
  requireAllShards(
    files.map((file) => file.path),
    (name) => ![...folders].some((folder) => matches(folder + name)),
  );
  return { dir, files };
}
