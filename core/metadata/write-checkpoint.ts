/** Brings metadata.sqlite up to the end of the sealed journal segments. Meant for a worker: it blocks while SQLite exports. */

import { dropNotes, loadDatabase, raiseCorrupt, writeNote } from './checkpoint-file.ts';
import type { CheckpointJob } from './checkpoint-job.ts';
import { replaceFileDurably } from './durable-file.ts';
import { readJournal } from './journal-segments.ts';
import { applyEntries } from './replay.ts';

/** The file before becomes `metadata.sqlite.bak`. Rejects with a ProblemError or an error of the operating system. */
export async function writeCheckpoint({ file, journalDir, segments }: CheckpointJob): Promise<void> {
  const { sql, seq, isNew } = await loadDatabase(file, journalDir);
  try {
    const journal = await readJournal(segments);
    if (journal.damage !== undefined) raiseCorrupt(`its journal, ${journal.damage.reason}`, journal.damage.segment);
    const last = applyEntries(sql, journal.entries, seq);
    if (last === seq && !isNew) return;
    // A PRAGMA takes no parameters.
    sql.script(`PRAGMA user_version = ${last}`);
    const bytes = sql.export();
    await writeNote(journalDir, last, bytes);
    await replaceFileDurably(file, bytes, `${file}.bak`);
    await dropNotes(journalDir, [last, seq]);
  } finally {
    sql.close();
  }
}
