/** The columns of Parquet files one by one, group by group: as chunks to count where possible, else as rows. */

import { type CancelSignal, throwIfCancelled } from '../foundation/index.ts';
import type { Column, ColumnSpec } from './column-batch.ts';
import type { ColumnChunk } from './column-chunk.ts';
import { type ChunkReader, openChunkReader } from './column-chunk-reader.ts';
import { loadInfo, splitFiles } from './examples-artifact.ts';
import { openParquet, type ParquetFile } from './parquet-reader.ts';
import { coerceColumn, missingColumn } from './reshape-batch.ts';

/** One column of one row group; `part` says in which form. */
export interface ColumnPart {
  readonly name: string;
  readonly rows: number;
  readonly part: ColumnChunk | Column;
}

export interface ColumnSize extends ColumnSpec {
  /** Uncompressed, over all files. */
  readonly bytes: number;
}

export interface ColumnFiles {
  readonly files: readonly string[];
  readonly rows: number;
  readonly columns: readonly ColumnSize[];
}

/** The Parquet files of a split, or undefined where it has another payload. Throws ProblemError as `readExamples` does. */
export async function splitColumnFiles(dir: string, split: string): Promise<ColumnFiles | undefined> {
  const { columns, payload } = await loadInfo(dir);
  return payload === 'parquet' ? measureColumns(await splitFiles(dir, split), columns) : undefined;
}

/** Plain Parquet files with these columns. */
export async function measureColumns(files: readonly string[], columns: readonly ColumnSpec[]): Promise<ColumnFiles> {
  const bytes = new Map<string, number>();
  let rows = 0;
  for (const path of files) {
    const reader = await openChunkReader(path);
    for (const group of reader.groups) rows += group.rows;
    for (const { name } of reader.columns) bytes.set(name, (bytes.get(name) ?? 0) + reader.columnBytes(name));
    await reader.close();
  }
  return { files, rows, columns: columns.map((column) => ({ ...column, bytes: bytes.get(column.name) ?? 0 })) };
}

/** Where one column of one row group is. */
export interface ChunkPlace {
  readonly reader: ChunkReader;
  readonly group: number;
  readonly name: string;
}

export interface PartOptions {
  readonly signal?: CancelSignal;
  /** In place of the reader's own; undefined likewise for a chunk that has to be read as rows. */
  readChunk?(place: ChunkPlace): Promise<ColumnChunk | undefined>;
}

/** Of each row group all `columns`, in their order. Throws ProblemError for files that cannot be read. */
export async function* readColumnParts(
  files: readonly string[],
  columns: readonly ColumnSpec[],
  { signal, readChunk = ({ reader, group, name }) => reader.read(group, name) }: PartOptions = {},
): AsyncGenerator<ColumnPart> {
  for (const path of files) {
    const reader = await openChunkReader(path);
    let rows: ParquetFile | undefined;
    try {
      for (const [group, { rows: count }] of reader.groups.entries()) {
        for (const spec of columns) {
          throwIfCancelled(signal);
          const { name, type } = spec;
          const chunk = reader.columnType(name) === type ? await readChunk({ reader, group, name }) : undefined;
          if (chunk === undefined) rows ??= await openParquet(path);
          const part = chunk ?? coerceColumn((await rows?.groupColumn(group, name)) ?? missingColumn(name, count), type);
          yield { name, rows: count, part };
        }
      }
    } finally {
      await reader.close();
      await rows?.close();
    }
  }
}
