/** Reading an Examples artifact: Split folders of Parquet, or of gzipped TFRecord, as TFX lays them out. */

import type { CancelSignal, Result } from '../foundation/index.ts';
import type { ColumnBatch, ColumnSpec } from './column-batch.ts';

export type ExamplesPayload = 'parquet' | 'tfrecord';

export interface ExamplesInfo {
  readonly splits: readonly { readonly name: string; readonly rows: number }[];
  readonly columns: readonly ColumnSpec[];
  readonly payload: ExamplesPayload;
}

export interface ExampleRows {
  readonly columns: readonly ColumnSpec[];
  /** null is missing; several values joined with ", ". */
  readonly rows: readonly (readonly (string | null)[])[];
  /** Rows in the split. */
  readonly total: number;
}

/**
 * The rows of a split in order, in batches of at most 8192 rows with the artifact's columns.
 * Throws ProblemError when the artifact cannot be read, CancelledError when cancelled.
 */
export async function* readExamples(_dir: string, _split: string, _signal?: CancelSignal): AsyncIterable<ColumnBatch> {
  throw new Error('being written');
}

export async function examplesInfo(_dir: string): Promise<Result<ExamplesInfo>> {
  throw new Error('being written');
}

/** A page of a split as text, for tables. */
export async function readExampleRows(
  _dir: string,
  _split: string,
  _offset: number,
  _limit: number,
): Promise<Result<ExampleRows>> {
  throw new Error('being written');
}
