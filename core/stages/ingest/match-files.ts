/** Files below a folder by a pattern: `*` and `?` within a name, `**` for any folders. */

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Absolute paths in order of name; `/` separates the pattern's parts on every system. Names that begin with `.` or `_`
 * match only a part that spells that out. Links to files and folders are followed but not by `**`.
 */
export async function matchFiles(dir: string, pattern: string): Promise<readonly string[]> {
  const found: string[] = [];
  await visit(
    dir,
    pattern.split('/').filter((part) => part !== '' && part !== '.'),
    found,
  );
  return [...new Set(found)].sort();
}

async function visit(dir: string, parts: readonly string[], found: string[]): Promise<void> {
  const [part, ...rest] = parts;
  if (part === undefined) return;
  if (part === '**') await visit(dir, rest.length > 0 ? rest : ['*'], found);
  const matches = part === '**' ? isShown : matcherOf(part);
  for (const entry of await readdir(dir, { withFileTypes: true }).catch(() => [])) {
    if (!matches(entry.name)) continue;
    const path = join(dir, entry.name);
    if (part === '**') {
      if (entry.isDirectory()) await visit(path, parts, found);
      continue;
    }
    const kind = entry.isSymbolicLink() ? await stat(path).catch(() => undefined) : entry;
    if (rest.length > 0) {
      if (kind?.isDirectory()) await visit(path, rest, found);
    } else if (kind?.isFile()) found.push(path);
  }
}

function isShown(name: string): boolean {
  return !/^[._]/.test(name);
}

/** A name against one part of a pattern. */
function matcherOf(part: string): (name: string) => boolean {
  const source = part
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  const expression = new RegExp(`^${source}$`, 'u');
  return (name) => expression.test(name) && (isShown(name) || name[0] === part[0]);
}
