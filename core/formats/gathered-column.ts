/**
 * One flat column's values kept as they come, to be written when the row group is full: of a table of thousands of columns,
 * where a dictionary and a page for each at the same time would take more memory than the values.
 */

import { ByteBuffer } from './byte-buffer.ts';
import type { ColumnType } from './column-batch.ts';
import { type EncodableColumn, encodableColumn } from './example-encoder.ts';
import { missingColumn } from './reshape-batch.ts';

/** Shared: one column is written after the other. */
let offsets = new Int32Array(1);
let starts = new Int32Array(0);
let ends = new Int32Array(0);

export class GatheredColumn {
  readonly #name: string;
  readonly #type: ColumnType;
  /** 1 where a row has a value. */
  #definitions = new Uint8Array(0);
  #rows = 0;
  /** In Parquet's PLAIN encoding. */
  readonly #plain = new ByteBuffer(0);

  constructor(name: string, type: ColumnType) {
    this.#name = name;
    this.#type = type;
  }

  append(column: EncodableColumn, rows: Int32Array, count: number): void {
    if (this.#rows + count > this.#definitions.length) {
      const larger = new Uint8Array(Math.max(this.#rows + count, this.#definitions.length * 1.5));
      larger.set(this.#definitions);
      this.#definitions = larger;
    }
    for (let i = 0; i < count; i++) {
      const row = rows[i] as number;
      const value = column.offsets[row] as number;
      const isDefined = value !== column.offsets[row + 1];
      this.#definitions[this.#rows++] = isDefined ? 1 : 0;
      if (!isDefined) continue;
      if (this.#type === 'bytes') {
        this.#plain.appendSizedView(column.view, column.starts[value] as number, column.ends[value] as number);
      } else this.#plain.appendWord(column.words[2 * value] as number, column.words[2 * value + 1] as number);
    }
  }

  /** All rows so far, valid until the next of any column is taken; the column starts over, empty. */
  take(): EncodableColumn {
    const rows = this.#rows;
    if (rows >= offsets.length) {
      offsets = new Int32Array(rows + 1);
      starts = new Int32Array(rows);
      ends = new Int32Array(rows);
    }
    for (let row = 0; row < rows; row++) offsets[row + 1] = (offsets[row] as number) + (this.#definitions[row] as number);
    const base = { ...encodableColumn(missingColumn(this.#name, 0)), type: this.#type, offsets };
    const taken = this.#type === 'bytes' ? this.#bytesOf(base, offsets[rows] as number) : this.#wordsOf(base);
    this.#rows = 0;
    this.#plain.clear();
    return taken;
  }

  #bytesOf(base: EncodableColumn, values: number): EncodableColumn {
    const { bytes, view } = this.#plain;
    for (let value = 0, at = 0; value < values; value++) {
      const size = view.getInt32(at, true);
      starts[value] = at + 4;
      at += 4 + size;
      ends[value] = at;
    }
    return { ...base, starts, ends, data: bytes, view };
  }

  #wordsOf(base: EncodableColumn): EncodableColumn {
    const { bytes, length } = this.#plain;
    return { ...base, words: new Uint32Array(bytes.buffer, 0, length / 4) };
  }
}
