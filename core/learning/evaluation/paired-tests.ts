/** Two models on the same rows: is one better than chance allows? McNemar for accuracy, DeLong for AUC, else bootstrap. */

import { createRandom, deriveSeed, type Random } from '../../foundation/index.ts';
import { computeMetrics } from '../metrics.ts';
import { type BinaryRows, type MetricName, type ScoredRows, selectScored } from '../scored-rows.ts';
import { binomialTwoSided, normalTwoSided } from './distributions.ts';

export interface PairedTest {
  readonly metric: MetricName;
  readonly method: 'mcnemar' | 'delong' | 'bootstrap';
  readonly a: number;
  readonly b: number;
  /** a - b, with its 95 % interval. */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  /** Two-sided: the chance of so large a difference between equally good models. */
  readonly p: number;
}

const normal95 = 1.959963984540054;

/** Rows that only one of the two has right. */
export interface Discordance {
  readonly onlyA: number;
  readonly onlyB: number;
}

/** Exact (binomial) McNemar; the interval is Wald's for paired shares. `rows`: all of them. */
export function mcnemarTest({ onlyA, onlyB }: Discordance, rows: number): Pick<PairedTest, 'difference' | 'low' | 'high' | 'p'> {
  const difference = (onlyA - onlyB) / rows;
  const error = Math.sqrt(onlyA + onlyB - (onlyA - onlyB) ** 2 / rows) / rows;
  const p = onlyA + onlyB === 0 ? 1 : binomialTwoSided(onlyA, onlyA + onlyB);
  return { difference, low: difference - normal95 * error, high: difference + normal95 * error, p };
}

/**
 * DeLong et al. (1988), with mid-ranks as Sun and Xu (2014): n log n instead of pairs. The labels of both are the same.
 * p is 1 where the two rank alike; NaN with one class only.
 */
export function delongTest(a: BinaryRows, b: BinaryRows): PairedTest {
  const [placesA, placesB] = [placements(a), placements(b)];
  const positives = covariance(placesA.positives, placesB.positives);
  const negatives = covariance(placesA.negatives, placesB.negatives);
  const [m, n] = [placesA.positives.length, placesA.negatives.length];
  const variance = (index: 0 | 1 | 2): number => positives[index] / m + negatives[index] / n;
  const spread = Math.sqrt(Math.max(0, variance(0) + variance(1) - 2 * variance(2)));
  const difference = placesA.auc - placesB.auc;
  const p = spread === 0 ? Number(difference === 0) : normalTwoSided(difference / spread);
  const reach = normal95 * spread;
  const ends = { low: difference - reach, high: difference + reach };
  return { metric: 'auc', method: 'delong', a: placesA.auc, b: placesB.auc, difference, ...ends, p };
}

interface Placements {
  readonly auc: number;
  /** By positive: the share of negatives below it. */
  readonly positives: Float64Array;
  /** By negative: the share of positives above it. */
  readonly negatives: Float64Array;
}

function placements({ scores, labels }: BinaryRows): Placements {
  const [positives, negatives]: [number[], number[]] = [[], []];
  for (let i = 0; i < labels.length; i++) (labels[i] === 1 ? positives : negatives).push(scores[i]);
  const sorted = { positives: Float64Array.from(positives).sort(), negatives: Float64Array.from(negatives).sort() };
  const above = Float64Array.from(positives, (score) => shareBelow(sorted.negatives, score));
  const below = Float64Array.from(negatives, (score) => 1 - shareBelow(sorted.positives, score));
  return { auc: meanOf(above), positives: above, negatives: below };
}

/** Equal ones count half. */
function shareBelow(sorted: Float64Array, value: number): number {
  return (countUnder(sorted, value, false) + countUnder(sorted, value, true)) / 2 / sorted.length;
}

function countUnder(sorted: Float64Array, value: number, orEqual: boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value || (orEqual && sorted[middle] === value)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Variances of both and their covariance, with n - 1. */
function covariance(a: Float64Array, b: Float64Array): readonly [number, number, number] {
  const [meanA, meanB] = [meanOf(a), meanOf(b)];
  let [aa, bb, ab] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    aa += (a[i] - meanA) ** 2;
    bb += (b[i] - meanB) ** 2;
    ab += (a[i] - meanA) * (b[i] - meanB);
  }
  const degrees = Math.max(1, a.length - 1);
  return [aa / degrees, bb / degrees, ab / degrees];
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function discordance(a: ScoredRows, b: ScoredRows): Discordance {
  let [onlyA, onlyB] = [0, 0];
  for (let i = 0; i < a.labels.length; i++) {
    const [rightA, rightB] = [isRight(a, i), isRight(b, i)];
    if (rightA && !rightB) onlyA += 1;
    if (rightB && !rightA) onlyB += 1;
  }
  return { onlyA, onlyB };
}

export function isRight(rows: ScoredRows, i: number): boolean {
  if (rows.kind === 'regression') return rows.predicted[i] === rows.labels[i];
  if (rows.kind === 'multiclass') return rows.predicted[i] === rows.labels[i];
  if (rows.kind === 'multilabel') {
    const units = rows.prior.length;
    for (let k = 0; k < units; k++) {
      const at = i * units + k;
      if (Number(rows.scores[at] > (rows.thresholds?.[k] ?? 0.5)) !== rows.targets[at]) return false;
    }
    return true;
  }
  return Number(rows.scores[i] > (rows.threshold ?? 0.5)) === rows.labels[i];
}

export interface PairedBootstrap {
  readonly seed: number;
  readonly resamples?: number;
  /** Rows of a resample at most: with more, the spread is scaled by the root of the share that is drawn. */
  readonly mostRows?: number;
  /** Between resamples; may throw to stop. */
  breathe(): Promise<void>;
}

/**
 * Both models on the same resampled rows, for every metric both have. The interval is the difference plus and minus 1.96
 * times the resamples' deviation, and p the normal's: with some hundred resamples the tails themselves say too little.
 */
export async function pairedBootstrap(a: ScoredRows, b: ScoredRows, options: PairedBootstrap): Promise<readonly PairedTest[]> {
  const { seed, resamples = 200, mostRows = 50_000 } = options;
  const [valuesA, valuesB] = [computeMetrics(a), computeMetrics(b)];
  const metrics = (Object.keys(valuesA) as MetricName[]).filter((name) => valuesB[name] !== undefined);
  const random = createRandom(deriveSeed(seed, 'paired'));
  const drawn = Math.min(a.labels.length, mostRows);
  const samples = new Map(metrics.map((name): [MetricName, number[]] => [name, []]));
  for (let i = 0; i < resamples; i++) {
    const rows = drawRows(a.labels.length, drawn, random);
    const [sampleA, sampleB] = [computeMetrics(selectScored(a, rows)), computeMetrics(selectScored(b, rows))];
    for (const [name, list] of samples) {
      const difference = (sampleA[name] ?? Number.NaN) - (sampleB[name] ?? Number.NaN);
      if (Number.isFinite(difference)) list.push(difference);
    }
    await options.breathe();
  }
  const shrink = Math.sqrt(drawn / a.labels.length);
  return metrics.flatMap((metric) => {
    const [one, other] = [valuesA[metric] as number, valuesB[metric] as number];
    const list = samples.get(metric) ?? [];
    return list.length < resamples / 2 ? [] : [summarisePairs(metric, [one, other], shrink * deviationOf(list))];
  });
}

/** `spread`: of the difference between resamples. */
export function summarisePairs(metric: MetricName, [a, b]: readonly [number, number], spread: number): PairedTest {
  const difference = a - b;
  const p = spread === 0 ? Number(difference === 0) : normalTwoSided(difference / spread);
  const reach = normal95 * spread;
  return { metric, method: 'bootstrap', a, b, difference, low: difference - reach, high: difference + reach, p };
}

export function deviationOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

function drawRows(rows: number, drawn: number, random: Random): Uint32Array {
  return Uint32Array.from({ length: drawn }, () => random.nextInt(rows));
}
