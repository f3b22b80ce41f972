/** What a checkpoint needs to know: plain data, so that it can be handed to a worker thread. */

export interface CheckpointJob {
  /** metadata.sqlite; written beside itself and renamed into place. */
  readonly file: string;
  readonly journalDir: string;
  /** Paths of the sealed segments, oldest first. */
  readonly segments: readonly string[];
  readonly pipeline: string;
}

/** Runs one checkpoint to its end; rejects with what `writeCheckpoint` throws. */
export type RunCheckpoint = (job: CheckpointJob) => Promise<void>;
