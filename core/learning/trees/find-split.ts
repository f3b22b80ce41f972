/** The best split of a leaf, from its histogram. */

import type { BinnedRows } from './binned-rows.ts';

export interface SplitOptions {
  /** Added to every sum of hessians. */
  readonly l2: number;
  /** Fewest rows, and smallest sum of hessians, on each side. */
  readonly minRows: number;
  readonly minHessian: number;
  /** Categories: added to hessians when they are put in order and when the gain is told, so that rare ones win nothing by chance. */
  readonly smoothing: number;
  /** Categories with fewer rows in the leaf go right, with the unknown ones. */
  readonly minCategoryRows: number;
}

export interface Sums {
  readonly gradient: number;
  readonly hessian: number;
  readonly rows: number;
}

export interface Split {
  readonly feature: number;
  readonly gain: number;
  /** Numbers: bins up to this one go left. */
  readonly bin: number;
  /** Categories: the bins that go left; absent for numbers and tokens. Of a token, rows without it go left. */
  readonly categories?: readonly number[];
  readonly missingLeft: boolean;
  readonly left: Sums;
}

/** A histogram's place: its first bin in the sums and counts of all. */
export interface Histogram {
  readonly at: number;
}

/** At most so many categories on the left: source: LightGBM's max_cat_threshold. */
const mostCategories = 32;
/** Up to so many categories need no smoothing of their gain: there are few ways to split them. */
const fewCategories = 4;

/** `allowed[f]`: 1 where feature f may be split on; absent: all. Undefined where no split gains anything. */
export type FindSplit = (histogram: Histogram, total: Sums, allowed: Uint8Array | undefined) => Split | undefined;

export function createSplitFinder(rows: BinnedRows, options: SplitOptions): FindSplit {
  const { columns, offsets, memory } = rows;
  const sums = memory.sums.view;
  const counts = memory.counts.view;
  const candidate = createCandidate(options);
  const { side } = candidate;
  const scan = createNumberScan(rows, options);

  const addBin = (at: number): void => {
    side[0] += sums[2 * at];
    side[1] += sums[2 * at + 1];
    side[2] += counts[at];
  };

  const scanNumber = (feature: number, first: number, bins: number): void => {
    for (const missingLeft of counts[first + bins - 1] > 0 ? [0, 1] : [0]) {
      const bin = scan.better(candidate.gain(), { first, bins, missingLeft }, side);
      if (bin >= 0 && candidate.gains(0)) candidate.take(feature, bin, missingLeft === 1);
    }
  };

  const scanCategories = (feature: number, first: number, bins: number): void => {
    const { smoothing, minCategoryRows } = options;
    const present = frequentBins(counts.subarray(first, first + bins), minCategoryRows);
    const rank = (bin: number): number => sums[2 * (first + bin)] / (sums[2 * (first + bin) + 1] + smoothing);
    present.sort((a, b) => rank(a) - rank(b) || a - b);
    const extra = present.length > fewCategories ? smoothing : 0;
    for (const order of [present, present.toReversed()]) {
      side.fill(0);
      for (let i = 0; i < order.length && i < mostCategories; i++) {
        addBin(first + order[i]);
        if (!candidate.gains(extra)) continue;
        candidate.take(feature, 0, false, order.slice(0, i + 1));
      }
    }
  };

  const scanToken = (feature: number, at: number, total: Sums): void => {
    setRest(side, total, { sums, counts, at });
    if (candidate.gains(0)) candidate.take(feature, 0, true);
  };

  return ({ at }, total, allowed) => {
    candidate.start(total);
    scan.start(total);
    for (let feature = 0; feature < offsets.length; feature++) {
      if (allowed && allowed[feature] === 0) continue;
      const first = at + offsets[feature];
      const column = columns[feature];
      if (column === undefined) scanToken(feature, first, total);
      else if (column.kind === 'number') scanNumber(feature, first, column.bins);
      else scanCategories(feature, first, column.bins);
    }
    return candidate.best();
  };
}

interface ScannedColumn {
  readonly first: number;
  readonly bins: number;
  readonly missingLeft: number;
}

/** The kernel's scan of a column of numbers. */
function createNumberScan({ memory }: BinnedRows, { l2, minRows, minHessian }: SplitOptions) {
  const { kernel, sums, counts, limits, best } = memory;
  return {
    start: (total: Sums): void => {
      limits.view.set([total.gradient, total.hessian, scoreOf(total, l2), l2, minHessian, total.rows, minRows]);
    },
    /** The last bin that goes left of the best split that gains more than `gain`, whose sums `side` receives; else -1. */
    better: (gain: number, { first, bins, missingLeft }: ScannedColumn, side: Float64Array): number => {
      best.view[0] = gain;
      const [sumsAt, countsAt] = [sums.at + 16 * first, counts.at + 4 * first];
      const bin = kernel.scanNumber(sumsAt, countsAt, bins - 1, missingLeft, limits.at, best.at);
      if (bin >= 0) side.set(best.view.subarray(1));
      return bin;
    },
  };
}

function frequentBins(counts: Uint32Array | Int32Array, least: number): number[] {
  const frequent: number[] = [];
  for (let bin = 0; bin < counts.length; bin++) if (counts[bin] >= least) frequent.push(bin);
  return frequent;
}

interface BinPlace {
  readonly sums: Float64Array;
  readonly counts: Uint32Array | Int32Array;
  readonly at: number;
}

/** What a bin leaves of the whole. */
function setRest(side: Float64Array, total: Sums, { sums, counts, at }: BinPlace): void {
  side[0] = total.gradient - sums[2 * at];
  side[1] = total.hessian - sums[2 * at + 1];
  side[2] = total.rows - counts[at];
}

function scoreOf({ gradient, hessian }: Sums, l2: number): number {
  return (gradient * gradient) / (hessian + l2);
}

/** What rounding can make of no gain at all. */
const leastGain = 1e-9;

/** Keeps the best of the splits tried; the first of equal ones. */
function createCandidate({ l2, minRows, minHessian }: SplitOptions) {
  /** Gradient, hessian and rows of the left side. */
  const side = new Float64Array(3);
  let total: Sums = { gradient: 0, hessian: 0, rows: 0 };
  let parent = 0;
  let gain = 0;
  let bestGain = 0;
  const best = new Float64Array(3);
  let found = -1;
  let threshold = 0;
  let left = false;
  let categories: readonly number[] | undefined;
  return {
    side,
    start: (sums: Sums): void => {
      total = sums;
      parent = scoreOf(sums, l2);
      bestGain = leastGain;
      found = -1;
    },
    best: (): Split | undefined => {
      if (found < 0) return undefined;
      const sums = { gradient: best[0], hessian: best[1], rows: best[2] };
      const base = { feature: found, gain: bestGain, bin: threshold, missingLeft: left, left: sums };
      return categories ? { ...base, categories } : base;
    },
    /** Of the best so far. */
    gain: (): number => bestGain,
    /** Whether `side` and the rest are better apart than by any split taken so far. */
    gains: (extra: number): boolean => {
      const gradient = side[0];
      const hessian = side[1];
      const rows = side[2];
      const hessianRight = total.hessian - hessian;
      if (rows < minRows || total.rows - rows < minRows || hessian < minHessian || hessianRight < minHessian) return false;
      const gradientRight = total.gradient - gradient;
      const regular = l2 + extra;
      gain = (gradient * gradient) / (hessian + regular) + (gradientRight * gradientRight) / (hessianRight + regular) - parent;
      return gain > bestGain;
    },
    take: (feature: number, bin: number, missingLeft: boolean, chosen?: readonly number[]): void => {
      bestGain = gain;
      best.set(side);
      found = feature;
      threshold = bin;
      left = missingLeft;
      categories = chosen;
    },
  };
}
