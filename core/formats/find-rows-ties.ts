/** Rows whose texts begin alike, told apart by what comes behind: windows of their bytes, one after the other, read again. */

import type { Run } from './find-rows-radix.ts';
import type { SplitSource } from './find-rows-source.ts';
import { TextKeys } from './find-rows-text-keys.ts';

interface TieOptions {
  /** Bytes in which the texts of a run are known to agree. */
  readonly from: number;
  readonly allowance: number;
  readonly descending: boolean;
}

export class TextTies {
  readonly #numbers: Uint32Array;
  readonly #options: TieOptions;
  #runs: readonly Run[];
  /** Of all runs, ascending: the order in which rows are read. */
  #rows: Uint32Array = new Uint32Array();
  #keys: TextKeys;
  #read = 0;

  /** `numbers` are put in order within the runs. */
  constructor(numbers: Uint32Array, runs: readonly Run[], options: TieOptions) {
    this.#numbers = numbers;
    this.#options = options;
    this.#runs = runs;
    this.#keys = this.#begin(options.from);
  }

  get settled(): boolean {
    return this.#runs.length === 0;
  }

  /** Reads on by one chunk. Throws ProblemError; may then be called again. */
  async advance(source: SplitSource, name: string): Promise<void> {
    const next = this.#rows[this.#read] as number;
    const chunk = await source.chunkAt(next);
    const column = await source.column(chunk, name);
    for (; this.#read < this.#rows.length; this.#read++) {
      const row = (this.#rows[this.#read] as number) - chunk.start;
      if (row >= chunk.rows) return;
      if (column.type === 'bytes') this.#keys.add(column, column.offsets[row] as number);
    }
    this.#settle();
  }

  #begin(from: number): TextKeys {
    const rows = new Uint32Array(this.#runs.reduce((sum, { start, end }) => sum + end - start, 0));
    let at = 0;
    for (const { start, end } of this.#runs) {
      rows.set(this.#numbers.subarray(start, end), at);
      at += end - start;
    }
    this.#rows = rows.sort();
    this.#read = 0;
    return new TextKeys(rows.length, { ...this.#options, from });
  }

  #settle(): void {
    const order = new Uint32Array(this.#rows.length);
    const within: Run[] = [];
    let used = 0;
    for (const { start, end } of this.#runs) {
      within.push({ start: used, end: used + end - start });
      for (let at = start; at < end; at++) order[used++] = placeOf(this.#rows, this.#numbers[at] as number);
    }
    const ties = this.#keys.sort(order, within);
    used = 0;
    // By position in the order: where that is among all numbers.
    const places = new Uint32Array(order.length);
    for (const { start, end } of this.#runs) {
      for (let at = start; at < end; at++) {
        this.#numbers[at] = this.#rows[order[used] as number] as number;
        places[used++] = at;
      }
    }
    this.#runs = ties.map(({ start, end }) => ({ start: places[start] as number, end: (places[end - 1] as number) + 1 }));
    if (this.#runs.length > 0) this.#keys = this.#begin(this.#keys.end);
  }
}

function placeOf(sorted: Uint32Array, wanted: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
