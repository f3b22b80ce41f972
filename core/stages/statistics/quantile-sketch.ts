/**
 * Quantiles of a stream of numbers in bounded memory: weighted summaries merged level by level
 * (Zhang and Wang, A Fast Algorithm for Approximate Quantiles in High Speed Data Streams, 2007).
 *
 * Exact while there are at most `capacity` distinct values; beyond that the rank error grows by 0.5 / capacity a level,
 * one level a doubling: with 65,536 under 0.02 % of all values at a billion of them, with the least capacity, 1,024, at
 * most 1 %. TFDV's own sketch allows 1 %.
 */

import { sortedNumbers } from './sort-numbers.ts';

export const maxSketchCapacity = 65_536;
/** Columns that may have sketches of full capacity: some 8 MiB each at a billion values. */
const fullColumns = 64;
const leastCapacity = 1024;

/** So that all columns together keep to the memory of 64 full ones; a power of two. */
export function sketchCapacityFor(columns: number): number {
  const share = (maxSketchCapacity * fullColumns) / Math.max(columns, fullColumns);
  return Math.max(leastCapacity, 2 ** Math.floor(Math.log2(share)));
}

/** Entries in ascending order of value; ranks are sums of weights. All arrays have `size` valid entries. */
interface Summary {
  readonly size: number;
  readonly value: Float64Array;
  readonly weight: Float64Array;
  /** Weight surely below the value. */
  readonly minRank: Float64Array;
  /** Weight possibly up to and including the value. */
  readonly maxRank: Float64Array;
}

export interface Quantiles {
  /** count + 1 values, ascending; the first is the smallest value, the last the largest. */
  readonly boundaries: Float64Array;
  /** Weight up to and including each boundary. */
  readonly cumulative: Float64Array;
}

export class QuantileSketch {
  private values = new Float64Array(256);
  private weights: Float64Array | undefined;
  private buffered = 0;
  private readonly levels: (Summary | undefined)[] = [];
  private readonly capacity: number;

  constructor(capacity = maxSketchCapacity) {
    this.capacity = capacity;
  }

  /** Any number but NaN. */
  add(value: number): void {
    if (this.buffered === this.values.length) this.makeRoom();
    if (this.weights !== undefined) this.weights[this.buffered] = 1;
    this.values[this.buffered++] = value;
  }

  /** Numbers but NaN. */
  addAll(values: Float64Array): void {
    for (let from = 0; from < values.length; ) {
      if (this.buffered === this.values.length) this.makeRoom();
      const part = values.subarray(from, from + this.values.length - this.buffered);
      this.values.set(part, this.buffered);
      this.weights?.fill(1, this.buffered, this.buffered + part.length);
      this.buffered += part.length;
      from += part.length;
    }
  }

  /** `weight` at least 0. */
  addWeighted(value: number, weight: number): void {
    if (this.buffered === this.values.length) this.makeRoom();
    this.weights ??= new Float64Array(this.values.length).fill(1, 0, this.buffered);
    this.weights[this.buffered] = weight;
    this.values[this.buffered++] = value;
  }

  get isEmpty(): boolean {
    return this.buffered === 0 && this.levels.every((level) => level === undefined);
  }

  /** Boundaries that cut the weight into `count` equal parts; the sketch must not be empty. */
  quantiles(count: number): Quantiles {
    this.flush();
    const summaries = this.levels.filter((level) => level !== undefined);
    return cutEvenly(summaries.reduce(merge), count);
  }

  private makeRoom(): void {
    if (this.values.length >= this.capacity) {
      this.flush();
      return;
    }
    this.values = grow(this.values);
    if (this.weights !== undefined) this.weights = grow(this.weights);
  }

  private flush(): void {
    if (this.buffered === 0) return;
    let carried = summarize(this.values.subarray(0, this.buffered), this.weights?.subarray(0, this.buffered));
    this.buffered = 0;
    for (let level = 0; ; level++) {
      const resident = this.levels[level];
      if (resident !== undefined) carried = merge(carried, resident);
      if (carried.size <= this.capacity) {
        this.levels[level] = truncate(carried);
        return;
      }
      this.levels[level] = undefined;
      carried = compress(carried, this.capacity);
    }
  }
}

function grow(array: Float64Array): Float64Array<ArrayBuffer> {
  const grown = new Float64Array(array.length * 2);
  grown.set(array);
  return grown;
}

function allocate(size: number): Summary {
  return {
    size,
    value: new Float64Array(size),
    weight: new Float64Array(size),
    minRank: new Float64Array(size),
    maxRank: new Float64Array(size),
  };
}

/** Equal values become one entry. */
function summarize(values: Float64Array, weights: Float64Array | undefined): Summary {
  return weights === undefined ? summarizeSorted(sortedNumbers(values)) : summarizeWeighted(values, weights);
}

function summarizeSorted(sorted: Float64Array): Summary {
  let distinct = 0;
  for (let i = 0; i < sorted.length; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) distinct++;
  const summary = allocate(distinct);
  const { value, weight, minRank, maxRank } = summary;
  let entry = 0;
  for (let i = 0; i < sorted.length; entry++) {
    const from = i;
    value[entry] = sorted[i] as number;
    do i++;
    while (i < sorted.length && sorted[i] === sorted[from]);
    weight[entry] = i - from;
    minRank[entry] = from;
    maxRank[entry] = i;
  }
  return summary;
}

function summarizeWeighted(values: Float64Array, weights: Float64Array): Summary {
  const order = Uint32Array.from(values.keys()).sort((a, b) => (values[a] as number) - (values[b] as number));
  const sorted = pick(values, order);
  let distinct = 0;
  for (let i = 0; i < sorted.length; i++) if (i === 0 || sorted[i] !== sorted[i - 1]) distinct++;
  const summary = allocate(distinct);
  let entry = -1;
  let rank = 0;
  for (let i = 0; i < sorted.length; i++) {
    const weight = weights[order[i] as number] as number;
    if (i === 0 || sorted[i] !== sorted[i - 1]) {
      entry++;
      summary.value[entry] = sorted[i] as number;
      summary.minRank[entry] = rank;
    }
    summary.weight[entry] = (summary.weight[entry] as number) + weight;
    rank += weight;
    summary.maxRank[entry] = rank;
  }
  return summary;
}

/** Ranks add up: below a value lies what is surely below it on both sides. */
function merge(a: Summary, b: Summary): Summary {
  const merged = allocate(a.size + b.size);
  const { value, weight, minRank, maxRank } = merged;
  let i = 0;
  let j = 0;
  let size = 0;
  while (i < a.size && j < b.size) {
    const left = a.value[i] as number;
    const right = b.value[j] as number;
    const takeLeft = left <= right;
    const takeRight = right <= left;
    value[size] = takeLeft ? left : right;
    weight[size] = (takeLeft ? (a.weight[i] as number) : 0) + (takeRight ? (b.weight[j] as number) : 0);
    minRank[size] =
      (takeLeft ? (a.minRank[i] as number) : rankBelow(a, i)) + (takeRight ? (b.minRank[j] as number) : rankBelow(b, j));
    maxRank[size] =
      (takeLeft ? (a.maxRank[i] as number) : rankUpTo(a, i)) + (takeRight ? (b.maxRank[j] as number) : rankUpTo(b, j));
    if (takeLeft) i++;
    if (takeRight) j++;
    size++;
  }
  const [rest, from, other] = i < a.size ? [a, i, b] : [b, j, a];
  const [below, all] = [rankBelow(other, other.size), other.maxRank[other.size - 1] as number];
  for (let k = from; k < rest.size; k++, size++) {
    value[size] = rest.value[k] as number;
    weight[size] = rest.weight[k] as number;
    minRank[size] = (rest.minRank[k] as number) + below;
    maxRank[size] = (rest.maxRank[k] as number) + all;
  }
  return { ...merged, size };
}

/** Of the entries before: weight surely below a value that lies there. */
function rankBelow({ minRank, weight }: Summary, index: number): number {
  return index === 0 ? 0 : (minRank[index - 1] as number) + (weight[index - 1] as number);
}

/** Weight possibly up to a value that lies before the entry. */
function rankUpTo({ maxRank, weight }: Summary, index: number): number {
  return (maxRank[index] as number) - (weight[index] as number);
}

/** Without what its arrays have room for beyond. */
function truncate(summary: Summary): Summary {
  const { size, value, weight, minRank, maxRank } = summary;
  if (size === value.length) return summary;
  return {
    size,
    value: value.slice(0, size),
    weight: weight.slice(0, size),
    minRank: minRank.slice(0, size),
    maxRank: maxRank.slice(0, size),
  };
}

/** Keeps the entries nearest to evenly spaced ranks, both ends among them: at most `capacity`. */
function compress(summary: Summary, capacity: number): Summary {
  const nearest = nearestEntries(summary, capacity - 1);
  let size = 0;
  for (const entry of nearest) if (size === 0 || entry !== nearest[size - 1]) nearest[size++] = entry;
  const chosen = nearest.subarray(0, size);
  return {
    size,
    value: pick(summary.value, chosen),
    weight: pick(summary.weight, chosen),
    minRank: pick(summary.minRank, chosen),
    maxRank: pick(summary.maxRank, chosen),
  };
}

/** Many times faster than Float64Array.from with a function. */
function pick(array: Float64Array, entries: Uint32Array): Float64Array {
  const picked = new Float64Array(entries.length);
  for (let i = 0; i < entries.length; i++) picked[i] = array[entries[i] as number] as number;
  return picked;
}

function cutEvenly(summary: Summary, count: number): Quantiles {
  const chosen = nearestEntries(summary, count);
  return {
    boundaries: pick(summary.value, chosen),
    cumulative: pick(summary.maxRank, chosen),
  };
}

/** For each of count + 1 evenly spaced ranks the entry whose rank range lies nearest, as TFDV's sketch answers; ascending. */
function nearestEntries({ size, weight, minRank, maxRank }: Summary, count: number): Uint32Array {
  const total = maxRank[size - 1] as number;
  const chosen = new Uint32Array(count + 1);
  let current = 0;
  for (let rank = 0; rank <= count; rank++) {
    const twice = 2 * ((rank * total) / count);
    let next = current + 1;
    while (next < size && twice >= (minRank[next] as number) + (maxRank[next] as number)) next++;
    current = next - 1;
    const lower = (minRank[current] as number) + (weight[current] as number);
    const stay = next === size || twice < lower + (maxRank[next] as number) - (weight[next] as number);
    chosen[rank] = stay ? current : next;
  }
  return chosen;
}
