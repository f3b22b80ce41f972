/** What the charts of one feature are drawn from. */

import type { views } from '../../../core/contract/index.ts';
import { type BarPair, type Bin, binsOfHistogram, binsOfRanks } from '../../charts/geometry.ts';
import { splitsOf } from './finding-words.ts';

export interface FeatureBins {
  readonly train: readonly Bin[];
  readonly evaluation: readonly Bin[];
}

/** Numbers by value, strings by rank in train, so that both splits share one axis. */
export function binsOfFeature(feature: views.FeatureView, ranks = 24): FeatureBins {
  const { train, evaluation } = splitsOf(feature);
  if (train?.numeric) {
    return { train: binsOfHistogram(train.numeric.standard), evaluation: binsOfHistogram(evaluation?.numeric?.standard ?? []) };
  }
  const order = (train?.string?.top ?? []).slice(0, ranks).map((one) => one.value);
  return { train: rankBins(train, order), evaluation: rankBins(evaluation, order) };
}

export function pairsOfFeature(feature: views.FeatureView, most = 12): readonly BarPair[] {
  const { train, evaluation } = splitsOf(feature);
  const trainShares = sharesOf(train);
  const evalShares = sharesOf(evaluation);
  const names = [...new Set([...trainShares.keys(), ...evalShares.keys()])];
  const pairs = names.map((name) => ({
    name: name === '' ? '""' : name,
    train: trainShares.get(name) ?? 0,
    eval: evaluation ? (evalShares.get(name) ?? 0) : undefined,
  }));
  pairs.sort((a, b) => Math.max(b.train, b.eval ?? 0) - Math.max(a.train, a.eval ?? 0));
  const shown = pairs.slice(0, most);
  const widest = evaluation
    ? shown.reduce((best, pair) => (gap(pair) > gap(best) ? pair : best), shown[0] ?? { train: 0 })
    : undefined;
  return shown.map((pair) => ({ ...pair, marked: feature.anomalies.length > 0 && pair === widest }));
}

function gap(pair: { readonly train: number; readonly eval?: number | undefined }): number {
  return Math.abs(pair.train - (pair.eval ?? pair.train));
}

function sharesOf(split: views.SplitStatistics | undefined): ReadonlyMap<string, number> {
  if (!split?.string) return new Map();
  const present = Math.max(1, split.rows - split.missing);
  return new Map(split.string.top.map((one) => [one.value, one.count / present]));
}

function rankBins(split: views.SplitStatistics | undefined, order: readonly string[]): readonly Bin[] {
  if (!split?.string) return [];
  const { top, unique } = split.string;
  const counts = new Map(top.map((one) => [one.value, one.count]));
  // Only the most frequent values are listed: another one may be as frequent as the last of them, and not known to be rarer.
  const unlisted = unique > top.length ? (top.at(-1)?.count ?? 0) : 0;
  for (const value of order) if (!counts.has(value)) counts.set(value, unlisted);
  return binsOfRanks(counts, order, split.rows - split.missing);
}
