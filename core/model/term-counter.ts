/** Counts a text column's terms: how often each comes, and in how many rows. */

import type { Column } from '../formats/index.ts';
import { ByteTable } from './byte-table.ts';
import type { CounterLimits } from './counter-limits.ts';
import { createTermReader, type TermOptions } from './terms.ts';
import { ValueCounter } from './value-counter.ts';
import { valueKeys } from './value-keys.ts';

/** Terms remembered for being counted once a row; then the memory starts over. */
const mostSeen = 262_144;

export class TermCounter {
  /** All rows, those without a term among them: TFT's corpus size. */
  rows = 0;
  readonly terms: ValueCounter;
  /** Rows that hold the term. */
  readonly documents: ValueCounter;
  readonly #read: ReturnType<typeof createTermReader>;
  #seen = new ByteTable();
  /** Last row each seen term was counted for. */
  #lastRow: Float64Array = new Float64Array(1024);

  constructor(options: TermOptions | undefined, limits: CounterLimits) {
    this.#read = createTermReader(options);
    this.terms = new ValueCounter(limits);
    this.documents = new ValueCounter(limits);
  }

  add(column: Column | undefined, rows: number): void {
    if (column !== undefined && column.type !== 'unknown') {
      const { data, starts } = valueKeys(column, 'bytes');
      for (let row = 0; row < rows; row++) {
        for (let i = column.offsets[row]; i < column.offsets[row + 1]; i++) this.#addText(data, starts[i], starts[i + 1], row);
        if (this.#seen.size > mostSeen) this.#forget();
      }
    }
    this.rows += rows;
  }

  #addText(data: Uint8Array, from: number, to: number, row: number): void {
    // From 1: 0 is a term not counted yet.
    const place = this.rows + row + 1;
    this.#read(data, from, to, (term, start, end) => {
      this.terms.add(term, start, end);
      const id = this.#seen.insert(term, start, end);
      if (id >= this.#lastRow.length) {
        const larger = new Float64Array(this.#lastRow.length * 2);
        larger.set(this.#lastRow);
        this.#lastRow = larger;
      }
      if (this.#lastRow[id] !== place) this.documents.add(term, start, end);
      this.#lastRow[id] = place;
      return true;
    });
  }

  #forget(): void {
    this.#seen = new ByteTable();
    this.#lastRow = new Float64Array(1024);
  }
}
