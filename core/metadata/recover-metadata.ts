/** The way out of damaged metadata: rebuilds metadata.sqlite from the best base and every good journal entry after it. */

import { mkdir, rename, rm } from 'node:fs/promises';
import { attempt, createProblem, ProblemError, type Result } from '../foundation/index.ts';
import type { JournalEntry } from './change.ts';
import { dropNotes, type LoadedDatabase, loadDatabase, readIfThere, writeNote } from './checkpoint-file.ts';
import { toDiskProblem } from './disk-problem.ts';
import { syncDirectory, writeFileDurably } from './durable-file.ts';
import { type Damage, listSegments, readJournal } from './journal-segments.ts';
import { applyEntries } from './replay.ts';

export interface MetadataRecovery {
  /** What the store was rebuilt from, before the journal. */
  readonly base: 'metadata.sqlite' | 'metadata.sqlite.bak' | 'journal';
  /** Last change it holds now. */
  readonly changes: number;
  /** Where the journal was damaged; changes after that point are lost. */
  readonly damage?: Damage;
  /** Paths the damaged files were moved to. */
  readonly keptAside: readonly string[];
}

/**
 * Nothing is deleted: what is damaged is renamed to `<name>.damaged`. Problems: `project/corrupt` when there is nothing to
 * rebuild from, `project/newer-version`, `disk/…`.
 */
export function recoverMetadata(file: string, journalDir: string): Promise<Result<MetadataRecovery>> {
  return attempt(async () => {
    try {
      return await recover(file, journalDir);
    } catch (error) {
      throw error instanceof ProblemError ? error : new ProblemError(toDiskProblem(error));
    }
  });
}

async function recover(file: string, journalDir: string): Promise<MetadataRecovery> {
  await mkdir(journalDir, { recursive: true });
  const paths = await listSegments(journalDir);
  const { entries, damage } = await readJournal(paths);
  const { loaded, base, last } = await rebuild(file, journalDir, entries);
  try {
    loaded.sql.script(`PRAGMA user_version = ${last}`);
    const bytes = loaded.sql.export();
    const keptAside: string[] = [];
    if (base !== 'metadata.sqlite') keptAside.push(...(await keepAside(file)));
    await writeNote(journalDir, last, bytes);
    await writeFileDurably(file, bytes);
    // The base keeps its name as the backup; the journal is in the new file now, damaged parts are kept for a closer look.
    for (const path of paths) {
      if (damage !== undefined && path >= damage.segment) keptAside.push(...(await keepAside(path)));
      else await rm(path);
    }
    await syncDirectory(journalDir);
    await dropNotes(journalDir, [last, loaded.seq]);
    return { base, changes: last, damage, keptAside };
  } finally {
    loaded.sql.close();
  }
}

interface Rebuilt {
  readonly loaded: LoadedDatabase;
  readonly base: MetadataRecovery['base'];
  readonly last: number;
}

/** The first base that loads and that the journal continues without a gap. */
async function rebuild(file: string, journalDir: string, entries: readonly JournalEntry[]): Promise<Rebuilt> {
  const reasons: string[] = [];
  for (const base of ['metadata.sqlite', 'metadata.sqlite.bak', 'journal'] as const) {
    const path = { 'metadata.sqlite': file, 'metadata.sqlite.bak': `${file}.bak`, journal: `${file}.none` }[base];
    if (base !== 'journal' && (await readIfThere(path)) === undefined) continue;
    if (base === 'journal' && entries[0]?.seq !== 1) continue;
    const built = await attempt(() => load(path, journalDir, entries));
    if (built.ok) return { ...built.value, base };
    if (built.problem.code === 'project/newer-version') throw new ProblemError(built.problem);
    reasons.push(built.problem.message);
  }
  const hint = 'Move metadata.sqlite and .loopwright/metadata away to start with an empty history; artifacts stay on disk.';
  const message = `Neither metadata.sqlite, its backup nor the journal can be read. ${reasons.join(' ')} ${file}`;
  throw new ProblemError(createProblem('project/corrupt', message, hint));
}

async function load(path: string, journalDir: string, entries: readonly JournalEntry[]): Promise<Omit<Rebuilt, 'base'>> {
  const loaded = await loadDatabase(path, journalDir);
  try {
    return { loaded, last: applyEntries(loaded.sql, entries, loaded.seq) };
  } catch (error) {
    loaded.sql.close();
    throw error;
  }
}

/** Renames to `<path>.damaged`; the new path, or none when there was no such file. */
async function keepAside(path: string): Promise<string[]> {
  if ((await readIfThere(path)) === undefined) return [];
  await rename(path, `${path}.damaged`);
  return [`${path}.damaged`];
}
