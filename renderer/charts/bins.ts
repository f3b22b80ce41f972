/** Bins: what histograms are drawn from. Heights are densities (share per unit), so bins of unequal width compare. */

import type { views } from '../../core/contract/index.ts';

export interface Bin {
  readonly low: number;
  readonly high: number;
  readonly count: number;
  /** Share of the split's values per unit of x. */
  readonly density: number;
  /** Of the values, where density is not per unit of x: on a logarithmic axis. */
  readonly share?: number;
  /** It holds the value `low` alone: its width is for the eye. */
  readonly isPoint?: boolean;
}

/** Infinite edges are drawn at the nearest finite one; bins without width get `minimumWidth`. */
export function binsOfHistogram(buckets: readonly views.HistogramBucket[]): readonly Bin[] {
  const finite = buckets.filter((bucket) => Number.isFinite(bucket.low) && Number.isFinite(bucket.high));
  const total = finite.reduce((sum, bucket) => sum + bucket.count, 0);
  const span = Math.max(0, ...finite.map((bucket) => bucket.high)) - Math.min(0, ...finite.map((bucket) => bucket.low));
  const minimumWidth = span > 0 ? span / 1000 : 1;
  return finite.map((bucket) => {
    const width = Math.max(bucket.high - bucket.low, minimumWidth);
    return {
      low: bucket.low,
      high: bucket.low + width,
      count: bucket.count,
      density: total === 0 ? 0 : bucket.count / total / width,
      ...(bucket.high > bucket.low ? {} : { isPoint: true }),
    };
  });
}

/** Values by rank: one bin of width 1 each, in the given order, so that two splits share their x. */
export function binsOfRanks(counts: ReadonlyMap<string, number>, order: readonly string[], total: number): readonly Bin[] {
  return order.map((value, rank) => {
    const count = counts.get(value) ?? 0;
    return { low: rank, high: rank + 1, count, density: total === 0 ? 0 : count / total };
  });
}

export interface BinDomain {
  readonly low: number;
  readonly high: number;
  readonly density: number;
}

/** The shared domain of several splits; undefined when none has a value. */
export function domainOfBins(series: readonly (readonly Bin[])[]): BinDomain | undefined {
  const all = series.flat();
  if (all.length === 0) return undefined;
  const low = Math.min(...all.map((bin) => bin.low));
  const high = Math.max(...all.map((bin) => bin.high));
  return { low, high: high > low ? high : low + 1, density: Math.max(...all.map((bin) => bin.density)) || 1 };
}

/** The outline over the bins as an SVG path; `close` brings it back to the baseline as an area. */
export function stepPath(
  bins: readonly Bin[],
  scale: { x: (value: number) => number; y: (value: number) => number },
  close = false,
): string {
  if (bins.length === 0) return '';
  const base = round(scale.y(0));
  const parts: string[] = [];
  for (const [index, bin] of bins.entries()) {
    const left = round(scale.x(bin.low));
    const right = round(scale.x(bin.high));
    const top = round(scale.y(bin.density));
    parts.push(index === 0 ? `M${left} ${base}V${top}` : `L${left} ${top}`, `H${right}`);
  }
  parts.push(`V${base}`);
  if (close) parts.push('Z');
  return parts.join('');
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
