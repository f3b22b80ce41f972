/** Which values each example holds: every value once an example, as a number from 0 by first occurrence. */

import type { Column } from '../../formats/index.ts';
import { ValueCounter } from './value-counter.ts';

/** Row r holds the values `ids[offsets[r] .. offsets[r + 1])`. */
export interface Presence {
  readonly offsets: Int32Array;
  readonly ids: Int32Array;
}

export type PresentValue = bigint | number | Uint8Array;

/** Beyond `limit` different values `isFull`, and nothing more is told apart. */
export class PresentValues {
  readonly values: PresentValue[] = [];
  isFull = false;
  private readonly limit: number;
  private readonly boundaries: readonly number[] | undefined;
  private readonly numbers = new Map<bigint | number, number>();
  private readonly strings: ValueCounter;

  /** With `boundaries` a number's value is the number of its bucket. */
  constructor(limit: number, boundaries?: readonly number[]) {
    this.limit = limit;
    this.boundaries = boundaries;
    this.strings = new ValueCounter(limit + 1);
  }

  of(column: Column): Presence {
    const offsets = new Int32Array(column.rows + 1);
    const ids: number[] = [];
    for (let row = 0; row < column.rows && !this.isFull; row++) {
      const from = ids.length;
      for (let i = column.offsets[row] as number; i < (column.offsets[row + 1] as number); i++) {
        const id = this.idOf(column, i);
        if (id >= 0 && (ids.length === from || !ids.includes(id, from))) ids.push(id);
      }
      offsets[row + 1] = ids.length;
    }
    return { offsets, ids: Int32Array.from(ids) };
  }

  /** -1 for a value that has none: NaN in buckets. */
  private idOf(column: Column, index: number): number {
    if (column.type === 'bytes') {
      const start = column.starts[index] as number;
      const end = column.starts[index + 1] as number;
      const id = this.strings.add(column.data, start, end);
      if (id === this.values.length) this.push(column.data.slice(start, end));
      return id;
    }
    if (column.type === 'unknown') return -1;
    const value = column.values[index] as bigint | number;
    const key = this.boundaries === undefined ? value : bucketOf(Number(value), this.boundaries);
    if (Number.isNaN(key)) return -1;
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    const id = this.values.length;
    this.numbers.set(key, id);
    this.push(key);
    return id;
  }

  private push(value: PresentValue): void {
    this.values.push(value);
    this.isFull = this.values.length > this.limit;
  }
}

/** How many of the ascending boundaries are not above the value; NaN for NaN. */
function bucketOf(value: number, boundaries: readonly number[]): number {
  if (Number.isNaN(value)) return Number.NaN;
  const at = boundaries.findIndex((boundary) => value < boundary);
  return at === -1 ? boundaries.length : at;
}
