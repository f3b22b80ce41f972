/** One way to read rows out of any source file: CSV, TFRecord of tf.Example, Parquet, JSON Lines. */

import { attempt, type CancelSignal, type Result, raise, throwIfCancelled } from '../foundation/index.ts';
import type { ColumnBatch, ColumnSpec } from './column-batch.ts';
import { openCsvFile } from './csv-file.ts';
import { openJsonlFile } from './jsonl-file.ts';
import { openParquetFile } from './parquet-file.ts';
import { openRecordFile } from './record-file.ts';
import { mergeSpecs } from './reshape-batch.ts';
import type { CsvOptions, FileFormat, RejectedRow, SourceFile } from './source-file.ts';
import { detectFormat, listSourceFiles } from './source-files.ts';

export interface RejectedRows {
  readonly count: number;
  /** The first ones, at most `maxKeptRejects`. */
  readonly rows: readonly RejectedRow[];
}

export interface ReaderOptions {
  readonly format?: FileFormat | 'auto';
  readonly csv?: CsvOptions;
  /** sqlite, postgresql: the rows to read. */
  readonly query?: string;
  /** module: handed to the user's reader. */
  readonly options?: Readonly<Record<string, unknown>>;
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

/** Rejected rows kept in memory. */
export const maxKeptRejects = 1000;

/**
 * Opens a file, or a folder of files of one format (in order of name), for reading. Problems: `file/not-found`,
 * `file/not-readable`, `file/empty`, `file/binary`, `file/malformed`, `file/truncated`, `file/checksum-mismatch`,
 * `file/bad-encoding`, `table/header-only`, `table/no-rows`, `table/duplicate-column`, `table/row-too-large`.
 */
export function openExampleReader(path: string, options: ReaderOptions = {}): Promise<Result<ExampleReader>> {
  return attempt(async () => {
    const paths = await listSourceFiles(path);
    const asked = options.format ?? 'auto';
    const format = asked === 'auto' ? await detectFormat(paths[0] as string) : asked;
    const files: SourceFile[] = [];
    for (const file of paths) files.push(await openSourceFile(file, format, options));
    const reader = new FilesReader(format, files, options);
    await reader.profile();
    return reader;
  });
}

/** Throws ProblemError. */
function openSourceFile(path: string, format: FileFormat, { csv, signal }: ReaderOptions): Promise<SourceFile> {
  switch (format) {
    case 'csv':
      return openCsvFile(path, { csv, signal });
    case 'jsonl':
      return openJsonlFile(path, { signal });
    case 'tfrecord':
      return openRecordFile(path);
    case 'parquet':
      return openParquetFile(path);
    default:
      throw new Error(`No reader yet for ${format}`);
  }
}

class FilesReader implements ExampleReader {
  readonly format: FileFormat;
  columns: readonly ColumnSpec[];
  readonly rejected: { count: number; readonly rows: RejectedRow[] } = { count: 0, rows: [] };
  readonly bytes: number;
  bytesRead = 0;
  readonly #files: readonly SourceFile[];
  readonly #options: ReaderOptions;
  #done = 0;
  readonly #total: number;

  constructor(format: FileFormat, files: readonly SourceFile[], options: ReaderOptions) {
    this.format = format;
    this.#files = files;
    this.#options = options;
    this.columns = options.columns ?? [];
    this.bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    this.#total = files.reduce((sum, file) => sum + file.bytes * (1 + (options.columns ? 0 : file.profilePasses)), 0);
  }

  async profile(): Promise<void> {
    if (this.#options.columns) return;
    const specs: (readonly ColumnSpec[])[] = [];
    for (const file of this.#files) {
      specs.push(await file.profile({ signal: this.#options.signal, onBytes: (bytes) => this.#advance(bytes) }));
    }
    this.columns = mergeSpecs(...specs);
    if (this.columns.length > 0) return;
    const path = this.#files[0]?.path ?? '';
    raise('table/no-rows', `The file has no rows with columns: ${path}`, 'Choose a file with rows in it.', { details: { path } });
  }

  async *batches(signal = this.#options.signal): AsyncGenerator<ColumnBatch> {
    this.rejected.count = 0;
    this.rejected.rows.length = 0;
    this.bytesRead = 0;
    for (const file of this.#files) {
      const onBytes = (bytes: number): void => {
        this.bytesRead += bytes;
        this.#advance(bytes);
      };
      const onReject = (row: RejectedRow): void => this.#reject(row, file.path);
      for await (const batch of file.batches(this.columns, { signal, onBytes, onReject })) {
        throwIfCancelled(signal);
        yield batch;
      }
    }
  }

  #advance(bytes: number): void {
    this.#done += bytes;
    this.#options.onProgress?.(Math.min(this.#done, this.#total), this.#total);
  }

  #reject(row: RejectedRow, path: string): void {
    this.rejected.count++;
    if (this.rejected.rows.length < maxKeptRejects) this.rejected.rows.push(row);
    this.#options.onReject?.(row, path);
  }
}
