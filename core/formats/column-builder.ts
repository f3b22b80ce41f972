/** Growable columns: row by row in, a finished column out. */

import { invariant } from '../foundation/index.ts';
import type { Column, ColumnBatch, ColumnSpec, ColumnType } from './column-batch.ts';

export type CellValue = bigint | number | string | Uint8Array;

/**
 * Values are appended to the current row, which `endRow` closes as present. `appendMissing`, `appendEmpty` and
 * `appendSingle` add a whole row. Throws (a bug) when a value does not fit the column's type.
 */
export interface ColumnBuilder {
  readonly name: string;
  readonly type: ColumnType;
  readonly rows: number;
  /** Bytes held so far, roughly. */
  readonly bytes: number;
  appendMissing(): void;
  appendEmpty(): void;
  appendSingle(value: CellValue): void;
  appendValue(value: CellValue): void;
  /** An integer by the 32-bit halves of its two's complement. */
  appendHalves(low: number, high: number): void;
  /** A bytes value as a range of a buffer, copied. */
  appendRange(data: Uint8Array, start: number, end: number): void;
  /** Rows of one bytes value each, as ranges of a buffer; an empty range is a row of none. */
  appendRanges(data: Uint8Array, ranges: Ranges): void;
  endRow(): void;
  /** The column of all closed rows; the builder starts over, empty. */
  build(): Column;
}

/** Rows `from` up to `to`: row r's range is at `r * stride + column`. */
export interface Ranges {
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly stride: number;
  readonly column: number;
  readonly from: number;
  readonly to: number;
}

const textEncoder = new TextEncoder();
/** Shorter values are copied byte by byte: a native copy has its own cost. */
const copyPays = 24;
const initialRows = 1024;

export function createColumnBuilder(name: string, type: ColumnType): ColumnBuilder {
  return new GrowingColumn(name, type);
}

/** Builders for every column of a dataset, closed together into batches. */
export function createBatchBuilder(specs: readonly ColumnSpec[]): {
  readonly columns: readonly ColumnBuilder[];
  build(): ColumnBatch;
} {
  const columns = specs.map((spec) => createColumnBuilder(spec.name, spec.type));
  return {
    columns,
    build: () => {
      const rows = columns[0]?.rows ?? 0;
      return { rows, columns: columns.map((column) => column.build()) };
    },
  };
}

class GrowingColumn implements ColumnBuilder {
  readonly name: string;
  readonly type: ColumnType;
  rows = 0;
  #count = 0;
  #present = new Uint8Array(initialRows);
  #offsets = new Int32Array(initialRows + 1);
  #ints = new BigInt64Array(0);
  /** The same memory. */
  #halves = new Int32Array(0);
  #floats = new Float64Array(0);
  #starts = new Int32Array(1);
  #data = new Uint8Array(0);
  #length = 0;

  constructor(name: string, type: ColumnType) {
    this.name = name;
    this.type = type;
  }

  get bytes(): number {
    return this.#length + this.#count * 8 + this.rows * 5;
  }

  appendMissing(): void {
    this.#closeRow(0);
  }

  appendEmpty(): void {
    this.#closeRow(1);
  }

  appendSingle(value: CellValue): void {
    this.appendValue(value);
    this.#closeRow(1);
  }

  endRow(): void {
    this.#closeRow(1);
  }

  appendValue(value: CellValue): void {
    if (this.type === 'int') {
      invariant(typeof value === 'bigint', `column ${this.name} takes integers as bigint`);
      if (this.#count === this.#ints.length) this.#growInts();
      this.#ints[this.#count++] = value;
    } else if (this.type === 'float') {
      invariant(typeof value === 'number', `column ${this.name} takes numbers`);
      if (this.#count === this.#floats.length) this.#floats = grown(this.#floats, (n) => new Float64Array(n));
      this.#floats[this.#count++] = value;
    } else {
      const bytes = typeof value === 'string' ? textEncoder.encode(value) : value;
      invariant(bytes instanceof Uint8Array, `column ${this.name} takes text or bytes`);
      this.appendRange(bytes, 0, bytes.length);
    }
  }

  appendHalves(low: number, high: number): void {
    invariant(this.type === 'int', `column ${this.name} does not take integers`);
    if (this.#count === this.#ints.length) this.#growInts();
    this.#halves[this.#count * 2] = low;
    this.#halves[this.#count * 2 + 1] = high;
    this.#count++;
  }

  appendRange(data: Uint8Array, start: number, end: number): void {
    invariant(this.type === 'bytes', `column ${this.name} does not take bytes`);
    const needed = this.#length + end - start;
    this.#reserveData(needed);
    if (end - start < copyPays) for (let i = start, to = this.#length; i < end; i++, to++) this.#data[to] = data[i] as number;
    else this.#data.set(data.subarray(start, end), this.#length);
    this.#length = needed;
    this.#count++;
    if (this.#count >= this.#starts.length) this.#starts = grown(this.#starts, (n) => new Int32Array(n));
    this.#starts[this.#count] = needed;
  }

  appendRanges(data: Uint8Array, { starts, ends, stride, column, from, to }: Ranges): void {
    invariant(this.type === 'bytes', `column ${this.name} does not take bytes`);
    let needed = this.#length;
    for (let row = from, at = from * stride + column; row < to; row++, at += stride) {
      needed += (ends[at] as number) - (starts[at] as number);
    }
    this.#reserveData(needed);
    this.#reserveRows(to - from);
    // A plain view: a Buffer's own subarray costs more.
    const source = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const own = { data: this.#data, starts: this.#starts, present: this.#present, offsets: this.#offsets };
    let { rows } = this;
    let length = this.#length;
    let count = this.#count;
    for (let row = from, at = from * stride + column; row < to; row++, at += stride) {
      const start = starts[at] as number;
      const end = ends[at] as number;
      if (end > start) {
        if (end - start >= copyPays) own.data.set(source.subarray(start, end), length);
        else for (let i = start, target = length; i < end; i++, target++) own.data[target] = source[i] as number;
        length += end - start;
        own.starts[++count] = length;
      }
      own.present[rows++] = 1;
      own.offsets[rows] = count;
    }
    this.rows = rows;
    this.#length = length;
    this.#count = count;
  }

  build(): Column {
    const { name, rows } = this;
    const base = { name, rows, present: this.#present.slice(0, rows), offsets: this.#offsets.slice(0, rows + 1) };
    const column = this.#column(base);
    this.rows = 0;
    this.#count = 0;
    this.#length = 0;
    return column;
  }

  #column(base: { name: string; rows: number; present: Uint8Array; offsets: Int32Array }): Column {
    const count = this.#count;
    if (this.type === 'int') return { ...base, type: 'int', values: this.#ints.slice(0, count) };
    if (this.type === 'float') return { ...base, type: 'float', values: this.#floats.slice(0, count) };
    if (this.type === 'unknown') return { ...base, type: 'unknown' };
    return { ...base, type: 'bytes', data: this.#data.slice(0, this.#length), starts: this.#starts.slice(0, count + 1) };
  }

  #growInts(): void {
    this.#ints = grown(this.#ints, (n) => new BigInt64Array(n));
    this.#halves = new Int32Array(this.#ints.buffer);
  }

  #reserveData(needed: number): void {
    if (needed <= this.#data.length) return;
    const larger = new Uint8Array(Math.max(needed, this.#data.length * 2, 4096));
    larger.set(this.#data.subarray(0, this.#length));
    this.#data = larger;
  }

  /** Room for `more` rows of at most one value. */
  #reserveRows(more: number): void {
    while (this.rows + more > this.#present.length) this.#growRows();
    while (this.#count + more >= this.#starts.length) this.#starts = grown(this.#starts, (n) => new Int32Array(n));
  }

  #growRows(): void {
    this.#present = grown(this.#present, (n) => new Uint8Array(n));
    const offsets = new Int32Array(this.#present.length + 1);
    offsets.set(this.#offsets);
    this.#offsets = offsets;
  }

  #closeRow(present: 0 | 1): void {
    if (this.rows === this.#present.length) this.#growRows();
    this.#present[this.rows++] = present;
    this.#offsets[this.rows] = this.#count;
  }
}

function grown<T extends { length: number; set(from: T): void }>(array: T, create: (length: number) => T): T {
  const larger = create(Math.max(initialRows, array.length * 2));
  larger.set(array);
  return larger;
}
