/** What every format offers about one file, so that one reader serves them all. */

import type { CancelSignal } from '../foundation/index.ts';
import type { ColumnBatch, ColumnSpec } from './column-batch.ts';

export type FileFormat =
  | 'csv'
  | 'tfrecord'
  | 'sequence'
  | 'parquet'
  | 'avro'
  | 'jsonl'
  | 'json'
  | 'images'
  | 'text'
  | 'sqlite'
  | 'postgresql'
  | 'module';

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
  /** What keeps a quote from ending its cell: another quote, or a backslash. Absent: decided from the first rows. */
  readonly escape?: '"' | '\\' | undefined;
}

export interface RejectedRow {
  /** 1-based line where the row starts; of a database, a module or a folder the row's number; of records the byte offset. */
  readonly line: number;
  readonly reason: string;
  /** The row as read, at most 500 characters. */
  readonly text: string;
}

export interface PassOptions {
  readonly signal?: CancelSignal;
  /** Bytes of the file consumed by each step. */
  onBytes?(bytes: number): void;
}

export interface BatchOptions extends PassOptions {
  onReject(row: RejectedRow): void;
}

/** Methods throw ProblemError and CancelledError. */
export interface SourceFile {
  readonly path: string;
  readonly bytes: number;
  /** Passes over the file that `profile` makes, for progress. */
  readonly profilePasses: number;
  /** The file's columns with the types its values ask for. */
  profile(options: PassOptions): Promise<readonly ColumnSpec[]>;
  /** Batches of at most 8192 rows; every row that cannot be taken over goes to `onReject`. */
  batches(columns: readonly ColumnSpec[], options: BatchOptions): AsyncGenerator<ColumnBatch>;
}

export const maxBatchRows = 8192;
/** Text kept of a rejected row, in characters. */
export const rejectedTextLength = 500;
export const maxBatchBytes = 16 << 20;
