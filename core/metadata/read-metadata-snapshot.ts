/** Metadata beside the process that holds the project: what it has acknowledged so far, read once and never written. */

import { setTimeout as delay } from 'node:timers/promises';
import { attempt, type Problem, ProblemError, type Result } from '../foundation/index.ts';
import { loadDatabase, raiseCorrupt } from './checkpoint-file.ts';
import { toDiskProblem } from './disk-problem.ts';
import { isMissing } from './durable-file.ts';
import { listSegments, readJournal } from './journal-segments.ts';
import type { MetadataStore } from './metadata-store.ts';
import type { MetadataOptions } from './open-metadata-store.ts';
import { RecordIndex } from './record-index.ts';
import { applyEntries } from './replay.ts';

const tries = 20;
const pauseMs = 50;

/**
 * No lock is needed: metadata.sqlite is only ever replaced whole, journal segments only grow, and one that goes is in the
 * file and in its backup by then. Where the owner replaced the file or dropped segments between two of our reads, what was
 * read does not fit together, and is read again. An entry that is being appended counts once it is whole. Every change is
 * refused with `refusal`. Problems: those of `openMetadataStore`.
 */
export function readMetadataSnapshot(
  places: Pick<MetadataOptions, 'file' | 'journalDir'>,
  refusal: Problem,
): Promise<Result<MetadataStore>> {
  return attempt(async () => {
    for (let left = tries; ; left--) {
      try {
        return createSnapshotStore(await readOnce(places), refusal);
      } catch (error) {
        if (left === 0 || !mayBeMoving(error)) {
          throw error instanceof ProblemError ? error : new ProblemError(toDiskProblem(error));
        }
        await delay(pauseMs);
      }
    }
  });
}

function mayBeMoving(error: unknown): boolean {
  return isMissing(error) || (error instanceof ProblemError && error.problem.code === 'project/corrupt');
}

async function readOnce({ file, journalDir }: Pick<MetadataOptions, 'file' | 'journalDir'>): Promise<RecordIndex> {
  const { sql, seq } = await loadDatabase(file, journalDir);
  try {
    const { entries, damage } = await readJournal(await listSegments(journalDir));
    if (damage !== undefined) raiseCorrupt(`its journal at byte ${damage.offset}, ${damage.reason}`, damage.segment);
    applyEntries(sql, entries, seq);
    return new RecordIndex(sql);
  } finally {
    sql.close();
  }
}

function createSnapshotStore(index: RecordIndex, refusal: Problem): MetadataStore {
  const refuse = async (): Promise<never> => {
    throw new ProblemError(refusal);
  };
  return {
    startExecution: refuse,
    publishExecution: refuse,
    finishExecution: refuse,
    recordCached: refuse,
    setArtifactState: refuse,
    setArtifactProperties: refuse,
    checkpoint: refuse,
    findReusable: (node, fingerprint) => index.findReusable(node, fingerprint),
    artifact: (id) => index.artifact(id),
    artifacts: (filter) => index.artifacts(filter),
    execution: (id) => index.execution(id),
    executions: (filter) => index.executions(filter),
    eventsOfExecution: (id) => index.eventsOfExecution(id),
    eventsOfArtifact: (id) => index.eventsOfArtifact(id),
    close: async () => undefined,
  };
}
