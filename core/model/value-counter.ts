/** Counts of distinct byte strings in bounded memory: exact until the limit, then the rare are forgotten. */

import { ByteTable } from './byte-table.ts';

export interface ValueCounterOptions {
  /** Distinct values held before the rare are forgotten. */
  readonly maxValues: number;
  /** Bytes of distinct values held before the rare are forgotten. */
  readonly maxBytes: number;
  /** Called with each value about to be forgotten or counted at the end, and how often it came since its last call. */
  readonly onFlush?: (bytes: Uint8Array, count: number) => void;
}

export interface CountedValue {
  readonly bytes: Uint8Array;
  readonly count: number;
}

export class ValueCounter {
  /** Values added. */
  total = 0;
  /** Share of distinct values among the values added before any was forgotten, and their number: a lower bound. */
  distinctShare = 0;
  distinct = 0;
  /** Whether every count is exact. */
  exact = true;
  readonly #options: ValueCounterOptions;
  #table = new ByteTable();
  #counts: Float64Array = new Float64Array(16);
  #flushed: Float64Array = new Float64Array(16);

  constructor(options: ValueCounterOptions) {
    this.#options = options;
  }

  add(bytes: Uint8Array, start: number, end: number, times = 1): void {
    this.total += times;
    const id = this.#table.insert(bytes, start, end);
    if (id === this.#counts.length) {
      this.#counts = doubled(this.#counts);
      this.#flushed = doubled(this.#flushed);
    }
    this.#counts[id] = this.#counts[id] + times;
    if (id === this.#table.size - 1 && this.#isFull()) this.#forgetRare();
  }

  /** How often the value came; 0 where it never did, or was forgotten. */
  countOf(bytes: Uint8Array): number {
    const id = this.#table.find(bytes, 0, bytes.length);
    return id < 0 ? 0 : this.#counts[id];
  }

  /** Most frequent first, ties as `compare` says. Views: valid until the next `add`. */
  ranked(compare: (a: Uint8Array, b: Uint8Array) => number = compareBytes): CountedValue[] {
    const values: CountedValue[] = [];
    for (let id = 0; id < this.#table.size; id++) {
      values.push({ bytes: this.#table.key(id), count: this.#counts[id] });
    }
    return values.sort((a, b) => b.count - a.count || compare(a.bytes, b.bytes));
  }

  /** Ends counting: everything not yet flushed is, and `distinct` and `distinctShare` are final. */
  finish(): void {
    this.#measure();
    this.#flushAll();
  }

  #isFull(): boolean {
    return this.#table.size >= this.#options.maxValues || this.#table.keyBytes >= this.#options.maxBytes;
  }

  /** Lossy counting (Manku and Motwani, 2002): the threshold rises until half of the room is free. */
  #forgetRare(): void {
    this.#measure();
    this.#flushAll();
    this.exact = false;
    const old = this.#table;
    const counts = this.#counts;
    const values = this.#options.maxValues / 2;
    const room = this.#options.maxBytes / 2;
    for (let threshold = 1; this.#table === old || this.#table.size > values || this.#table.keyBytes > room; threshold *= 2) {
      this.#keepAbove(old, counts, threshold);
    }
  }

  #keepAbove(old: ByteTable, counts: Float64Array, threshold: number): void {
    this.#table = new ByteTable();
    this.#counts = new Float64Array(counts.length);
    this.#flushed = new Float64Array(counts.length);
    for (let id = 0; id < old.size; id++) {
      const count = counts[id];
      if (count <= threshold) continue;
      const kept = this.#table.insert(old.data, old.starts[id], old.starts[id + 1]);
      this.#counts[kept] = count;
      this.#flushed[kept] = count;
    }
  }

  #measure(): void {
    if (!this.exact) return;
    this.distinct = this.#table.size;
    this.distinctShare = this.total === 0 ? 0 : this.#table.size / this.total;
  }

  #flushAll(): void {
    const flush = this.#options.onFlush;
    if (flush === undefined) return;
    for (let id = 0; id < this.#table.size; id++) {
      const fresh = this.#counts[id] - this.#flushed[id];
      if (fresh > 0) flush(this.#table.key(id), fresh);
      this.#flushed[id] = this.#counts[id];
    }
  }
}

export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = a[i] - b[i];
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function doubled(from: Float64Array): Float64Array {
  const into = new Float64Array(from.length * 2);
  into.set(from);
  return into;
}
