/** What a checkpoint needs to know: plain data, so that it can be handed to a worker thread. */

export interface CheckpointJob {
  /** metadata.sqlite; written beside itself and renamed into place. */
  readonly file: string;
  readonly journalDir: string;
  /** Paths of the sealed segments, oldest first. */
  readonly segments: readonly string[];
}

/** Runs one checkpoint to its end; rejects with a ProblemError or an error of the operating system. */
export type RunCheckpoint = (job: CheckpointJob) => Promise<void>;
