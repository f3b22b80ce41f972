/**
 * Counts of equal 64-bit hashes in bounded memory. While they fit, all are kept and every count is exact (but for two
 * different rows in 2^64 that share a hash). Beyond that only hashes whose lowest bits are zero are kept: a sample of the
 * distinct values (Gibbons 2001), each still counted exactly, and totals are scaled up.
 */

export interface RepeatedRow {
  /** Of the first occurrence, from 0. */
  readonly row: number;
  readonly times: number;
}

export class DistinctRows {
  readonly #capacity: number;
  #size = 0;
  #level = 0;
  #low: Int32Array;
  #high: Int32Array;
  #times: Uint32Array;
  #first: Float64Array;

  /** At most so many distinct hashes are kept; 20 bytes each, half of the slots filled. */
  constructor(capacity: number) {
    this.#capacity = capacity;
    const slots = 1024;
    this.#low = new Int32Array(slots);
    this.#high = new Int32Array(slots);
    this.#times = new Uint32Array(slots);
    this.#first = new Float64Array(slots);
  }

  /** Whether all hashes were kept, so that the counts are exact. */
  get exact(): boolean {
    return this.#level === 0;
  }

  add(low: number, high: number, row: number): void {
    if ((high & ((1 << this.#level) - 1)) !== 0) return;
    this.#insert({ low, high, times: 1, row });
    if (this.#size * 2 <= this.#times.length) return;
    if (this.#size >= this.#capacity) this.#level++;
    this.#rebuild(this.#size >= this.#capacity ? this.#times.length : this.#times.length * 2);
  }

  /** Distinct hashes. */
  get distinct(): number {
    return this.#size * 2 ** this.#level;
  }

  /** Occurrences beyond the first of each hash. */
  get repeated(): number {
    let repeated = 0;
    for (const times of this.#times) if (times > 1) repeated += times - 1;
    return repeated * 2 ** this.#level;
  }

  /** The hashes that come most often, the earliest first among equals. */
  mostRepeated(limit: number): readonly RepeatedRow[] {
    const rows: RepeatedRow[] = [];
    for (let slot = 0; slot < this.#times.length; slot++) {
      const times = this.#times[slot] as number;
      if (times > 1) rows.push({ row: this.#first[slot] as number, times });
    }
    return rows.sort((a, b) => b.times - a.times || a.row - b.row).slice(0, limit);
  }

  #insert(entry: { low: number; high: number; times: number; row: number }): void {
    const mask = this.#times.length - 1;
    let slot = (entry.low ^ (entry.high >>> 11)) & mask;
    while ((this.#times[slot] as number) > 0) {
      if (this.#low[slot] === entry.low && this.#high[slot] === entry.high) {
        this.#times[slot] = (this.#times[slot] as number) + entry.times;
        return;
      }
      slot = (slot + 1) & mask;
    }
    this.#low[slot] = entry.low;
    this.#high[slot] = entry.high;
    this.#times[slot] = entry.times;
    this.#first[slot] = entry.row;
    this.#size++;
  }

  #rebuild(slots: number): void {
    const [low, high, times, first] = [this.#low, this.#high, this.#times, this.#first];
    this.#low = new Int32Array(slots);
    this.#high = new Int32Array(slots);
    this.#times = new Uint32Array(slots);
    this.#first = new Float64Array(slots);
    this.#size = 0;
    const mask = (1 << this.#level) - 1;
    for (let slot = 0; slot < times.length; slot++) {
      if (times[slot] === 0 || ((high[slot] as number) & mask) !== 0) continue;
      this.#insert({
        low: low[slot] as number,
        high: high[slot] as number,
        times: times[slot] as number,
        row: first[slot] as number,
      });
    }
  }
}
