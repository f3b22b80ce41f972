/** One way to read rows out of any source file: CSV, TFRecord of tf.Example, Parquet, JSON Lines. */

import type { CancelSignal, Result } from '../foundation/index.ts';
import type { ColumnBatch, ColumnSpec } from './column-batch.ts';

export type FileFormat = 'csv' | 'tfrecord' | 'parquet' | 'jsonl';

export interface CsvOptions {
  /** One character. */
  readonly delimiter?: string;
  /** Absent: decided from the first rows. */
  readonly header?: boolean;
  /** A WHATWG encoding label. */
  readonly encoding?: string;
  /** Names that replace the header's, or stand in for one. */
  readonly columns?: readonly string[];
  /** One character; lines that start with it are skipped. */
  readonly comment?: string;
}

export interface RejectedRow {
  /** 1-based line where the row starts. */
  readonly line: number;
  readonly reason: string;
  /** The row as read, at most 500 characters. */
  readonly text: string;
}

export interface RejectedRows {
  readonly count: number;
  /** The first ones, at most `maxKeptRejects`. */
  readonly rows: readonly RejectedRow[];
}

export interface ReaderOptions {
  readonly format?: FileFormat | 'auto';
  readonly csv?: CsvOptions;
  /** Known columns: values are read as these types, and the pass that finds types out is skipped. */
  readonly columns?: readonly ColumnSpec[];
  readonly signal?: CancelSignal;
  /** Called with bytes read and bytes to read, both over every pass. */
  onProgress?(done: number, total: number): void;
  /** Called for every row that cannot be parsed, in order. */
  onReject?(row: RejectedRow, path: string): void;
}

export interface ExampleReader {
  readonly format: FileFormat;
  readonly columns: readonly ColumnSpec[];
  /** Every batch has all `columns`, in order, and at most 8192 rows. Throws ProblemError and CancelledError. */
  batches(signal?: CancelSignal): AsyncIterable<ColumnBatch>;
  /** Filled while batches are read. */
  readonly rejected: RejectedRows;
  /** Size on disk. */
  readonly bytes: number;
  readonly bytesRead: number;
}

export const maxBatchRows = 8192;
export const maxKeptRejects = 1000;

export async function openExampleReader(_path: string, _options: ReaderOptions = {}): Promise<Result<ExampleReader>> {
  throw new Error('being written');
}
