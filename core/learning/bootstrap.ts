/**
 * 95 % bootstrap intervals: 200 resamples with Poisson weights (Hanley and MacGibbon 2006; Chamandy et al. 2012), seeded.
 * Up to 20,000 rows each row is drawn; beyond, 4,000 bins of neighbouring rows are, which moves the ends of an interval
 * by less than a resample does.
 */

import { createRandom, deriveSeed, type Random } from '../foundation/index.ts';
import { confusionMatrix, confusionMetrics, macroMetrics, rowLosses } from './metrics.ts';
import { resampleMultilabel } from './multilabel-resamples.ts';
import { rankScores } from './ranked-scores.ts';
import type { BinaryRows, MetricName, MulticlassRows, RegressionRows, ScoredRows } from './scored-rows.ts';

export interface MetricInterval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const resamples = 200;
const exactRows = 20_000;
const bins = 4000;

/** Of every metric in `values` that can be resampled: all but skill, ece, calibration of classes and auc_precision_recall. */
export function metricIntervals(
  rows: ScoredRows,
  values: Readonly<Partial<Record<MetricName, number>>>,
  seed: number,
): Partial<Record<MetricName, MetricInterval>> {
  const intervals: Partial<Record<MetricName, MetricInterval>> = {};
  for (const [part, sample] of samplers(rows)) {
    const samples = sample(createRandom(deriveSeed(seed, part)));
    for (const [name, drawn] of Object.entries(samples)) {
      const metric = name as MetricName;
      const value = values[metric];
      const interval = value === undefined ? undefined : summarise(value, drawn);
      if (interval !== undefined) intervals[metric] = interval;
    }
  }
  return intervals;
}

type Samples = Readonly<Record<string, readonly number[]>>;
/** By the part that names its stream of random numbers. */
type Sampler = readonly [part: string, sample: (random: Random) => Samples];

function samplers(rows: ScoredRows): readonly Sampler[] {
  if (rows.kind === 'regression') return regressionSamplers(rows);
  const { weights } = rows;
  const loss: Sampler = ['log_loss', (random) => ({ log_loss: sampleMeans(rowLosses(rows), random, weights) })];
  if (rows.kind === 'multilabel') {
    return [loss, ['decisions', (random) => resampleMultilabel(rows, resamples, () => drawPoisson(1, random))]];
  }
  if (rows.kind === 'binary') {
    const auc: Sampler = ['auc', (random) => ({ auc: sampleAucs(rows, random) })];
    return [auc, loss, ['confusion', (random) => sampleConfusions(rows, random, confusionMetrics)]];
  }
  const right = Float64Array.from(rows.labels, (label, i) => Number(label === rows.predicted[i]));
  const accuracy: Sampler = ['accuracy', (random) => ({ accuracy: sampleMeans(right, random, weights) })];
  const macro = (matrix: number[][]) => {
    const { accuracy: _same, ...others } = macroMetrics(matrix);
    return others;
  };
  return [accuracy, loss, ['confusion', (random) => sampleConfusions(rows, random, macro)]];
}

function regressionSamplers({ labels, predicted, weights }: RegressionRows): readonly Sampler[] {
  const errors = Float64Array.from(labels, (label, i) => predicted[i] - label);
  const squares = errors.map((error) => error * error);
  return [
    ['rmse', (random) => ({ rmse: sampleMeans(squares, random, weights).map(Math.sqrt) })],
    ['mae', (random) => ({ mae: sampleMeans(errors.map(Math.abs), random, weights) })],
    ['r2', (random) => ({ r2: sampleR2(labels, squares, { random, weights }) })],
  ];
}

/** The centre of the labels is held where it is: its own change between resamples is of second order. */
function sampleR2(
  labels: Float32Array,
  squares: Float64Array,
  { random, weights }: { readonly random: Random; readonly weights: Float32Array | undefined },
): number[] {
  const center = labels.reduce((sum, label) => sum + label, 0) / labels.length;
  const spreads = Float64Array.from(labels, (label) => (label - center) ** 2);
  // Both means from the same draws: their quotient's spread is that of the pairs.
  return sampleMeans(squares, random, weights, spreads).map((quotient) => 1 - quotient);
}

/** Each cell of a Poisson bootstrap is Poisson by itself: the rows need not be drawn one by one. */
function sampleConfusions(
  rows: BinaryRows | MulticlassRows,
  random: Random,
  measure: (matrix: number[][]) => Record<string, number>,
): Samples {
  const matrix = confusionMatrix(rows);
  const squares = rows.weights && confusionMatrix({ ...rows, weights: rows.weights.map((weight) => weight * weight) });
  const samples: Record<string, number[]> = {};
  for (let i = 0; i < resamples; i++) {
    const drawn = matrix.map((row, k) => row.map((sum, j) => drawSum(sum, squares ? squares[k][j] : sum, random)));
    for (const [name, value] of Object.entries(measure(drawn))) {
      samples[name] ??= [];
      samples[name].push(value);
    }
  }
  return samples;
}

/** Rows drawn again: weights that sum to `sum`, their squares to `squares`. Scaled Poisson with both moments right. */
function drawSum(sum: number, squares: number, random: Random): number {
  return sum === 0 ? 0 : (squares / sum) * drawPoisson((sum * sum) / squares, random);
}

/** Means of `values`, or with `over` quotients of both sums. */
function sampleMeans(values: Float64Array, random: Random, weights?: Float32Array, over?: Float64Array): number[] {
  const plain = weights === undefined && over === undefined;
  if (plain) return sampleBinnedMeans(values, random);
  const weigh = (from: Float64Array) => (weights === undefined ? from : from.map((value, i) => value * weights[i]));
  const above = weigh(values);
  const below = weigh(over ?? new Float64Array(values.length).fill(1));
  const group = Math.max(1, Math.ceil(values.length / exactRows));
  return Array.from({ length: resamples }, () => {
    let [total, rows] = [0, 0];
    for (let start = 0; start < above.length; start += group) {
      // A group of neighbours is drawn together; with rows in no order that widens the interval by nothing.
      const drawn = drawPoisson(1, random);
      for (let i = start; drawn > 0 && i < Math.min(start + group, above.length); i++) {
        total += above[i] * drawn;
        rows += below[i] * drawn;
      }
    }
    return total / rows;
  });
}

function sampleBinnedMeans(values: Float64Array, random: Random): number[] {
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

function sampleAucs({ scores, labels, weights }: BinaryRows, random: Random): number[] {
  const ranked = rankScores(scores, labels, weights);
  const most = scores.length <= exactRows ? 1 : scores.length / bins;
  const counts = ranked.rows ?? ranked;
  const groups = mergeNeighbours(counts, ranked, most);
  return Array.from({ length: resamples }, () => {
    let [below, wins, positives] = [0, 0, 0];
    for (const { rows, sums } of groups) {
      const hits = rows[0] === 0 ? 0 : (sums[0] / rows[0]) * drawPoisson(rows[0], random);
      const misses = rows[1] === 0 ? 0 : (sums[1] / rows[1]) * drawPoisson(rows[1], random);
      wins += hits * (below + misses / 2);
      below += misses;
      positives += hits;
    }
    return wins / (positives * below);
  });
}

interface Sides {
  readonly positives: Float64Array;
  readonly negatives: Float64Array;
}

/** Positives first. */
interface Group {
  readonly rows: [number, number];
  readonly sums: [number, number];
}

/** Neighbouring scores together until a group has `most` rows. */
function mergeNeighbours(counts: Sides, weighed: Sides, most: number): readonly Group[] {
  const merged: Group[] = [];
  let last: Group | undefined;
  for (let i = 0; i < counts.positives.length; i++) {
    if (last === undefined || last.rows[0] + last.rows[1] >= most) {
      last = { rows: [0, 0], sums: [0, 0] };
      merged.push(last);
    }
    last.rows[0] += counts.positives[i];
    last.rows[1] += counts.negatives[i];
    last.sums[0] += weighed.positives[i];
    last.sums[1] += weighed.negatives[i];
  }
  return merged;
}

/** Knuth's product method up to 30; a rounded normal beyond. */
export function drawPoisson(expected: number, random: Random): number {
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
