/** Distances between two distributions of one feature, as TFDV's comparators measure them. */

import { compareBytes } from './tfmd-path.ts';
import type { Histogram, HistogramBucket } from './tfmd-statistics.ts';

export interface ValueDistance {
  readonly distance: number;
  /** The value that differs most; empty where there are no values. */
  readonly value: string;
}

export type ValueCounts = ReadonlyMap<string, number>;

/** max |p - q| over values, each side divided by its own total. */
export function lInfinityOfCounts(a: ValueCounts, b: ValueCounts): ValueDistance {
  return maxDifference(a, b, { a: total(a), b: total(b) });
}

/** max |count a - count b| / (all counts). */
export function normalizedAbsoluteDifference(a: ValueCounts, b: ValueCounts): ValueDistance {
  const both = total(a) + total(b);
  return maxDifference(a, b, { a: both, b: both });
}

function maxDifference(a: ValueCounts, b: ValueCounts, scale: { a: number; b: number }): ValueDistance {
  let best: ValueDistance = { distance: 0, value: '' };
  const scaleA = scale.a === 0 ? 1 : scale.a;
  const scaleB = scale.b === 0 ? 1 : scale.b;
  // In byte order, so that of equal differences the last value in byte order is named.
  for (const value of [...new Set([...a.keys(), ...b.keys()])].sort(compareBytes)) {
    const distance = Math.abs((a.get(value) ?? 0) / scaleA - (b.get(value) ?? 0) / scaleB);
    if (distance >= best.distance) best = { distance, value };
  }
  return best;
}

function total(counts: ValueCounts): number {
  let sum = 0;
  for (const count of counts.values()) sum += count;
  return sum;
}

/** Jensen-Shannon divergence in bits, 0 to 1; undefined where a side has no values or a count is not positive. */
export function jensenShannonOfCounts(a: ValueCounts, b: ValueCounts): number | undefined {
  if (a.size === 0 || b.size === 0) return undefined;
  for (const counts of [a, b]) for (const count of counts.values()) if (count <= 0) return undefined;
  const values = [...new Set([...a.keys(), ...b.keys()])].sort(compareBytes);
  return jensenShannon(
    values.map((value) => a.get(value) ?? 0),
    values.map((value) => b.get(value) ?? 0),
  );
}

/**
 * Jensen-Shannon divergence of two histograms of one type: re-cut to the union of their boundaries with even density,
 * points as bins of their own; infinite buckets and NaN of either side overlap nothing. As in TFDV, NaN count only where
 * no bucket had to be cut. Undefined for empty ones.
 */
export function jensenShannonOfHistograms(a: Histogram, b: Histogram): number | undefined {
  if (a.type !== b.type) return undefined;
  const left = split(a);
  const right = split(b);
  const boundaries = unionOfBoundaries(left.ranges, right.ranges);
  const massA = cut(left.ranges, boundaries);
  const massB = cut(right.ranges, boundaries);
  for (const point of new Set([...left.points.keys(), ...right.points.keys()])) {
    massA.push(left.points.get(point) ?? 0);
    massB.push(right.points.get(point) ?? 0);
  }
  massA.push(left.infinite, 0);
  massB.push(0, right.infinite);
  if (haveSameBoundaries(left.ranges, right.ranges)) {
    massA.push(left.nan, 0);
    massB.push(0, right.nan);
  }
  const sumA = massA.reduce((sum, mass) => sum + mass, 0);
  const sumB = massB.reduce((sum, mass) => sum + mass, 0);
  return sumA === 0 || sumB === 0 ? undefined : jensenShannon(massA, massB);
}

function jensenShannon(a: readonly number[], b: readonly number[]): number {
  const sumA = a.reduce((sum, mass) => sum + mass, 0);
  const sumB = b.reduce((sum, mass) => sum + mass, 0);
  let divergence = 0;
  a.forEach((mass, index) => {
    const p = mass / sumA;
    const q = (b[index] as number) / sumB;
    const middle = (p + q) / 2;
    if (p > 0) divergence += p * Math.log2(p / middle);
    if (q > 0) divergence += q * Math.log2(q / middle);
  });
  return Math.min(Math.max(divergence / 2, 0), 1);
}

interface HistogramParts {
  readonly ranges: readonly HistogramBucket[];
  readonly points: ReadonlyMap<number, number>;
  readonly infinite: number;
  readonly nan: number;
}

function split(histogram: Histogram): HistogramParts {
  const ranges: HistogramBucket[] = [];
  const points = new Map<number, number>();
  let infinite = 0;
  for (const bucket of histogram.buckets) {
    const { low_value: low, high_value: high, sample_count: count } = bucket;
    if (!Number.isFinite(low) || !Number.isFinite(high)) infinite += count;
    else if (low === high) points.set(low, (points.get(low) ?? 0) + count);
    else ranges.push(bucket);
  }
  return { ranges, points, infinite, nan: histogram.num_nan };
}

function haveSameBoundaries(a: readonly HistogramBucket[], b: readonly HistogramBucket[]): boolean {
  const all = unionOfBoundaries(a, b).length;
  return unionOfBoundaries(a, []).length === all && unionOfBoundaries(b, []).length === all;
}

function unionOfBoundaries(a: readonly HistogramBucket[], b: readonly HistogramBucket[]): number[] {
  const boundaries = new Set<number>();
  for (const bucket of [...a, ...b]) boundaries.add(bucket.low_value).add(bucket.high_value);
  return [...boundaries].sort((x, y) => x - y);
}

/** Mass between each pair of neighbouring boundaries; every range's ends are boundaries. */
function cut(ranges: readonly HistogramBucket[], boundaries: readonly number[]): number[] {
  const mass = new Array<number>(Math.max(0, boundaries.length - 1)).fill(0);
  const position = new Map(boundaries.map((boundary, index) => [boundary, index]));
  for (const { low_value: low, high_value: high, sample_count: count } of ranges) {
    const end = position.get(high) as number;
    for (let i = position.get(low) as number; i < end; i++) {
      const width = (boundaries[i + 1] as number) - (boundaries[i] as number);
      mass[i] = (mass[i] as number) + (width / (high - low)) * count;
    }
  }
  return mass;
}
