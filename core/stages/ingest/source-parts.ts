/** The parts of a span's sources: whole sources, or the files of the splits they keep. */

import { join } from 'node:path';
import type { SourceConfig } from '../../contract/index.ts';
import { listSourceFiles } from '../../formats/index.ts';
import { attempt, type Result, raise } from '../../foundation/index.ts';

export interface SourcePart {
  /** Its `path` is what to read. */
  readonly source: SourceConfig;
  /** Set where the source keeps its splits. */
  readonly split?: string;
}

export interface ListedPart extends SourcePart {
  /** Absolute; none for a data base. */
  readonly files: readonly string[];
}

/** Throws ProblemError `split/empty` when the pattern of a kept split matches no file. */
export async function partsOf(sources: readonly SourceConfig[]): Promise<readonly SourcePart[]> {
  const parts: SourcePart[] = [];
  for (const source of sources) {
    if (!source.preserve_splits) {
      parts.push({ source });
      continue;
    }
    for (const [split, pattern] of Object.entries(source.preserve_splits)) {
      const files = await attempt(() => listSourceFiles(source.path, pattern));
      if (!files.ok) raiseNoFiles(source.path, split, pattern);
      // Read as one pattern, so that folders can be labels; but not where a folder's own name looks like a pattern.
      const paths = /[*?[]/.test(source.path) ? files.value : [join(source.path, pattern)];
      for (const path of paths) parts.push({ source: { ...source, path }, split });
    }
  }
  return parts;
}

/** The files of every part, in the order they are read. */
export function listSourceParts(sources: readonly SourceConfig[]): Promise<Result<readonly ListedPart[]>> {
  return attempt(async () => {
    const listed: ListedPart[] = [];
    for (const part of await partsOf(sources)) {
      const { path, format } = part.source;
      listed.push({ ...part, files: await listSourceFiles(path, undefined, format) });
    }
    return listed;
  });
}

/** Of the hashed sources first, then those that are only kept. */
export function splitNamesOf(parts: readonly SourcePart[], splits: Readonly<Record<string, number>>): readonly string[] {
  const hashed = parts.some(({ split }) => split === undefined) ? Object.keys(splits) : [];
  return [...new Set([...hashed, ...parts.flatMap(({ split }) => split ?? [])])];
}

function raiseNoFiles(path: string, split: string, pattern: string): never {
  const hint = 'Correct the pattern under preserve_splits, as in `train: train/*`.';
  const details = { path, split, pattern };
  raise('split/empty', `No file of the split "${split}" matches ${pattern} in: ${path}`, hint, { details });
}
