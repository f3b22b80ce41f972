/** Writing an Examples artifact, streaming, in either payload. */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { invariant } from '../foundation/index.ts';
import type { ColumnBatch, ColumnSpec } from './column-batch.ts';
import { encodeShared } from './example-encoder.ts';
import type { ExamplesInfo, ExamplesPayload } from './examples-artifact.ts';
import { shardFileName, splitFolder, writeExamplesInfo } from './examples-folder.ts';
import { raiseWriteFailure } from './file-sink.ts';
import { createParquetWriter } from './parquet-writer.ts';
import { mergeSpecs, selectRows } from './reshape-batch.ts';
import { createRecordWriter } from './tfrecord-writer.ts';

export interface ExamplesWriterOptions {
  readonly payload: ExamplesPayload;
  readonly splits: readonly string[];
  /** Columns known beforehand; batches may still bring further ones. */
  readonly columns?: readonly ColumnSpec[];
}

/** Methods throw ProblemError (`disk/full`, `disk/failed`). */
export interface ExamplesWriter {
  write(split: string, batch: ColumnBatch): Promise<void>;
  /** Completes the files and returns what `examplesInfo` will say. */
  finish(): Promise<ExamplesInfo>;
  /** Closes the files without completing them. */
  abort(): Promise<void>;
}

interface SplitWriter {
  readonly rows: number;
  readonly columns: readonly ColumnSpec[];
  write(batch: ColumnBatch): Promise<void>;
  close(): Promise<void>;
  abort(): Promise<void>;
}

/** Creates `dir`/Split-<name>/ with one file each: `data-00000-of-00001.parquet` or `data_tfrecord-00000-of-00001.gz`. */
export async function createExamplesWriter(dir: string, options: ExamplesWriterOptions): Promise<ExamplesWriter> {
  const writers = new Map<string, SplitWriter>();
  for (const split of options.splits) {
    const folder = splitFolder(dir, split);
    await mkdir(folder, { recursive: true }).catch((error) => raiseWriteFailure(error, folder));
    writers.set(split, openSplit(folder, options));
  }
  return {
    async write(split, batch) {
      const writer = writers.get(split);
      invariant(writer, `split ${split} was declared`);
      await writer.write(batch);
    },
    async finish() {
      for (const writer of writers.values()) await writer.close();
      const splits = [...writers].map(([name, { rows }]) => ({ name, rows }));
      const columns = mergeSpecs(options.columns ?? [], ...[...writers.values()].map((writer) => writer.columns));
      return writeExamplesInfo(dir, { payload: options.payload, splits, columns });
    },
    async abort() {
      await Promise.all([...writers.values()].map((writer) => writer.abort()));
    },
  };
}

/** A batch and, for every split in the order of the writer's, the rows that go there. */
export interface AssignedBatch {
  readonly batch: ColumnBatch;
  readonly rows: readonly Int32Array[];
}

export async function writeAssigned(writer: ExamplesWriter, splits: readonly string[], assigned: AssignedBatch): Promise<void> {
  for (const [at, split] of splits.entries()) {
    const rows = assigned.rows[at];
    if (rows && rows.length > 0) await writer.write(split, selectRows(assigned.batch, rows));
  }
}

function openSplit(folder: string, { payload, columns = [] }: ExamplesWriterOptions): SplitWriter {
  if (payload === 'parquet') return createParquetWriter(join(folder, shardFileName(0, 1)), columns);
  const file = createRecordWriter(join(folder, 'data_tfrecord-00000-of-00001.gz'), { gzip: true });
  let specs = columns;
  return {
    get rows() {
      return file.records;
    },
    get columns() {
      return specs;
    },
    async write(batch) {
      specs = mergeSpecs(
        specs,
        batch.columns.map(({ name, type }) => ({ name, type })),
      );
      for (let row = 0; row < batch.rows; row++) await file.write(encodeShared(batch, row));
    },
    close: () => file.close(),
    abort: () => file.abort(),
  };
}
