/** A window of the bytes of many texts, and their order by it: eight bytes at a time, those that agree by the next eight. */

import type { BytesColumn } from './column-batch.ts';
import { positions, type Run, stableOrder } from './find-rows-radix.ts';

const word = 8;
/** Taking words apart is dearer than comparing a few texts. */
const fewRows = 64;

export interface TextWindow {
  /** Where the window begins, in bytes of the text. */
  readonly from: number;
  /** Bytes of one text at most; absent: as many as the allowance gives. */
  readonly most?: number;
  /** Bytes of all texts together, at most. */
  readonly allowance: number;
  readonly descending: boolean;
}

export class TextKeys {
  /** Where the window ends. */
  readonly end: number;
  readonly #from: number;
  readonly #length: number;
  readonly #descending: boolean;
  readonly #starts: Float64Array;
  /** By key: 1 where the text goes on behind the window. */
  readonly #goesOn: Uint8Array;
  #bytes = Buffer.allocUnsafe(1 << 16);
  #used = 0;
  #count = 0;

  /** `rows`: as many as may be added. */
  constructor(rows: number, { from, most = Number.POSITIVE_INFINITY, allowance, descending }: TextWindow) {
    const share = Math.floor(allowance / Math.max(1, rows) / word) * word;
    this.#length = Math.max(word, Math.min(most, share));
    this.#from = from;
    this.end = from + this.#length;
    this.#descending = descending;
    this.#starts = new Float64Array(rows + 1);
    this.#goesOn = new Uint8Array(rows);
  }

  /** Value `at` of the column is the next key. */
  add(column: BytesColumn, at: number): void {
    const end = column.starts[at + 1] as number;
    const start = Math.min((column.starts[at] as number) + this.#from, end);
    const length = Math.min(this.#length, end - start);
    if (this.#used + length > this.#bytes.length) {
      const grown = Buffer.allocUnsafe(Math.max(this.#used + length, this.#bytes.length * 2));
      this.#bytes.copy(grown, 0, 0, this.#used);
      this.#bytes = grown;
    }
    this.#bytes.set(column.data.subarray(start, start + length), this.#used);
    this.#used += length;
    if (start + length < end) this.#goesOn[this.#count] = 1;
    this.#starts[++this.#count] = this.#used;
  }

  /** Orders positions of keys within each run; answers the runs that agree in the whole window, and go on behind it. */
  sort(order: Uint32Array, within: readonly Run[]): readonly Run[] {
    const undecided: Run[] = [];
    const runs = within.map((run) => ({ ...run, depth: 0 }));
    for (let run = runs.pop(); run; run = runs.pop()) {
      const part = order.subarray(run.start, run.end);
      if (run.depth >= this.#length) {
        if (part.some((at) => this.#goesOn[at] === 1)) undecided.push({ start: run.start, end: run.end });
        continue;
      }
      const isShort = part.length < fewRows;
      const ties = isShort ? this.#compareRun(part, run.depth) : this.#orderRun(part, run.depth);
      const depth = isShort ? this.#length : run.depth + word;
      for (const tie of ties) runs.push({ start: run.start + tie.start, end: run.start + tie.end, depth });
    }
    return undecided;
  }

  /** By all that is left of the window; answers the runs that fill it and agree. */
  #compareRun(run: Uint32Array, depth: number): readonly Run[] {
    const sign = this.#descending ? -1 : 1;
    const start = (at: number): number => Math.min((this.#starts[at] as number) + depth, this.#starts[at + 1] as number);
    const end = (at: number): number => this.#starts[at + 1] as number;
    const bytes = this.#bytes;
    const compare = (a: number, b: number): number => bytes.compare(bytes, start(b), end(b), start(a), end(a));
    run.set(Array.from(run).sort((a, b) => sign * compare(a, b)));
    const isFull = (at: number): boolean => end(at) - (this.#starts[at] as number) === this.#length;
    return tiesOf(run.length, {
      agree: (one, next) => compare(run[one] as number, run[next] as number) === 0,
      goesOn: (one) => isFull(run[one] as number),
    });
  }

  /** By the eight bytes from `depth` on; answers the runs that agree in them and go on. */
  #orderRun(run: Uint32Array, depth: number): readonly Run[] {
    const [left, low, high] = [new Uint8Array(run.length), new Uint32Array(run.length), new Uint32Array(run.length)];
    const sign = this.#descending ? 0xffffffff : 0;
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
    return tiesOf(run.length, {
      agree: (one, next) => {
        const [a, b] = [order[one] as number, order[next] as number];
        return high[a] === high[b] && low[a] === low[b] && left[a] === left[b];
      },
      goesOn: (one) => left[order[one] as number] === full,
    });
  }

  #half(from: number, length: number): number {
    if (length >= 4) return this.#bytes.readUInt32BE(from);
    let value = 0;
    for (let at = 0; at < 4; at++) value = (value << 8) | (at < length ? (this.#bytes[from + at] as number) : 0);
    return value >>> 0;
  }
}

/** Runs of several that agree, of an order of `count`. */
function tiesOf(
  count: number,
  { agree, goesOn }: { agree(one: number, next: number): boolean; goesOn(one: number): boolean },
): readonly Run[] {
  const ties: Run[] = [];
  for (let start = 0, end = 0; start < count; start = end) {
    for (end = start + 1; end < count; end++) if (!agree(start, end)) break;
    if (end - start > 1 && goesOn(start)) ties.push({ start, end });
  }
  return ties;
}
