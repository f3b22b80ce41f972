/** What resamples of multilabel rows give: every metric of decisions, from the same draws of rows. */

import { multilabelRates } from './multilabel-metrics.ts';
import type { MultilabelRows } from './scored-rows.ts';

/** Neighbouring rows beyond so many are drawn together; with rows in no order that widens an interval by nothing. */
const mostGroups = 4000;

/** Sums of one group: true positives, false positives and false negatives by class, then right rows, errors and weight. */
function groupSums(rows: MultilabelRows): readonly Float64Array[] {
  const { labels, prior, weights } = rows;
  const units = prior.length;
  const size = Math.max(1, Math.ceil(labels.length / mostGroups));
  const groups = Array.from({ length: Math.ceil(labels.length / size) }, () => new Float64Array(3 * units + 3));
  for (let row = 0; row < labels.length; row++) {
    const sums = groups[Math.floor(row / size)];
    const weight = weights?.[row] ?? 1;
    let errors = 0;
    for (let k = 0; k < units; k++) {
      const said = rows.scores[row * units + k] > (rows.thresholds?.[k] ?? 0.5);
      const isTrue = rows.targets[row * units + k] === 1;
      if (said && isTrue) sums[k] += weight;
      else if (said) sums[units + k] += weight;
      else if (isTrue) sums[2 * units + k] += weight;
      if (said !== isTrue) errors++;
    }
    if (errors === 0) sums[3 * units] += weight;
    sums[3 * units + 1] += (weight * errors) / units;
    sums[3 * units + 2] += weight;
  }
  return groups;
}

/** `draw`: how often a group of this resample is taken, Poisson around 1. */
export function resampleMultilabel(rows: MultilabelRows, resamples: number, draw: () => number): Record<string, number[]> {
  const groups = groupSums(rows);
  const samples: Record<string, number[]> = {};
  for (let i = 0; i < resamples; i++) {
    const sums = new Float64Array(3 * rows.prior.length + 3);
    for (const group of groups) {
      const times = draw();
      if (times > 0) for (let at = 0; at < sums.length; at++) sums[at] += times * group[at];
    }
    for (const [name, value] of Object.entries(measure(sums, rows.prior.length))) {
      samples[name] ??= [];
      samples[name].push(value);
    }
  }
  return samples;
}

function measure(sums: Float64Array, units: number): Record<string, number> {
  const at = (kind: number, k: number): number => sums[kind * units + k];
  const classes = Array.from({ length: units }, (_, k) => multilabelRates(at(0, k), at(1, k), at(2, k)));
  const total = (kind: number): number => sums.subarray(kind * units, (kind + 1) * units).reduce((sum, one) => sum + one, 0);
  const micro = multilabelRates(total(0), total(1), total(2));
  const macro = (name: 'precision' | 'recall' | 'f1'): number => classes.reduce((sum, one) => sum + one[name], 0) / units;
  const weight = sums[3 * units + 2];
  return {
    accuracy: sums[3 * units] / weight,
    hamming_loss: sums[3 * units + 1] / weight,
    precision: macro('precision'),
    recall: macro('recall'),
    f1: macro('f1'),
    precision_micro: micro.precision,
    recall_micro: micro.recall,
    f1_micro: micro.f1,
  };
}
