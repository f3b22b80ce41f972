/** Orders rows by one column: a stable radix sort of their first values, rows without a value last, both ways. */

import type { Column, ColumnType } from './column-batch.ts';
import { positions, stableOrder } from './find-rows-radix.ts';

/** Of a text, so many bytes at most are compared; less where all rows' prefixes would take more than `prefixAllowance`. */
const longestPrefix = 256;
const prefixAllowance = 256 << 20;
const word = 8;
/** Taking words apart is dearer than comparing a few texts. */
const fewRows = 64;

export interface RowOrder {
  /** Row `row` of the column, which is row `number` of the split. Rows come in ascending order of number. */
  add(column: Column, row: number, number: number): void;
  /** The numbers in order. */
  build(): Uint32Array;
}

/** NaN comes after every other value, before the rows without one. `rows`: as many as may be added. */
export function createRowOrder(type: ColumnType, rows: number, descending: boolean): RowOrder {
  return type === 'bytes' ? new TextOrder(rows, descending) : new NumberOrder(rows, descending);
}

/** What both kinds of order share: rows with a value, and after them the rest in their own order. */
abstract class KeyedOrder implements RowOrder {
  protected readonly numbers: Uint32Array;
  protected readonly descending: boolean;
  protected count = 0;
  #last: number[][] = [[], []];

  constructor(rows: number, descending: boolean) {
    this.numbers = new Uint32Array(rows);
    this.descending = descending;
  }

  add(column: Column, row: number, number: number): void {
    const at = column.offsets[row] as number;
    if (at === column.offsets[row + 1]) this.#last[1]?.push(number);
    else if (this.addValue(column, at)) this.numbers[this.count++] = number;
    else this.#last[0]?.push(number);
  }

  build(): Uint32Array {
    const order = this.order();
    const [notNumbers = [], missing = []] = this.#last;
    const result = new Uint32Array(this.count + notNumbers.length + missing.length);
    for (let at = 0; at < this.count; at++) result[at] = this.numbers[order[at] as number] as number;
    result.set(notNumbers, this.count);
    result.set(missing, this.count + notNumbers.length);
    return result;
  }

  /** Keeps the key of the next row; false for NaN. */
  protected abstract addValue(column: Column, at: number): boolean;
  protected abstract order(): Uint32Array;
}

/** 64-bit keys that order as the numbers do, in two halves. */
class NumberOrder extends KeyedOrder {
  readonly #high: Uint32Array;
  readonly #low: Uint32Array;
  readonly #float = new Float64Array(1);
  readonly #int = new BigInt64Array(this.#float.buffer);
  readonly #halves = new Uint32Array(this.#float.buffer);

  constructor(rows: number, descending: boolean) {
    super(rows, descending);
    this.#high = new Uint32Array(rows);
    this.#low = new Uint32Array(rows);
  }

  protected addValue(column: Column, at: number): boolean {
    let flip = 0x80000000;
    let invert = this.descending ? 0xffffffff : 0;
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

  protected order(): Uint32Array {
    const order = positions(this.count);
    stableOrder(order, [this.#low.subarray(0, this.count), this.#high.subarray(0, this.count)]);
    return order;
  }
}

/** Text in order of its UTF-8 bytes, eight at a time: rows that agree in eight are ordered by the next eight. */
class TextOrder extends KeyedOrder {
  readonly #prefix: number;
  readonly #starts: Float64Array;
  #bytes = Buffer.allocUnsafe(1 << 16);
  #used = 0;

  constructor(rows: number, descending: boolean) {
    super(rows, descending);
    this.#prefix = Math.max(word, Math.min(longestPrefix, Math.floor(prefixAllowance / Math.max(1, rows) / word) * word));
    this.#starts = new Float64Array(rows + 1);
  }

  protected addValue(column: Column, at: number): boolean {
    if (column.type !== 'bytes') return false;
    const start = column.starts[at] as number;
    const length = Math.min(this.#prefix, (column.starts[at + 1] as number) - start);
    if (this.#used + length > this.#bytes.length) {
      const grown = Buffer.allocUnsafe(this.#bytes.length * 2);
      this.#bytes.copy(grown, 0, 0, this.#used);
      this.#bytes = grown;
    }
    this.#bytes.set(column.data.subarray(start, start + length), this.#used);
    this.#used += length;
    this.#starts[this.count + 1] = this.#used;
    return true;
  }

  protected order(): Uint32Array {
    const order = positions(this.count);
    const runs = [{ start: 0, end: this.count, depth: 0 }];
    for (let run = runs.pop(); run; run = runs.pop()) {
      if (run.end - run.start < fewRows) {
        this.#compareRun(order.subarray(run.start, run.end), run.depth);
        continue;
      }
      for (const tie of this.#orderRun(order.subarray(run.start, run.end), run.depth)) {
        runs.push({ start: run.start + tie.start, end: run.start + tie.end, depth: run.depth + word });
      }
    }
    return order;
  }

  #compareRun(run: Uint32Array, depth: number): void {
    const sign = this.descending ? -1 : 1;
    const start = (at: number): number => Math.min((this.#starts[at] as number) + depth, this.#starts[at + 1] as number);
    const end = (at: number): number => this.#starts[at + 1] as number;
    const bytes = this.#bytes;
    run.set(Array.from(run).sort((a, b) => sign * bytes.compare(bytes, start(b), end(b), start(a), end(a))));
  }

  /** Orders by the eight bytes from `depth` on; answers the runs that agree in them and go on. */
  #orderRun(run: Uint32Array, depth: number): { start: number; end: number }[] {
    const [left, low, high] = [new Uint8Array(run.length), new Uint32Array(run.length), new Uint32Array(run.length)];
    const sign = this.descending ? 0xffffffff : 0;
    for (let at = 0; at < run.length; at++) {
      const from = (this.#starts[run[at] as number] as number) + depth;
      const length = Math.min(word, (this.#starts[(run[at] as number) + 1] as number) - from);
      // "a" comes before "a\0": among equal bytes the shorter one.
      left[at] = length ^ (sign & 0xff);
      high[at] = this.#half(from, length) ^ sign;
      low[at] = this.#half(from + 4, length - 4) ^ sign;
    }
    const order = positions(run.length);
    stableOrder(order, [left, low, high]);
    run.set(order.map((at) => run[at] as number));
    const full = (word ^ sign) & 0xff;
    const ties: { start: number; end: number }[] = [];
    for (let start = 0, end = 0; start < order.length; start = end) {
      const first = order[start] as number;
      for (end = start + 1; end < order.length; end++) {
        const next = order[end] as number;
        if (high[next] !== high[first] || low[next] !== low[first] || left[next] !== left[first]) break;
      }
      if (end - start > 1 && left[first] === full) ties.push({ start, end });
    }
    return ties;
  }

  #half(from: number, length: number): number {
    if (length >= 4) return this.#bytes.readUInt32BE(from);
    let value = 0;
    for (let at = 0; at < 4; at++) value = (value << 8) | (at < length ? (this.#bytes[from + at] as number) : 0);
    return value >>> 0;
  }
}
