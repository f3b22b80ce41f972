/** One file to another format, streaming: every row the reader finds, every value exactly, or told where the format cannot. */

import { mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { attempt, type CancelSignal, ProblemError, type Result, raise, throwIfCancelled, unwrap } from '../foundation/index.ts';
import type { ColumnSpec } from './column-batch.ts';
import { ChangeTally, type ColumnChange } from './convert-changes.ts';
import { createOutputWriter, type Output, type OutputFormat, outputOf } from './convert-output.ts';
import { openCsvFile } from './csv-file.ts';
import { type ExampleReader, openExampleReader, type ReaderOptions, type RejectedRows } from './example-reader.ts';
import { raiseWriteFailure } from './file-sink.ts';
import type { CsvOptions, FileFormat } from './source-file.ts';

export interface ConvertOptions {
  /** How to read; found out unless said. */
  readonly source?: Omit<ReaderOptions, 'signal' | 'onProgress' | 'onReject'>;
  /** By the new file's name unless said. */
  readonly to?: OutputFormat;
  /** Replace a file that is there. */
  readonly force?: boolean;
  readonly signal?: CancelSignal;
  /** Bytes read and to read. */
  onProgress?(done: number, total: number): void;
}

export interface Conversion {
  readonly path: string;
  readonly from: FileFormat;
  readonly to: OutputFormat;
  readonly rows: number;
  readonly rejected: RejectedRows;
  readonly columns: readonly ColumnSpec[];
  /** Of the new file. */
  readonly bytes: number;
  /** Columns that do not come back from the new file as they went in; none for Parquet and Avro. */
  readonly changes: readonly ColumnChange[];
  /** Options under which the CSV file reads back; absent where it needs none. */
  readonly readWith?: CsvOptions;
}

const checkedBytes = 1 << 20;

/**
 * The new file is there in full or not at all: it is written beside its place and moved in. Problems: those of
 * `openExampleReader`, `usage/invalid-argument`, `file/exists`, `convert/not-representable`, `disk/full`, `disk/failed`.
 */
export function convertFile(from: string, to: string, options: ConvertOptions = {}): Promise<Result<Conversion>> {
  return attempt(async () => {
    const output = outputOf(to, options.to);
    await requireFree(to, options.force === true);
    const { source, signal, onProgress } = options;
    const reader = unwrap(await openExampleReader(from, { ...source, signal, onProgress }));
    const place = dirname(resolve(to));
    const dir = await mkdtemp(join(place, `.${basename(to)}-`)).catch((error) => raiseWriteFailure(error, place));
    try {
      const file = join(dir, basename(to));
      const written = await writeRows(reader, { file, output, signal });
      const readWith = output.format === 'csv' ? await readingOptions(file, reader.columns, output) : undefined;
      const { size } = await stat(file);
      throwIfCancelled(signal);
      await requireFree(to, options.force === true);
      await rename(file, to).catch((error) => raiseWriteFailure(error, to));
      const { columns, format, rejected } = reader;
      return {
        path: to,
        from: format,
        to: output.format,
        ...written,
        rejected,
        columns,
        bytes: size,
        ...(readWith && { readWith }),
      };
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  });
}

async function writeRows(
  reader: ExampleReader,
  target: { readonly file: string; readonly output: Output; readonly signal: CancelSignal | undefined },
): Promise<{ readonly rows: number; readonly changes: readonly ColumnChange[] }> {
  const { file, output, signal } = target;
  const tally = new ChangeTally(output.format, reader.columns);
  const writer = createOutputWriter(file, reader.columns, output);
  let rows = 0;
  try {
    for await (const batch of reader.batches(signal)) {
      throwIfCancelled(signal);
      tally.add(batch);
      await writer.write(batch);
      rows += batch.rows;
    }
    await writer.close();
  } catch (error) {
    await writer.abort();
    throw error;
  }
  return { rows, changes: tally.changes() };
}

async function requireFree(to: string, force: boolean): Promise<void> {
  const found = await stat(to).catch(() => undefined);
  if (found?.isDirectory()) {
    raise('usage/invalid-argument', `This is a folder, not a file to write: ${to}`, 'Name a file.', { details: { path: to } });
  }
  if (!found || force) return;
  const hint = 'Choose another name, or have it replaced with --force.';
  raise('file/exists', `There is a file already: ${to}`, hint, { details: { path: to } });
}

/** What our reader has to be told of the file just written: nothing, where it finds out by itself. */
async function readingOptions(path: string, columns: readonly ColumnSpec[], output: Output): Promise<CsvOptions | undefined> {
  const names = columns.map((column) => column.name);
  const isFound = async (csv: CsvOptions): Promise<boolean> => {
    const { shape } = await openCsvFile(path, { csv, limit: checkedBytes });
    const isSame = shape.names.length === names.length && shape.names.every((name, i) => name === names[i]);
    return isSame && shape.header && String.fromCharCode(shape.delimiter) === output.delimiter;
  };
  try {
    if (await isFound({})) return undefined;
    const told = { delimiter: output.delimiter, header: true };
    return (await isFound(told)) ? told : { ...told, columns: names };
  } catch (error) {
    if (!(error instanceof ProblemError) || error.problem.code === 'table/header-only') return undefined;
    const hint = 'Write JSON Lines, TFRecord, Parquet or Avro instead.';
    raise('convert/not-representable', `The rows as CSV could not be read back: ${path}`, hint, { cause: error.problem });
  }
}
