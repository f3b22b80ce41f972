/** Reads a Parquet file, ours or another's, row group by row group as column batches. */

import { type FileHandle, open } from 'node:fs/promises';
import {
  type DecodedArray,
  type FileMetaData,
  type ParquetScan,
  parquetMetadataAsync,
  parquetScan,
  parquetSchema,
} from 'hyparquet';
import { CancelledError, type CancelSignal, ProblemError, raise, throwIfCancelled } from '../foundation/index.ts';
import { raiseReadFailure } from './byte-chunks.ts';
import type { Column, ColumnBatch, ColumnSpec } from './column-batch.ts';
import { type ColumnBuilder, createBatchBuilder, createColumnBuilder } from './column-builder.ts';
import { ChunkChecks } from './parquet-chunk-checks.ts';
import { pageCodecs } from './parquet-codecs.ts';
import { columnsKey, physicalTypes } from './parquet-layout.ts';
import { appendParquetValue, foreignColumn, type ParquetColumn, parquetParsers } from './parquet-values.ts';
import { readSlice } from './read-slice.ts';
import { maxBatchRows } from './source-file.ts';

export interface ParquetFile {
  readonly columns: readonly ColumnSpec[];
  readonly rows: number;
  readonly bytes: number;
  readonly groups: readonly { readonly start: number; readonly rows: number; readonly bytes: number }[];
  groupBatches(group: number, signal?: CancelSignal): AsyncGenerator<ColumnBatch>;
  /** Rows `start` up to `end` of the file. */
  range(start: number, end: number): Promise<ColumnBatch>;
  /** One column of one row group; undefined where the file has none of this name. */
  groupColumn(group: number, name: string): Promise<Column | undefined>;
  close(): Promise<void>;
}

const batchBytes = 16 << 20;

export interface ParquetOptions {
  /** Not written by us: its pages are checked before they are decoded. */
  readonly foreign?: boolean;
}

/** Throws ProblemError: `file/not-found`, `file/not-readable`, `file/malformed`, `table/duplicate-column`. */
export async function openParquet(path: string, { foreign = false }: ParquetOptions = {}): Promise<ParquetFile> {
  const handle = await open(path, 'r').catch((error) => raiseReadFailure(error, path, 0));
  try {
    const { size } = await handle.stat();
    const file = { byteLength: size, slice: (start: number, end = size) => untilClosed(readSlice(handle, start, end)) };
    const metadata = await guarded(path, () => parquetMetadataAsync(file, { geoparquet: false }));
    const codecs = await pageCodecs(metadata);
    const options = { file, metadata, compressors: codecs, utf8: false, parsers: parquetParsers, geoparquet: false };
    const scan = await guarded(path, () => parquetScan(options));
    return new OpenParquet({
      path,
      handle,
      bytes: size,
      metadata,
      scan,
      check: foreign ? new ChunkChecks(handle, metadata, codecs) : undefined,
    });
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/**
 * The library reads several things at a time and looks at none of the others once one has failed: what it still waits for
 * when the file is closed then never comes, instead of failing with nobody to hear it.
 */
async function untilClosed(slice: Promise<ArrayBuffer>): Promise<ArrayBuffer> {
  try {
    return await slice;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EBADF') return new Promise(() => undefined);
    throw error;
  }
}

interface Opened {
  readonly path: string;
  readonly handle: FileHandle;
  readonly bytes: number;
  readonly metadata: FileMetaData;
  readonly scan: ParquetScan;
  readonly check: ChunkChecks | undefined;
}

class OpenParquet implements ParquetFile {
  readonly columns: readonly ParquetColumn[];
  readonly rows: number;
  readonly bytes: number;
  readonly groups: ParquetFile['groups'];
  readonly #opened: Opened;

  constructor(opened: Opened) {
    this.#opened = opened;
    this.bytes = opened.bytes;
    this.columns = fileColumns(opened.metadata, opened.path);
    let start = 0;
    this.groups = opened.metadata.row_groups.map((group) => {
      const rows = Number(group.num_rows);
      start += rows;
      const bytes = Number(group.total_compressed_size ?? group.total_byte_size);
      return { start: start - rows, rows, bytes };
    });
    this.rows = start;
  }

  async *groupBatches(group: number, signal?: CancelSignal): AsyncGenerator<ColumnBatch> {
    const { start, rows } = this.groups[group] as ParquetFile['groups'][number];
    const columns = await this.#read(start, start + rows, this.columns, signal);
    const builder = createBatchBuilder(this.columns);
    let bytes = 0;
    let held = 0;
    for (let row = 0; row < rows; row++) {
      for (const [i, column] of this.columns.entries()) {
        bytes += appendParquetValue(builder.columns[i] as ColumnBuilder, column, (columns[i] as DecodedArray)[row]);
      }
      held++;
      if (held === maxBatchRows || bytes >= batchBytes || row === rows - 1) {
        throwIfCancelled(signal);
        yield { ...builder.build(), rows: held };
        held = 0;
        bytes = 0;
      }
    }
  }

  async range(start: number, end: number): Promise<ColumnBatch> {
    const builder = createBatchBuilder(this.columns);
    for (const group of this.groups) {
      const from = Math.max(start, group.start);
      const to = Math.min(end, group.start + group.rows);
      if (from >= to) continue;
      const columns = await this.#read(from, to, this.columns);
      for (const [i, column] of this.columns.entries()) {
        for (let row = 0; row < to - from; row++) {
          appendParquetValue(builder.columns[i] as ColumnBuilder, column, (columns[i] as DecodedArray)[row]);
        }
      }
    }
    return { rows: Math.max(0, Math.min(end, this.rows) - start), columns: builder.build().columns };
  }

  async groupColumn(group: number, name: string): Promise<Column | undefined> {
    const column = this.columns.find((one) => one.name === name);
    if (!column) return undefined;
    const { start, rows } = this.groups[group] as ParquetFile['groups'][number];
    const [values] = await this.#read(start, start + rows, [column]);
    const builder = createColumnBuilder(column.name, column.type);
    for (let row = 0; row < rows; row++) appendParquetValue(builder, column, (values as DecodedArray)[row]);
    return builder.build();
  }

  async close(): Promise<void> {
    await this.#opened.handle.close();
  }

  async #read(
    rowStart: number,
    rowEnd: number,
    wanted: readonly ColumnSpec[],
    signal?: CancelSignal,
  ): Promise<readonly DecodedArray[]> {
    const { path, scan, check } = this.#opened;
    const columns: DecodedArray[] = [];
    for (const { name } of wanted) {
      throwIfCancelled(signal);
      const column = await guarded(path, async () => {
        await check?.column(name, rowStart, rowEnd);
        return scan.readColumn({ column: name, rowStart, rowEnd });
      });
      if (column.length !== rowEnd - rowStart)
        raiseMalformed(path, `column ${name} has ${column.length} rows in a group of ${rowEnd - rowStart}`);
      columns.push(column);
    }
    return columns;
  }
}

/** The columns as our own metadata names them, else as the file's schema implies. */
export function fileColumns(metadata: FileMetaData, path: string): readonly ParquetColumn[] {
  const children = parquetSchema(metadata).children;
  const names = children.map((child) => child.element.name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) {
    const hint = 'Write the file again with a name of its own for each column.';
    raise('table/duplicate-column', `Two columns are named "${twice}": ${path}`, hint, { details: { path, column: twice } });
  }
  const own = metadata.key_value_metadata?.find((entry) => entry.key === columnsKey)?.value;
  if (own === undefined) return children.map(foreignColumn);
  const described = ownColumns(own, path);
  return children.map((child) => {
    const column = described.find((entry) => entry.name === child.element.name);
    if (!column) return foreignColumn(child);
    const list = child.children.length > 0;
    const leaf = list ? child.children[0]?.children[0] : child;
    if (leaf?.element.type !== physicalTypes[column.type])
      raiseMalformed(path, `column ${column.name} is not of the type it says`);
    return { name: column.name, type: column.type, list, nullMeaning: column.null };
  });
}

type OwnColumn = { readonly name: string; readonly type: ColumnSpec['type']; readonly null: 'missing' | 'empty' };

function ownColumns(text: string, path: string): readonly OwnColumn[] {
  try {
    return JSON.parse(text) as OwnColumn[];
  } catch {
    return raiseMalformed(path, 'its description of the columns is damaged');
  }
}

/** The library throws plain errors for every kind of bad file; here they become problems. */
async function guarded<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ProblemError || error instanceof CancelledError) throw error;
    raiseMalformed(path, error instanceof Error ? error.message : String(error));
  }
}

export function raiseMalformed(path: string, reason: string): never {
  const hint = 'Write the file again, or convert it with the tool that made it.';
  raise('file/malformed', `The Parquet file cannot be read (${reason}): ${path}`, hint, { details: { path } });
}
