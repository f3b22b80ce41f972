/**
 * 95 % intervals by TFMA's jackknife: the rows in 20 random folds, the metric without each of them in turn, and Student's
 * t with 19 degrees of freedom around the metric of all rows.
 */

import { createRandom, deriveSeed } from '../../foundation/index.ts';
import type { MetricInterval } from '../bootstrap.ts';
import { computeMetrics } from '../metrics.ts';
import { type MetricName, type MetricValues, type ScoredRows, selectScored } from '../scored-rows.ts';

const folds = 20;
/** The 97.5 % quantile of Student's t with 19 degrees of freedom. */
const quantile = 2.093024054408263;

/** Of every metric in `values` that all 20 samples have; none with fewer rows than folds. */
export function jackknifeIntervals(
  rows: ScoredRows,
  values: MetricValues,
  seed: number,
): Partial<Record<MetricName, MetricInterval>> {
  const samples = withoutEachFold(rows, seed).map((kept) => computeMetrics(selectScored(rows, kept)));
  const intervals: Partial<Record<MetricName, MetricInterval>> = {};
  for (const [name, value] of Object.entries(values)) {
    const metric = name as MetricName;
    const drawn = samples.flatMap((sample) => sample[metric] ?? []);
    if (drawn.length < folds || value === undefined) continue;
    const mean = drawn.reduce((sum, one) => sum + one, 0) / folds;
    const variance = ((folds - 1) / folds) * drawn.reduce((sum, one) => sum + (one - mean) ** 2, 0);
    const reach = quantile * Math.sqrt(variance);
    intervals[metric] = { value, low: value - reach, high: value + reach };
  }
  return intervals;
}

function withoutEachFold(rows: ScoredRows, seed: number): readonly Uint32Array[] {
  const { length } = rows.labels;
  if (length < folds) return [];
  const random = createRandom(deriveSeed(seed, 'jackknife'));
  const foldOf = Uint8Array.from({ length }, () => random.nextInt(folds));
  return Array.from({ length: folds }, (_, fold) => {
    const kept = new Uint32Array(length);
    let used = 0;
    for (let i = 0; i < length; i++) if (foldOf[i] !== fold) kept[used++] = i;
    return kept.subarray(0, used);
  });
}
