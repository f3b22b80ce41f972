/** A row group of a Parquet file as bytes that know nothing of where in the file they will lie. */

import type { ColumnChunk } from 'hyparquet';
import type { ColumnSpec, ColumnType } from './column-batch.ts';
import type { EncodableColumn } from './example-encoder.ts';
import { FlatChunk } from './flat-chunk.ts';
import { GatheredColumn } from './gathered-column.ts';
import { chunkOf, type PageCodec, type WrittenChunk } from './parquet-chunk.ts';

/** Plain data, so that it may come from another thread. */
export interface EncodedGroup {
  readonly rows: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Places count from the group's first byte. */
  readonly chunks: readonly WrittenChunk[];
}

/** Rows of a group before it is written: enough for long runs and a dictionary that pays, little enough to be held. */
export const groupRows = 65_536;
export const groupBytes = 32 << 20;

/** With more columns, values are kept first and written when the group is full. */
const manyColumns = 256;
const columnTypes: readonly ColumnType[] = ['unknown', 'int', 'float', 'bytes'];

/** Rows gathered for a group, none of them missing in a column: as a CSV file has them. The memory is used again. */
export class FlatGroup {
  rows = 0;
  /** Of the rows, serialised. */
  #bytes = 0;
  readonly #gathered: readonly GatheredColumn[];
  /** One a column; where they are gathered, one a type, for one column after another. */
  readonly #chunks: readonly FlatChunk[];

  constructor(specs: readonly ColumnSpec[], codec: PageCodec = 'SNAPPY') {
    const many = specs.length > manyColumns;
    this.#gathered = many ? specs.map(({ name, type }) => new GatheredColumn(name, type)) : [];
    this.#chunks = many
      ? columnTypes.map((type) => new FlatChunk(type, codec))
      : specs.map(({ type }) => new FlatChunk(type, codec));
  }

  get isFull(): boolean {
    return this.rows >= groupRows || this.#bytes >= groupBytes;
  }

  /** The first `count` of `rows`: row numbers of the columns, which are those of the group, in order. */
  append(columns: readonly EncodableColumn[], { rows, count, bytes }: { rows: Int32Array; count: number; bytes: number }): void {
    const own: readonly (FlatChunk | GatheredColumn)[] = this.#gathered.length > 0 ? this.#gathered : this.#chunks;
    for (let i = 0; i < columns.length; i++) {
      (own[i] as FlatChunk | GatheredColumn).append(columns[i] as EncodableColumn, rows, count);
    }
    this.rows += count;
    this.#bytes += bytes;
  }

  /** The group of all rows so far; it starts over, empty. */
  encode(): EncodedGroup {
    const { rows } = this;
    const parts: Uint8Array[] = [];
    const chunks: WrittenChunk[] = [];
    let length = 0;
    for (const chunk of this.#filled()) {
      const { bytes, written } = chunk.finish(length);
      // One that is used for the next column too writes over them.
      parts.push(this.#gathered.length > 0 ? bytes.slice() : bytes);
      length += bytes.length;
      chunks.push(written);
      chunk.clear();
    }
    this.rows = 0;
    this.#bytes = 0;
    return { rows, bytes: joined(parts, length), chunks };
  }

  *#filled(): Generator<FlatChunk> {
    if (this.#gathered.length === 0) yield* this.#chunks;
    const all = Int32Array.from({ length: this.#gathered.length > 0 ? this.rows : 0 }, (_, row) => row);
    for (const gathered of this.#gathered) {
      const column = gathered.take();
      const chunk = this.#chunks[columnTypes.indexOf(column.type)] as FlatChunk;
      chunk.append(column, all, all.length);
      yield chunk;
    }
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** What the footer says of the chunks in a file in which the group begins at `offset`, its columns being these. */
export function placedChunks({ chunks }: EncodedGroup, columns: readonly ColumnSpec[], offset: number): ColumnChunk[] {
  return chunks.map((written, i) => {
    const { name, type } = columns[i] as ColumnSpec;
    return chunkOf({ ...written, path: [name], type, start: written.start + offset, firstPage: written.firstPage + offset });
  });
}
