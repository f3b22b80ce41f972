/** Applies journal entries to a database that holds everything up to some entry. */

import { createProblem, ProblemError } from '../foundation/index.ts';
import type { JournalEntry } from './change.ts';
import { applyEntry } from './mlmd-writer.ts';
import type { SqlSession } from './sql-session.ts';

/** Entries up to `seq` are skipped. Returns the last entry the database holds now. Raises `project/corrupt` on a gap or a misfit. */
export function applyEntries(sql: SqlSession, entries: readonly JournalEntry[], seq: number): number {
  let last = seq;
  sql.run('BEGIN');
  for (const entry of entries) {
    if (entry.seq <= seq) continue;
    if (entry.seq !== last + 1) throw misfit(`changes ${last + 1} to ${entry.seq - 1} are missing from its journal`);
    applyOrRaise(sql, entry);
    last = entry.seq;
  }
  sql.run('COMMIT');
  return last;
}

function applyOrRaise(sql: SqlSession, entry: JournalEntry): void {
  try {
    applyEntry(sql, entry);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw misfit(`change ${entry.seq} of its journal does not fit metadata.sqlite (${reason})`);
  }
}

function misfit(what: string): ProblemError {
  const hint =
    'Recover the project: it is rebuilt from metadata.sqlite.bak and the journal, and the present metadata.sqlite is kept aside.';
  return new ProblemError(createProblem('project/corrupt', `The project's metadata is damaged: ${what}.`, hint));
}
