/** Orders rows by one column: a stable radix sort of their first values, rows without a value last, both ways. */

import type { Column, ColumnType } from './column-batch.ts';
import { positions, type Run, stableOrder } from './find-rows-radix.ts';
import { TextKeys } from './find-rows-text-keys.ts';
import { TextTies } from './find-rows-ties.ts';

/** Of a text, so many bytes at most are looked at first: most differ in them. */
const longestPrefix = 256;
/** Bytes of texts that are held at a time. */
const textAllowance = 256 << 20;

export interface OrderOptions {
  /** As many rows as may be added. */
  readonly rows: number;
  readonly descending: boolean;
  readonly allowance?: number;
}

export interface RowOrder {
  /** Row `row` of the column, which is row `number` of the split. Rows come in ascending order of number. */
  add(column: Column, row: number, number: number): void;
  /** The numbers in order; long texts that begin alike are still to be told apart. */
  build(): { readonly numbers: Uint32Array; readonly ties: TextTies | undefined };
}

/** NaN comes after every other value, before the rows without one. */
export function createRowOrder(type: ColumnType, options: OrderOptions): RowOrder {
  return type === 'bytes' ? new TextOrder(options) : new NumberOrder(options);
}

/** What both kinds of order share: rows with a value, and after them the rest in their own order. */
abstract class KeyedOrder implements RowOrder {
  protected readonly numbers: Uint32Array;
  protected count = 0;
  #last: number[][] = [[], []];

  constructor(rows: number) {
    this.numbers = new Uint32Array(rows);
  }

  add(column: Column, row: number, number: number): void {
    const at = column.offsets[row] as number;
    if (at === column.offsets[row + 1]) this.#last[1]?.push(number);
    else if (this.addValue(column, at)) this.numbers[this.count++] = number;
    else this.#last[0]?.push(number);
  }

  build(): ReturnType<RowOrder['build']> {
    const order = positions(this.count);
    const runs = this.sort(order);
    const [notNumbers = [], missing = []] = this.#last;
    const result = new Uint32Array(this.count + notNumbers.length + missing.length);
    for (let at = 0; at < this.count; at++) result[at] = this.numbers[order[at] as number] as number;
    result.set(notNumbers, this.count);
    result.set(missing, this.count + notNumbers.length);
    return { numbers: result, ties: runs.length > 0 ? this.tiesOf(result, runs) : undefined };
  }

  /** Keeps the key of the next row; false for NaN. */
  protected abstract addValue(column: Column, at: number): boolean;
  /** Puts the positions of the keys in order; answers the runs in which the keys do not decide. */
  protected abstract sort(order: Uint32Array): readonly Run[];
  protected abstract tiesOf(numbers: Uint32Array, runs: readonly Run[]): TextTies;
}

/** 64-bit keys that order as the numbers do, in two halves. */
class NumberOrder extends KeyedOrder {
  readonly #high: Uint32Array;
  readonly #low: Uint32Array;
  readonly #float = new Float64Array(1);
  readonly #int = new BigInt64Array(this.#float.buffer);
  readonly #halves = new Uint32Array(this.#float.buffer);
  readonly #descending: boolean;

  constructor({ rows, descending }: OrderOptions) {
    super(rows);
    this.#descending = descending;
    this.#high = new Uint32Array(rows);
    this.#low = new Uint32Array(rows);
  }

  protected addValue(column: Column, at: number): boolean {
    let flip = 0x80000000;
    let invert = this.#descending ? 0xffffffff : 0;
    if (column.type === 'int') this.#int[0] = column.values[at] as bigint;
    else if (column.type === 'float') {
      const value = column.values[at] as number;
      if (Number.isNaN(value)) return false;
      // Adding 0 makes -0 and 0 one value.
      this.#float[0] = value + 0;
      if (value < 0) {
        flip = 0;
        invert ^= 0xffffffff;
      }
    }
    this.#low[this.count] = (this.#halves[0] as number) ^ invert;
    this.#high[this.count] = (this.#halves[1] as number) ^ flip ^ invert;
    return true;
  }

  protected sort(order: Uint32Array): readonly Run[] {
    stableOrder(order, [this.#low.subarray(0, this.count), this.#high.subarray(0, this.count)]);
    return [];
  }

  protected tiesOf(): never {
    throw new Error('numbers leave nothing undecided');
  }
}

/** Text in order of its UTF-8 bytes: by its first ones, and what they do not decide by the ones behind. */
class TextOrder extends KeyedOrder {
  readonly #keys: TextKeys;
  readonly #options: { readonly descending: boolean; readonly allowance: number };

  constructor({ rows, descending, allowance = textAllowance }: OrderOptions) {
    super(rows);
    this.#options = { descending, allowance };
    this.#keys = new TextKeys(rows, { from: 0, most: longestPrefix, ...this.#options });
  }

  protected addValue(column: Column, at: number): boolean {
    if (column.type === 'bytes') this.#keys.add(column, at);
    return column.type === 'bytes';
  }

  protected sort(order: Uint32Array): readonly Run[] {
    return this.#keys.sort(order, [{ start: 0, end: this.count }]);
  }

  protected tiesOf(numbers: Uint32Array, runs: readonly Run[]): TextTies {
    return new TextTies(numbers, runs, { from: this.#keys.end, ...this.#options });
  }
}
