/** A row group of a Parquet file as bytes that know nothing of where in the file they will lie. */

import type { ColumnChunk } from 'hyparquet';
import type { ColumnSpec } from './column-batch.ts';
import type { EncodableColumn } from './example-encoder.ts';
import { FlatChunk } from './flat-chunk.ts';

/** Plain data, so that it may come from another thread. */
export interface EncodedGroup {
  readonly rows: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Offsets count from the group's first byte. */
  readonly chunks: readonly ColumnChunk[];
}

/** Rows of a group before it is written: enough for long runs and a dictionary that pays, little enough to be held. */
export const groupRows = 65_536;
export const groupBytes = 32 << 20;

/** Rows gathered for a group, none of them missing in a column: as a CSV file has them. The memory is used again. */
export class FlatGroup {
  rows = 0;
  /** What was gathered, as batches hold it. */
  #bytes = 0;
  readonly #columns: readonly FlatChunk[];

  constructor(specs: readonly ColumnSpec[]) {
    this.#columns = specs.map(({ name, type }) => new FlatChunk(name, type));
  }

  get isFull(): boolean {
    return this.rows >= groupRows || this.#bytes >= groupBytes;
  }

  /** The first `count` of `rows`: row numbers of the columns, which are those of the group, in order. `bytes`: of their values. */
  append(columns: readonly EncodableColumn[], { rows, count, bytes }: { rows: Int32Array; count: number; bytes: number }): void {
    for (let i = 0; i < columns.length; i++) {
      (this.#columns[i] as FlatChunk).append(columns[i] as EncodableColumn, rows, count);
    }
    this.rows += count;
    this.#bytes += bytes;
  }

  /** The group of all rows so far; it starts over, empty. */
  encode(): EncodedGroup {
    const finished: { readonly bytes: Uint8Array; readonly chunk: ColumnChunk }[] = [];
    let length = 0;
    for (const column of this.#columns) {
      const written = column.finish(length);
      finished.push(written);
      length += written.bytes.length;
    }
    const bytes = new Uint8Array(length);
    let at = 0;
    for (const written of finished) {
      bytes.set(written.bytes, at);
      at += written.bytes.length;
    }
    const group = { rows: this.rows, bytes, chunks: finished.map(({ chunk }) => chunk) };
    for (const column of this.#columns) column.clear();
    this.rows = 0;
    this.#bytes = 0;
    return group;
  }
}

/** The chunks as they are in a file in which the group begins at `offset`. */
export function placedChunks({ chunks }: EncodedGroup, offset: number): ColumnChunk[] {
  const by = BigInt(offset);
  return chunks.map((chunk) => {
    const { meta_data: data } = chunk;
    if (!data) return chunk;
    const { data_page_offset: first, dictionary_page_offset: dictionary } = data;
    const placed = { ...data, data_page_offset: first + by };
    if (dictionary !== undefined) placed.dictionary_page_offset = dictionary + by;
    return { ...chunk, file_offset: chunk.file_offset + by, meta_data: placed };
  });
}
