/** The least and the largest of 64-bit values, by their halves: no bigint is made for each. */

import type { Statistics } from 'hyparquet';
import type { ColumnType } from './column-batch.ts';

const words = new Int32Array(2);
const number = new Float64Array(words.buffer);

export class WordBounds {
  /** Of integers: [high signed, low unsigned]. */
  #least: readonly [number, number] | undefined;
  #most: readonly [number, number] | undefined;
  #leastNumber = Number.POSITIVE_INFINITY;
  #mostNumber = Number.NEGATIVE_INFINITY;
  #any = false;

  clear(): void {
    this.#least = undefined;
    this.#most = undefined;
    this.#leastNumber = Number.POSITIVE_INFINITY;
    this.#mostNumber = Number.NEGATIVE_INFINITY;
    this.#any = false;
  }

  add(type: ColumnType, low: number, high: number): void {
    if (type === 'float') {
      words[0] = low;
      words[1] = high;
      const value = number[0] as number;
      if (Number.isNaN(value)) return;
      this.#any = true;
      if (value < this.#leastNumber) this.#leastNumber = value;
      if (value > this.#mostNumber) this.#mostNumber = value;
    } else if (type === 'int') {
      const top = high | 0;
      const rest = low >>> 0;
      if (!this.#least || isBelow(top, rest, this.#least)) this.#least = [top, rest];
      if (!this.#most || isBelow(this.#most[0], this.#most[1], [top, rest])) this.#most = [top, rest];
    }
  }

  /** Nothing for values that have no order, or where there are none. */
  statistics(type: ColumnType): Statistics {
    if (type === 'int' && this.#least && this.#most) {
      return { min_value: bigintOf(this.#least), max_value: bigintOf(this.#most) };
    }
    if (type !== 'float' || !this.#any) return {};
    // The format's rule: a zero bound may be either zero.
    return {
      min_value: this.#leastNumber === 0 ? -0 : this.#leastNumber,
      max_value: this.#mostNumber === 0 ? 0 : this.#mostNumber,
    };
  }
}

function isBelow(high: number, low: number, other: readonly [number, number]): boolean {
  return high < other[0] || (high === other[0] && low < other[1]);
}

function bigintOf([high, low]: readonly [number, number]): bigint {
  return (BigInt(high) << 32n) | BigInt(low);
}
