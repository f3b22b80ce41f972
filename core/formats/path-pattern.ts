/** Path patterns of sources: `*`, `?` and `[a-z]` within one name, `**` for any folders in between. */

import { readdir, stat } from 'node:fs/promises';
import { join, parse, sep } from 'node:path';
import { raiseReadFailure } from './byte-chunks.ts';

export interface FoundEntry {
  /** Below the folder that was searched, with forward slashes. */
  readonly name: string;
  readonly path: string;
}

export function isPattern(path: string): boolean {
  return /[*?[]/.test(path);
}

/** The folders before the first part with a pattern, and the rest with forward slashes. */
export function splitPattern(path: string): { readonly dir: string; readonly pattern: string } {
  const parts = path.split(sep === '\\' ? /[\\/]/ : '/');
  const first = parts.findIndex(isPattern);
  const dir = parts.slice(0, first).join(sep);
  return { dir: dir === '' ? parse(path).root || '.' : dir, pattern: parts.slice(first).join('/') };
}

/** Matches a whole name with forward slashes. */
export function patternMatcher(pattern: string): RegExp {
  let source = '';
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] as string;
    if (pattern.startsWith('**/', at)) {
      source += '(?:[^/]+/)*';
      at += 2;
    } else if (pattern.startsWith('**', at)) {
      source += '.*';
      at += 1;
    } else if (character === '*') source += '[^/]*';
    else if (character === '?') source += '[^/]';
    else if (character === '[') {
      const set = characterSet(pattern, at);
      source += set?.source ?? '\\[';
      at = set?.end ?? at;
    } else source += character.replace(/[\\^$.|+()[\]{}]/, '\\$&');
  }
  return new RegExp(`^${source}$`, 'su');
}

/** `[abc]`, `[a-c]`, `[!a]`; undefined for a bracket that stands for itself. */
function characterSet(pattern: string, at: number): { readonly source: string; readonly end: number } | undefined {
  const end = pattern.indexOf(']', pattern[at + 1] === '!' ? at + 3 : at + 2);
  if (end < 0) return undefined;
  const negated = pattern[at + 1] === '!';
  const members = pattern.slice(at + (negated ? 2 : 1), end).replace(/[\\\]^&[]/g, '\\$&');
  const set = `(?!/)[${negated ? '^' : ''}${members}]`;
  try {
    new RegExp(set, 'u');
    return { source: set, end };
  } catch {
    return undefined;
  }
}

/**
 * Every file below a folder, by name; hidden ones (`.`, `_`) left out, links to files followed, links to folders not.
 * Throws ProblemError.
 */
export async function filesBelow(dir: string): Promise<readonly FoundEntry[]> {
  const found: FoundEntry[] = [];
  await collect(dir, '', found);
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The files directly in a folder and the names of its subfolders. */
export async function folderEntries(
  dir: string,
): Promise<{ readonly files: readonly FoundEntry[]; readonly folders: readonly string[] }> {
  const entries = await readdir(dir, { withFileTypes: true }).catch((error) => raiseReadFailure(error, dir, 0));
  const files: FoundEntry[] = [];
  const folders: string[] = [];
  for (const entry of entries) {
    if (/^[._]/.test(entry.name)) continue;
    const path = join(dir, entry.name);
    const linked = entry.isSymbolicLink() && (await stat(path).catch(() => undefined))?.isFile();
    if (entry.isFile() || linked) files.push({ name: entry.name, path });
    else if (entry.isDirectory()) folders.push(entry.name);
  }
  return { files: files.sort((a, b) => (a.name < b.name ? -1 : 1)), folders: folders.sort() };
}

async function collect(dir: string, prefix: string, found: FoundEntry[]): Promise<void> {
  const { files, folders } = await folderEntries(dir);
  for (const { name, path } of files) found.push({ name: prefix + name, path });
  for (const folder of folders) await collect(join(dir, folder), `${prefix}${folder}/`, found);
}
