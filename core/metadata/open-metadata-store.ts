/** Opens the metadata store of a project: metadata.sqlite, then the journal on top of it. */

import { mkdir } from 'node:fs/promises';
import { attempt, type Clock, ProblemError, type Result } from '../foundation/index.ts';
import { loadDatabase, raiseCorrupt } from './checkpoint-file.ts';
import type { RunCheckpoint } from './checkpoint-job.ts';
import { toDiskProblem } from './disk-problem.ts';
import { Journal, type WriteBytes } from './journal.ts';
import { cutTornEnd, listSegments, readJournal, segmentNumber } from './journal-segments.ts';
import { JournalledStore } from './journalled-store.ts';
import type { MetadataStore } from './metadata-store.ts';
import { applyEntries } from './replay.ts';
import { writeCheckpoint } from './write-checkpoint.ts';

export interface MetadataOptions {
  /** metadata.sqlite. */
  readonly file: string;
  readonly journalDir: string;
  /** The pipeline's name: its context, and the first part of artifact names. */
  readonly pipeline: string;
  readonly clock: Clock;
  /**
   * Where checkpoints are written: `checkpointInWorker(url)` in a bundled host. In this process when absent, because a worker
   * thread cannot load TypeScript sources.
   */
  readonly runCheckpoint?: RunCheckpoint;
  /** Appends to the journal; replaced in tests. */
  readonly writeJournal?: WriteBytes;
}

/** The folder has one owner: the caller holds the project's lock. Problems: `project/corrupt`, `project/newer-version`, `disk/…`. */
export function openMetadataStore(options: MetadataOptions): Promise<Result<MetadataStore>> {
  return attempt(async () => {
    try {
      return await open(options);
    } catch (error) {
      throw error instanceof ProblemError ? error : new ProblemError(toDiskProblem(error));
    }
  });
}

async function open({ file, journalDir, pipeline, clock, runCheckpoint, writeJournal }: MetadataOptions): Promise<MetadataStore> {
  await mkdir(journalDir, { recursive: true });
  const { sql, seq: checkpointSeq } = await loadDatabase(file, journalDir);
  try {
    const paths = await listSegments(journalDir);
    const { entries, segments, torn, damage } = await readJournal(paths);
    if (damage !== undefined) raiseCorrupt(`its journal at byte ${damage.offset}, ${damage.reason}`, damage.segment);
    const seq = applyEntries(sql, entries, checkpointSeq);
    if (torn !== undefined) await cutTornEnd(torn);
    const firstNumber = segmentNumber(paths.at(-1) ?? '') + 1;
    const sealed = segments.map(({ path, lastSeq }) => ({ path, lastSeq: lastSeq ?? 0 }));
    const journal = new Journal({ dir: journalDir, firstNumber, write: writeJournal });
    const checkpoint = runCheckpoint ?? writeCheckpoint;
    const parts = { file, journalDir, pipeline, clock, runCheckpoint: checkpoint, sql, journal, seq, checkpointSeq, sealed };
    return new JournalledStore(parts);
  } catch (error) {
    sql.close();
    throw error;
  }
}
