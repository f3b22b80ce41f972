/** Metrics of rows that may have any number of classes: scikit-learn's for multilabel indicators. */

import { areaUnderRoc, averagePrecision, rankScores } from './ranked-scores.ts';
import type { MultilabelRows } from './scored-rows.ts';

export interface LabelMetrics {
  /** Rows, or sums of weights, that have the class. */
  readonly positives: number;
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** NaN where every row has the class, or none. */
  readonly auc: number;
  readonly averagePrecision: number;
}

/** Probabilities are held this far from 0 and 1 in the log loss, as Keras does. */
const lossMargin = 1e-7;

/** Of each class alone, in order. 0 / 0 counts 0 (scikit-learn's zero_division). */
export function perLabelMetrics(rows: MultilabelRows): LabelMetrics[] {
  return rows.prior.map((_, unit) => {
    const count = rows.labels.length;
    const threshold = rows.thresholds?.[unit] ?? 0.5;
    const { scores, targets } = classColumns(rows, unit);
    let [truePositives, falsePositives, falseNegatives] = [0, 0, 0];
    for (let row = 0; row < count; row++) {
      const weight = rows.weights?.[row] ?? 1;
      if (scores[row] > threshold && targets[row] === 1) truePositives += weight;
      else if (scores[row] > threshold) falsePositives += weight;
      else if (targets[row] === 1) falseNegatives += weight;
    }
    const ranked = scores.every(Number.isFinite) ? rankScores(scores, targets, rows.weights) : undefined;
    return {
      positives: truePositives + falseNegatives,
      truePositives,
      falsePositives,
      falseNegatives,
      ...multilabelRates(truePositives, falsePositives, falseNegatives),
      auc: ranked ? areaUnderRoc(ranked) : Number.NaN,
      averagePrecision: ranked ? averagePrecision(ranked) : Number.NaN,
    };
  });
}

/** rows; the scores and targets of one class. */
export function classColumns(rows: MultilabelRows, unit: number): { scores: Float32Array; targets: Float32Array } {
  const units = rows.prior.length;
  const of = (all: Float32Array): Float32Array => rows.labels.map((_, row) => all[row * units + unit]);
  return { scores: of(rows.scores), targets: of(rows.targets) };
}

/**
 * accuracy: subset accuracy, the rows whose classes are all right. precision, recall, f1, auc, auc_precision_recall: macro
 * averages over the classes, the last two over those that can be ranked. `_micro`: of all classes' decisions together.
 * hamming_loss: the share of wrong decisions.
 */
export function multilabelMetrics(rows: MultilabelRows): Record<string, number> {
  const labels = perLabelMetrics(rows);
  const sum = (pick: (one: LabelMetrics) => number): number => labels.reduce((total, one) => total + pick(one), 0);
  const micro = multilabelRates(
    sum((one) => one.truePositives),
    sum((one) => one.falsePositives),
    sum((one) => one.falseNegatives),
  );
  const { exact, wrong } = decisions(rows);
  return {
    accuracy: exact,
    hamming_loss: wrong,
    precision: meanOf(labels.map(({ precision }) => precision)),
    recall: meanOf(labels.map(({ recall }) => recall)),
    f1: meanOf(labels.map(({ f1 }) => f1)),
    precision_micro: micro.precision,
    recall_micro: micro.recall,
    f1_micro: micro.f1,
    auc: meanOf(labels.map(({ auc }) => auc).filter(Number.isFinite)),
    auc_precision_recall: meanOf(labels.map((one) => one.averagePrecision).filter(Number.isFinite)),
    ...lossAndSkill(rows),
  };
}

/** Keras' BinaryCrossentropy of each row: the mean over its classes, in nats. */
export function multilabelLosses({ labels, targets, scores, prior }: MultilabelRows): Float64Array {
  const units = prior.length;
  return Float64Array.from(labels, (_, row) => {
    let sum = 0;
    for (let at = row * units; at < (row + 1) * units; at++) {
      const right = targets[at] === 1 ? scores[at] : 1 - scores[at];
      sum -= Math.log(Math.min(Math.max(right, lossMargin), 1 - lossMargin));
    }
    return sum / units;
  });
}

function decisions({ labels, targets, scores, weights, prior, thresholds }: MultilabelRows) {
  const units = prior.length;
  let [exact, wrong, total] = [0, 0, 0];
  for (let row = 0; row < labels.length; row++) {
    const weight = weights?.[row] ?? 1;
    let errors = 0;
    for (let k = 0; k < units; k++) {
      const at = row * units + k;
      if (Number(scores[at] > (thresholds?.[k] ?? 0.5)) !== targets[at]) errors++;
    }
    if (errors === 0) exact += weight;
    wrong += (weight * errors) / units;
    total += weight;
  }
  return { exact: exact / total, wrong: wrong / total };
}

function lossAndSkill(rows: MultilabelRows): Record<string, number> {
  const loss = weighedMean(multilabelLosses(rows), rows.weights);
  const constant = { ...rows, scores: rows.targets.map((_, i) => rows.prior[i % rows.prior.length]) };
  return { log_loss: loss, skill: 1 - loss / weighedMean(multilabelLosses(constant), rows.weights) };
}

/** 0 / 0 counts 0. */
export function multilabelRates(truePositives: number, falsePositives: number, falseNegatives: number) {
  const ratio = (a: number, b: number): number => (b === 0 ? 0 : a / b);
  return {
    precision: ratio(truePositives, truePositives + falsePositives),
    recall: ratio(truePositives, truePositives + falseNegatives),
    f1: ratio(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives),
  };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function weighedMean(values: Float64Array, weights: Float32Array | undefined): number {
  let [sum, total] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const weight = weights?.[i] ?? 1;
    sum += weight * values[i];
    total += weight;
  }
  return sum / total;
}
