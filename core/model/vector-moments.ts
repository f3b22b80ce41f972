/** Mean and deviation of every place of lists of numbers that are all as long (Welford 1962). */

import { isBlank, type NumberLists } from './number-lists.ts';

/** Longer lists are no vectors: their moments would fill the memory. */
export const longestVector = 16_384;

export class VectorMoments {
  /** Of the first list; 0 before there is one. */
  length = 0;
  /** Lists of that length; of any other length, those too long to be a vector among them; and those without a number. */
  count = 0;
  others = 0;
  missing = 0;
  #means = new Float64Array(0);
  #squares = new Float64Array(0);
  #counts = new Float64Array(0);

  add({ rows, offsets, values }: NumberLists): void {
    for (let row = 0; row < rows; row++) {
      const from = offsets[row];
      const length = offsets[row + 1] - from;
      if (length === 0) this.missing += 1;
      else if (length > longestVector || (this.length !== 0 && this.length !== length)) this.others += 1;
      else if (isBlank(values, from, length)) this.missing += 1;
      else this.#addList(values, from, length);
    }
  }

  #addList(values: ArrayLike<number>, from: number, length: number): void {
    if (this.length === 0) {
      this.length = length;
      this.#means = new Float64Array(length);
      this.#squares = new Float64Array(length);
      this.#counts = new Float64Array(length);
    }
    this.count += 1;
    for (let d = 0; d < length; d++) {
      const value = values[from + d];
      if (!Number.isFinite(value)) continue;
      const count = ++this.#counts[d];
      const apart = value - this.#means[d];
      this.#means[d] += apart / count;
      this.#squares[d] += apart * (value - this.#means[d]);
    }
  }

  means(): number[] {
    return [...this.#means];
  }

  /** Of the population; 1 where every value is the same. */
  deviations(): number[] {
    return Array.from(this.#squares, (sum, d) => Math.sqrt(sum / Math.max(1, this.#counts[d])) || 1);
  }
}
