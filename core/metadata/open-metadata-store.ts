/** Opens the metadata store of a project. */

import type { Clock, Result } from '../foundation/index.ts';
import type { RunCheckpoint } from './checkpoint-job.ts';
import type { MetadataStore } from './metadata-store.ts';

export interface MetadataOptions {
  /** metadata.sqlite. */
  readonly file: string;
  readonly journalDir: string;
  /** The pipeline's name: its context, and the first part of artifact names. */
  readonly pipeline: string;
  readonly clock: Clock;
  /** Where checkpoints are written; in this process when absent. */
  readonly runCheckpoint?: RunCheckpoint;
}

export function openMetadataStore(options: MetadataOptions): Promise<Result<MetadataStore>> {
  throw new Error(`Not written yet: ${options.file}`);
}
