/** Writes column batches to a Parquet file, one row group in memory at a time. */

import { isUtf8 } from 'node:buffer';
import { rename, rm } from 'node:fs/promises';
import type { ColumnChunk, SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import type { Column, ColumnBatch, ColumnSpec } from './column-batch.ts';
import { createFileSink, type FileSink } from './file-sink.ts';
import { writeChunk } from './parquet-chunk.ts';
import {
  type ColumnLayout,
  isSameShape,
  layoutMetadata,
  markText,
  type NullMeaning,
  newLayout,
  schemaElements,
  widenLayout,
} from './parquet-layout.ts';
import { openParquet } from './parquet-reader.ts';
import { type EncodedGroup, groupBytes, groupRows, placedChunks } from './parquet-row-group.ts';
import { conformBatch } from './reshape-batch.ts';

const drainBytes = 4 << 20;

/** Methods throw ProblemError: `disk/full`, `disk/failed`. */
export interface ParquetFileWriter {
  write(batch: ColumnBatch): Promise<void>;
  readonly rows: number;
  readonly columns: readonly ColumnSpec[];
  close(): Promise<void>;
  abort(): Promise<void>;
}

export function createParquetWriter(path: string, columns: readonly ColumnSpec[] = []): ParquetFileWriter {
  return new BatchWriter(path, columns);
}

/** A file of groups that were encoded elsewhere, all of these columns. Methods throw as `ParquetFileWriter`'s. */
export interface ParquetGroupWriter {
  append(group: EncodedGroup): Promise<void>;
  readonly rows: number;
  close(): Promise<void>;
  abort(): Promise<void>;
}

export function createGroupWriter(path: string, columns: readonly ColumnSpec[], nulls: NullMeaning): ParquetGroupWriter {
  const layouts = columns.map(({ name, type }) => ({ ...newLayout(name, type), missing: nulls === 'missing' }));
  const file = new OpenFile(path, layouts);
  let rows = 0;
  return {
    get rows() {
      return rows;
    },
    async append(group) {
      rows += group.rows;
      await file.append(group);
    },
    close: () => file.finish(layouts),
    abort: () => file.abort(),
  };
}

class BatchWriter implements ParquetFileWriter {
  rows = 0;
  readonly #path: string;
  #layouts: ColumnLayout[];
  #waiting: ColumnBatch[] = [];
  #waitingRows = 0;
  #waitingBytes = 0;
  #file: OpenFile | undefined;

  constructor(path: string, columns: readonly ColumnSpec[]) {
    this.#path = path;
    this.#layouts = columns.map(({ name, type }) => newLayout(name, type));
  }

  get columns(): readonly ColumnSpec[] {
    return this.#layouts.map(({ name, type }) => ({ name, type }));
  }

  async write(batch: ColumnBatch): Promise<void> {
    const before = this.#layouts;
    this.#layouts = widenLayouts(before, batch, this.rows > 0);
    if (this.#file && !sameShape(before, this.#layouts)) await this.#rewrite();
    this.rows += batch.rows;
    this.#waiting.push(batch);
    this.#waitingRows += batch.rows;
    this.#waitingBytes += batchBytes(batch);
    if (this.#waitingRows >= groupRows || this.#waitingBytes >= groupBytes) await this.#flush();
  }

  async close(): Promise<void> {
    await this.#flush();
    this.#file ??= new OpenFile(this.#path, this.#layouts);
    await this.#file.finish(this.#layouts);
  }

  async abort(): Promise<void> {
    await this.#file?.abort();
  }

  async #flush(): Promise<void> {
    if (this.#waitingRows === 0) return;
    const { columns } = this;
    const group = this.#waiting.map((batch) => conformBatch(batch, columns));
    this.#waiting = [];
    this.#waitingRows = 0;
    this.#waitingBytes = 0;
    this.#layouts = this.#layouts.map((layout, i) => withText(layout, columnOf(group, i)));
    this.#file ??= new OpenFile(this.#path, this.#layouts);
    await this.#file.writeGroup(group, this.#layouts);
  }

  /** The rows on disk do not fit the new layout: write them again under it. */
  async #rewrite(): Promise<void> {
    const { layouts } = this.#file as OpenFile;
    await this.#file?.finish(layouts);
    const old = `${this.#path}.narrow`;
    await rename(this.#path, old);
    this.#file = new OpenFile(this.#path, this.#layouts);
    const source = await openParquet(old);
    try {
      for (let i = 0; i < source.groups.length; i++) {
        const batches: ColumnBatch[] = [];
        for await (const batch of source.groupBatches(i)) batches.push(conformBatch(batch, this.columns));
        await this.#file.writeGroup(batches, this.#layouts);
      }
    } finally {
      await source.close();
    }
    await rm(old);
  }
}

/** The Parquet file being written; its schema is fixed but for what the footer may still say. */
class OpenFile {
  layouts: readonly ColumnLayout[];
  readonly #sink: FileSink;
  readonly #bytes = new ByteWriter(1 << 20);
  readonly #schema: SchemaElement[];
  readonly #writer: ParquetWriter;

  constructor(path: string, layouts: readonly ColumnLayout[]) {
    this.layouts = layouts;
    this.#sink = createFileSink(path);
    this.#schema = schemaElements(layouts);
    this.#writer = new ParquetWriter({ writer: this.#bytes, schema: this.#schema, createdBy: 'loopwright' });
  }

  /** Batches of all the layouts' columns. */
  async writeGroup(group: readonly ColumnBatch[], layouts: readonly ColumnLayout[]): Promise<void> {
    this.layouts = layouts;
    const start = this.#bytes.offset;
    const columns: ColumnChunk[] = [];
    for (const [i, layout] of layouts.entries()) {
      columns.push(writeChunk(columnOf(group, i), layout, this.#bytes));
      if (this.#bytes.index >= drainBytes) await this.#drain();
    }
    const rows = group.reduce((sum, batch) => sum + batch.rows, 0);
    this.#addGroup(rows, columns, this.#bytes.offset - start);
    await this.#drain();
  }

  async append(group: EncodedGroup): Promise<void> {
    const columns = placedChunks(group, this.layouts, this.#bytes.offset);
    this.#addGroup(group.rows, columns, group.bytes.length);
    await this.#drain();
    this.#bytes.offset += group.bytes.length;
    await this.#sink.write(group.bytes);
  }

  #addGroup(count: number, columns: ColumnChunk[], bytes: number): void {
    const rows = BigInt(count);
    this.#writer.num_rows += rows;
    this.#writer.row_groups.push({
      columns,
      num_rows: rows,
      total_byte_size: columns.reduce((sum, { meta_data }) => sum + (meta_data?.total_uncompressed_size ?? 0n), 0n),
      total_compressed_size: BigInt(bytes),
    });
  }

  async finish(layouts: readonly ColumnLayout[]): Promise<void> {
    markText(this.#schema, layouts);
    this.#writer.kvMetadata = [layoutMetadata(layouts)];
    await this.#writer.finish();
    await this.#drain();
    await this.#sink.close();
  }

  abort(): Promise<void> {
    return this.#sink.abort();
  }

  async #drain(): Promise<void> {
    const written = this.#bytes.getBytes().slice();
    this.#bytes.index = 0;
    await this.#sink.write(written);
  }
}

/** Layouts that fit the batch as well; a column that appears late was missing in the rows before. */
function widenLayouts(layouts: readonly ColumnLayout[], batch: ColumnBatch, hasRows: boolean): ColumnLayout[] {
  const byName = new Map(batch.columns.map((column) => [column.name, column]));
  const widened = layouts.map((layout) => {
    const column = byName.get(layout.name);
    if (column) return widenLayout(layout, column);
    return layout.missing ? layout : { ...layout, missing: true, list: layout.list || layout.empty };
  });
  const known = new Set(layouts.map((layout) => layout.name));
  for (const column of batch.columns) {
    if (known.has(column.name)) continue;
    widened.push(widenLayout({ ...newLayout(column.name, column.type), missing: hasRows }, column));
  }
  return widened;
}

function sameShape(from: readonly ColumnLayout[], to: readonly ColumnLayout[]): boolean {
  return from.length === to.length && from.every((layout, i) => isSameShape(layout, to[i] as ColumnLayout));
}

function columnOf(group: readonly ColumnBatch[], at: number): readonly Column[] {
  return group.map((batch) => batch.columns[at] as Column);
}

function withText(layout: ColumnLayout, columns: readonly Column[]): ColumnLayout {
  return layout.utf8 && columns.every(isText) ? layout : { ...layout, utf8: false };
}

/** Every value is UTF-8: all of them together are, and none begins within a character. */
function isText(column: Column): boolean {
  if (column.type !== 'bytes') return true;
  const { data, starts } = column;
  for (let i = 0; i + 1 < starts.length; i++) {
    const at = starts[i] as number;
    if (((data[at] as number) & 0xc0) === 0x80 && at < (starts[i + 1] as number)) return false;
  }
  return isUtf8(data.subarray(starts[0], starts[starts.length - 1]));
}

function batchBytes(batch: ColumnBatch): number {
  let bytes = 0;
  for (const column of batch.columns) {
    bytes += column.rows * 5;
    if (column.type === 'bytes') bytes += column.data.length + column.starts.length * 4;
    else if (column.type !== 'unknown') bytes += column.values.length * 8;
  }
  return bytes;
}
