/** What the charts of one feature are drawn from. */

import type { views } from '../../../core/contract/index.ts';
import { type BarRow, type Bin, binsOfHistogram, binsOfRanks, type SeriesTone } from '../../charts/geometry.ts';
import type { Quartiles } from '../../charts/index.ts';
import type { Dataset } from './datasets.ts';

export interface FeatureSeries {
  readonly name: string;
  readonly tone: SeriesTone;
  readonly bins: readonly Bin[];
  readonly filled: boolean;
  readonly quartiles?: Quartiles | undefined;
}

/** Numbers by value, strings by rank in the first dataset, so that all share one axis. Eval is filled under the others. */
export function seriesOfFeature(
  feature: string,
  datasets: readonly Dataset[],
  histogram: 'standard' | 'quantiles' = 'standard',
): readonly FeatureSeries[] {
  const present = datasets.flatMap((dataset) => {
    const statistics = dataset.statistics(feature);
    return statistics ? [{ dataset, statistics }] : [];
  });
  const order = (present.find(({ statistics }) => statistics.string)?.statistics.string?.top ?? [])
    .slice(0, 24)
    .map((one) => one.value);
  return present.map(({ dataset, statistics }) => ({
    name: dataset.name,
    tone: dataset.tone,
    filled: dataset.tone === 'eval',
    bins: statistics.numeric ? binsOfHistogram(statistics.numeric[histogram]) : rankBins(statistics, order),
    quartiles: statistics.numeric && quartilesOf(statistics.numeric),
  }));
}

/** Between the edges of the quantile buckets, which hold the same number of values each, linearly. */
export function quartilesOf({
  min,
  median,
  max,
  quantiles,
}: NonNullable<views.SplitStatistics['numeric']>): Quartiles | undefined {
  const buckets = quantiles.filter((bucket) => Number.isFinite(bucket.low) && Number.isFinite(bucket.high));
  const total = buckets.reduce((sum, bucket) => sum + bucket.count, 0);
  if (total === 0) return undefined;
  const at = (share: number): number => {
    let before = 0;
    for (const bucket of buckets) {
      const wanted = share * total - before;
      if (wanted <= bucket.count) return bucket.low + (bucket.high - bucket.low) * (wanted / Math.max(1e-12, bucket.count));
      before += bucket.count;
    }
    return max;
  };
  return { min, lower: at(0.25), median, upper: at(0.75), max };
}

/** Shares of the most frequent values of any dataset, largest first; the one whose share differs most is marked. */
export function rowsOfValues(
  feature: { readonly name: string; readonly anomalies: readonly unknown[] },
  datasets: readonly Dataset[],
  most = 12,
): readonly BarRow[] {
  const shares = datasets.map((dataset) => sharesOf(dataset.statistics(feature.name)));
  const names = [...new Set(shares.flatMap((share) => [...(share?.keys() ?? [])]))];
  const rows = names.map((name) => ({
    name: name === '' ? '""' : name,
    shares: shares.map((share) => (share ? (share.get(name) ?? 0) : undefined)),
  }));
  rows.sort((a, b) => largest(b.shares) - largest(a.shares));
  const shown = rows.slice(0, most);
  const widest = datasets.length > 1 ? shown.toSorted((a, b) => gap(b.shares) - gap(a.shares))[0] : undefined;
  return shown.map((row) => ({ ...row, marked: feature.anomalies.length > 0 && row === widest }));
}

/** By how much the second dataset differs from the first. */
function gap([first, second]: readonly (number | undefined)[]): number {
  return Math.abs((first ?? 0) - (second ?? first ?? 0));
}

function largest(shares: readonly (number | undefined)[]): number {
  return Math.max(...shares.map((share) => share ?? 0));
}

function sharesOf(split: views.SplitStatistics | undefined): ReadonlyMap<string, number> | undefined {
  if (!split?.string) return undefined;
  const present = Math.max(1, split.rows - split.missing);
  return new Map(split.string.top.map((one) => [one.value, one.count / present]));
}

function rankBins(split: views.SplitStatistics, order: readonly string[]): readonly Bin[] {
  if (!split.string) return [];
  const { top, unique } = split.string;
  const counts = new Map(top.map((one) => [one.value, one.count]));
  // Only the most frequent values are listed: another one may be as frequent as the last of them, and not known to be rarer.
  const unlisted = unique > top.length ? (top.at(-1)?.count ?? 0) : 0;
  for (const value of order) if (!counts.has(value)) counts.set(value, unlisted);
  return binsOfRanks(counts, order, split.rows - split.missing);
}
