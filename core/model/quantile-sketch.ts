/**
 * Quantiles of a stream in bounded memory: exact up to 8,192 values, then rank errors below 0.2 % of the count up to a
 * billion values; with smaller levels, in proportion more. Deterministic compaction (Munro and Paterson 1980; Manku,
 * Rajagopalan and Lindsay 1998).
 */

const firstRoom = 64;

interface Weighted {
  readonly value: number;
  readonly weight: number;
}

export class QuantileSketch {
  count = 0;
  /** Even. */
  readonly #levelSize: number;
  /** Level l holds values that each stand for 2^l of the stream. */
  readonly #levels: Float64Array[] = [];
  readonly #lengths: number[] = [];
  /** Which of each pair the next compaction of a level keeps; alternates, so that errors cancel. */
  readonly #keepOdd: boolean[] = [];

  constructor(levelSize = 8192) {
    this.#levelSize = levelSize;
  }

  /** Finite values only. */
  add(value: number): void {
    this.count += 1;
    this.#put(0, value);
  }

  /** The values at ascending shares in [0, 1]: the smallest value with at least that share of the stream at or below it. */
  quantiles(shares: readonly number[]): number[] {
    const sorted = this.#sorted();
    const total = sorted.reduce((sum, item) => sum + item.weight, 0);
    const found: number[] = [];
    let i = 0;
    let below = sorted[0]?.weight ?? 0;
    for (const share of shares) {
      while (i < sorted.length - 1 && below < share * total) {
        i += 1;
        below += sorted[i].weight;
      }
      found.push(sorted[i]?.value ?? Number.NaN);
    }
    return found;
  }

  /**
   * The boundaries of so many buckets of equal weight, as TFT's quantiles gives them: each the smallest value with more than
   * its share of the stream at or below it, so that a whole bucket lies below the boundary. Equal ones are not left out.
   */
  boundaries(buckets: number): number[] {
    const sorted = this.#sorted();
    const total = sorted.reduce((sum, item) => sum + item.weight, 0);
    const found: number[] = [];
    let i = 0;
    let below = sorted[0]?.weight ?? 0;
    for (let bucket = 1; bucket < buckets; bucket++) {
      while (i < sorted.length - 1 && below * buckets <= bucket * total) {
        i += 1;
        below += sorted[i].weight;
      }
      found.push(sorted[i]?.value ?? Number.NaN);
    }
    return found;
  }

  #put(level: number, value: number): void {
    if (this.#levels[level] === undefined) {
      this.#levels[level] = new Float64Array(Math.min(firstRoom, this.#levelSize));
      this.#lengths[level] = 0;
      this.#keepOdd[level] = false;
    }
    const length = this.#lengths[level];
    if (length === this.#levels[level].length) this.#levels[level] = roomier(this.#levels[level], this.#levelSize);
    const values = this.#levels[level];
    values[length] = value;
    this.#lengths[level] = length + 1;
    if (length + 1 < this.#levelSize) return;
    values.sort();
    const first = this.#keepOdd[level] ? 1 : 0;
    this.#keepOdd[level] = !this.#keepOdd[level];
    this.#lengths[level] = 0;
    for (let i = first; i < this.#levelSize; i += 2) this.#put(level + 1, values[i]);
  }

  #sorted(): Weighted[] {
    const items: Weighted[] = [];
    this.#levels.forEach((values, level) => {
      for (let i = 0; i < this.#lengths[level]; i++) items.push({ value: values[i], weight: 2 ** level });
    });
    return items.sort((a, b) => a.value - b.value);
  }
}

function roomier(from: Float64Array, most: number): Float64Array {
  const into = new Float64Array(Math.min(most, from.length * 4));
  into.set(from);
  return into;
}
