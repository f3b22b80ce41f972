/**
 * 95 % bootstrap intervals: 200 resamples with Poisson weights (Hanley and MacGibbon 2006; Chamandy et al. 2012), seeded.
 * Up to 20,000 rows each row is drawn; beyond, 4,000 bins of neighbouring rows are, which moves the ends of an interval
 * by less than a resample does.
 */

import { createRandom, deriveSeed, type Random } from '../foundation/index.ts';
import { rowLosses } from './metrics.ts';
import { rankScores } from './ranked-scores.ts';
import type { BinaryRows, MetricName, ScoredRows } from './scored-rows.ts';

export interface MetricInterval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const resamples = 200;
const exactRows = 20_000;
const bins = 4000;

/** Of the main metric and the loss: auc and log_loss, accuracy and log_loss, or rmse and mae. Only metrics in `values`. */
export function metricIntervals(
  rows: ScoredRows,
  values: Readonly<Partial<Record<MetricName, number>>>,
  seed: number,
): Partial<Record<MetricName, MetricInterval>> {
  const intervals: Partial<Record<MetricName, MetricInterval>> = {};
  for (const [metric, sample] of samplers(rows)) {
    const value = values[metric];
    if (value === undefined) continue;
    const interval = summarise(value, sample(createRandom(deriveSeed(seed, metric))));
    if (interval !== undefined) intervals[metric] = interval;
  }
  return intervals;
}

type Sampler = (random: Random) => number[];

function samplers(rows: ScoredRows): [MetricName, Sampler][] {
  if (rows.kind === 'regression') {
    const errors = Float64Array.from(rows.labels, (label, i) => rows.predicted[i] - label);
    const squares = errors.map((error) => error * error);
    return [
      ['rmse', (random) => sampleMeans(squares, random).map(Math.sqrt)],
      ['mae', (random) => sampleMeans(errors.map(Math.abs), random)],
    ];
  }
  const loss: [MetricName, Sampler] = ['log_loss', (random) => sampleMeans(rowLosses(rows), random)];
  if (rows.kind === 'binary') return [['auc', (random) => sampleAucs(rows, random)], loss];
  const right = Float64Array.from(rows.labels, (label, i) => Number(label === rows.predicted[i]));
  return [['accuracy', (random) => sampleMeans(right, random)], loss];
}

function sampleMeans(values: Float64Array, random: Random): number[] {
  const { sums, counts } = values.length <= exactRows ? { sums: values, counts: undefined } : binned(values);
  return Array.from({ length: resamples }, () => {
    let total = 0;
    let rows = 0;
    for (let i = 0; i < sums.length; i++) {
      const count = counts === undefined ? 1 : counts[i];
      const drawn = drawPoisson(count, random);
      total += (sums[i] / count) * drawn;
      rows += drawn;
    }
    return total / rows;
  });
}

function binned(values: Float64Array): { sums: Float64Array; counts: Float64Array } {
  const sorted = values.slice().sort();
  const sums = new Float64Array(bins);
  const counts = new Float64Array(bins);
  for (let i = 0; i < sorted.length; i++) {
    const bin = Math.floor((i * bins) / sorted.length);
    sums[bin] += sorted[i];
    counts[bin] += 1;
  }
  return { sums, counts };
}

function sampleAucs({ scores, labels }: BinaryRows, random: Random): number[] {
  const ranked = rankScores(scores, labels);
  const most = scores.length <= exactRows ? 1 : scores.length / bins;
  const groups = mergeNeighbours(ranked.positives, ranked.negatives, most);
  return Array.from({ length: resamples }, () => {
    let [below, wins, positives] = [0, 0, 0];
    for (let i = 0; i < groups.positives.length; i++) {
      const hits = drawPoisson(groups.positives[i], random);
      const misses = drawPoisson(groups.negatives[i], random);
      wins += hits * (below + misses / 2);
      below += misses;
      positives += hits;
    }
    return wins / (positives * below);
  });
}

/** Neighbouring scores together until a group has `most` rows. */
function mergeNeighbours(positives: Float64Array, negatives: Float64Array, most: number) {
  const merged = { positives: [0], negatives: [0] };
  for (let i = 0; i < positives.length; i++) {
    const last = merged.positives.length - 1;
    merged.positives[last] += positives[i];
    merged.negatives[last] += negatives[i];
    if (merged.positives[last] + merged.negatives[last] >= most && i + 1 < positives.length) {
      merged.positives.push(0);
      merged.negatives.push(0);
    }
  }
  return merged;
}

/** Knuth's product method up to 30; a rounded normal beyond. */
function drawPoisson(expected: number, random: Random): number {
  if (expected === 0) return 0;
  if (expected > 30) return Math.max(0, Math.round(expected + Math.sqrt(expected) * random.nextGaussian()));
  const limit = expected === 1 ? 0.36787944117144233 : Math.exp(-expected);
  let product = random.next();
  let drawn = 0;
  while (product > limit) {
    drawn += 1;
    product *= random.next();
  }
  return drawn;
}

/** The 2.5 % and 97.5 % quantiles of the resamples; undefined where hardly any could be computed. */
function summarise(value: number, samples: readonly number[]): MetricInterval | undefined {
  const sorted = samples.filter(Number.isFinite).sort((a, b) => a - b);
  if (sorted.length < resamples / 2) return undefined;
  const at = (share: number) => {
    const place = share * (sorted.length - 1);
    const low = Math.floor(place);
    return sorted[low] + (place - low) * (sorted[Math.min(low + 1, sorted.length - 1)] - sorted[low]);
  };
  return { value, low: Math.min(value, at(0.025)), high: Math.max(value, at(0.975)) };
}
