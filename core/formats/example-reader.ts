/** One way to read rows out of any source: files of every format, folders of images and texts, databases, modules. */

import { attempt, type CancelSignal, type Result, raise, throwIfCancelled } from '../foundation/index.ts';
import { openAvroFile } from './avro-file.ts';
import type { ColumnBatch, ColumnSpec } from './column-batch.ts';
import { openCsvFile } from './csv-file.ts';
import { detectSourceFormat } from './detect-format.ts';
import { openImageFolder } from './image-folder.ts';
import { openJsonFile } from './json-file.ts';
import { openJsonlFile } from './jsonl-file.ts';
import { openParquetFile } from './parquet-file.ts';
import { openReaderModule } from './reader-module.ts';
import { openRecordFile } from './record-file.ts';
import { mergeSpecs } from './reshape-batch.ts';
import { exampleOfSequence } from './sequence-example.ts';
import type { CsvOptions, FileFormat, RejectedRow, SourceFile } from './source-file.ts';
import { listSourceFiles } from './source-listing.ts';
import { openSqliteFile } from './sqlite-file.ts';
import { openTextFolder } from './text-folder.ts';

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
 * Opens a file, a folder or pattern of files of one format (in order of name), a database or a reader module. Problems:
 * `usage/invalid-argument`, `database/unreachable`, `database/query-failed`, `module/failed`, `file/not-found`,
 * `file/not-readable`, `file/empty`, `file/binary`, `file/malformed`, `file/truncated`, `file/checksum-mismatch`,
 * `file/bad-encoding`, `table/header-only`, `table/no-rows`, `table/duplicate-column`, `table/row-too-large`.
 */
export function openExampleReader(path: string, options: ReaderOptions = {}): Promise<Result<ExampleReader>> {
  return attempt(async () => {
    const asked = options.format ?? 'auto';
    const format = asked === 'auto' ? await detectSourceFormat(path) : asked;
    const paths = readWhole.includes(format) ? [path] : await listSourceFiles(path);
    const files: SourceFile[] = [];
    for (const file of paths) files.push(await openSourceFile(file, format, options));
    const reader = new FilesReader(format, files, options);
    await reader.profile();
    return reader;
  });
}

/** Formats whose path is one thing, whatever files it has. */
export const readWhole: readonly FileFormat[] = ['images', 'text', 'postgresql', 'module'];

export type SourceOptions = Pick<ReaderOptions, 'csv' | 'query' | 'options' | 'signal'> & {
  /** For a preview: look at so many bytes of a file only, and at so many rows where bytes are not counted. */
  readonly limit?: number;
  readonly rowLimit?: number;
};

/** Throws ProblemError. */
export function openSourceFile(path: string, format: FileFormat, options: SourceOptions): Promise<SourceFile> {
  const { csv, query, signal, limit, rowLimit } = options;
  switch (format) {
    case 'csv':
      return openCsvFile(path, { csv, limit, signal });
    case 'jsonl':
      return openJsonlFile(path, { encoding: csv?.encoding, limit, signal });
    case 'json':
      return openJsonFile(path, { encoding: csv?.encoding, limit, signal });
    case 'tfrecord':
      return openRecordFile(path);
    case 'sequence':
      return openRecordFile(path, exampleOfSequence);
    case 'parquet':
      return openParquetFile(path);
    case 'avro':
      return openAvroFile(path);
    case 'images':
      return openImageFolder(path);
    case 'text':
      return openTextFolder(path, csv?.encoding);
    case 'sqlite':
      return openSqliteFile(path, { query, rowLimit });
    case 'postgresql':
      // The driver takes longer to load than most files to read.
      return import('./postgresql-source.ts').then(({ openPostgresqlSource }) => openPostgresqlSource(path, { query, rowLimit }));
    case 'module':
      return openReaderModule(path, { options: options.options, rowLimit });
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
