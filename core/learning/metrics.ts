/** The metrics of a set of scored rows. Definitions are scikit-learn's and TFMA's; each function names its own. */

import { expectedCalibrationError } from './evaluation/calibration-error.ts';
import { multilabelLosses, multilabelMetrics } from './multilabel-metrics.ts';
import { areaUnderRoc, averagePrecision, rankScores } from './ranked-scores.ts';
import type {
  BinaryRows,
  MetricName,
  MetricValues,
  MulticlassRows,
  MultilabelRows,
  RegressionRows,
  ScoredRows,
} from './scored-rows.ts';

/** Probabilities are held this far from 0 and 1 in the log loss, as Keras does. */
const lossMargin = 1e-7;

/** Metrics that cannot be computed on these rows are absent. */
export function computeMetrics(rows: ScoredRows): MetricValues {
  if (rows.labels.length === 0) return {};
  if (rows.kind === 'binary') return onlyFinite(binaryMetrics(rows));
  if (rows.kind === 'multilabel') return onlyFinite(multilabelMetrics(rows));
  return onlyFinite(rows.kind === 'multiclass' ? multiclassMetrics(rows) : regressionMetrics(rows));
}

/** [actual][predicted], counts or sums of weights. Binary: predicted positive above the threshold, as TFMA. */
export function confusionMatrix(rows: BinaryRows | MulticlassRows): number[][] {
  const classes = rows.prior.length;
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  const { labels, weights } = rows;
  const threshold = rows.kind === 'binary' ? (rows.threshold ?? 0.5) : 0;
  for (let i = 0; i < labels.length; i++) {
    const predicted = rows.kind === 'binary' ? Number(rows.scores[i] > threshold) : rows.predicted[i];
    matrix[labels[i]][predicted] += weights === undefined ? 1 : weights[i];
  }
  return matrix;
}

/** The log loss of each row, in nats; multilabel: the mean over the classes. */
export function rowLosses(rows: BinaryRows | MulticlassRows | MultilabelRows): Float64Array {
  if (rows.kind === 'multilabel') return multilabelLosses(rows);
  const losses = new Float64Array(rows.labels.length);
  for (let i = 0; i < losses.length; i++) {
    const right = rows.kind === 'binary' && rows.labels[i] === 0 ? 1 - rows.scores[i] : rows.scores[i];
    losses[i] = -Math.log(Math.min(Math.max(right, lossMargin), 1 - lossMargin));
  }
  return losses;
}

/** Metrics of a binary confusion alone; 0 / 0 is not a number. */
export function confusionMetrics(matrix: readonly (readonly number[])[]): Record<string, number> {
  const [[trueNegatives, falsePositives], [falseNegatives, truePositives]] = matrix;
  const positives = truePositives + falseNegatives;
  const negatives = trueNegatives + falsePositives;
  const called = truePositives + falsePositives;
  return {
    accuracy: (truePositives + trueNegatives) / (positives + negatives),
    precision: truePositives / called,
    recall: truePositives / positives,
    f1: (2 * truePositives) / (positives + called),
    false_positive_rate: falsePositives / negatives,
    false_negative_rate: falseNegatives / positives,
    positive_rate: called / (positives + negatives),
  };
}

/** calibration: mean prediction / share of positives (TFMA). auc_precision_recall: average precision. */
function binaryMetrics(rows: BinaryRows): Record<string, number> {
  const ranked = rankScores(rows.scores, rows.labels, rows.weights);
  const allFinite = rows.scores.every(Number.isFinite);
  return {
    ...confusionMetrics(confusionMatrix(rows)),
    auc: allFinite ? areaUnderRoc(ranked) : Number.NaN,
    auc_precision_recall: allFinite ? averagePrecision(ranked) : Number.NaN,
    calibration: mean(rows.scores, rows.weights) / mean(rows.labels, rows.weights),
    ece: allFinite ? expectedCalibrationError(rows) : Number.NaN,
    ...lossMetrics(rows),
  };
}

/**
 * precision, recall and f1 are macro averages over the classes that are right or predicted at least once, a class's 0 / 0
 * counting 0 (scikit-learn's average='macro').
 */
function multiclassMetrics(rows: MulticlassRows): Record<string, number> {
  return { ...macroMetrics(confusionMatrix(rows)), ece: expectedCalibrationError(rows), ...lossMetrics(rows) };
}

export function macroMetrics(matrix: readonly (readonly number[])[]): Record<string, number> {
  const classes = matrix.map((row, k) => {
    const actual = row.reduce((sum, count) => sum + count, 0);
    const predicted = matrix.reduce((sum, other) => sum + other[k], 0);
    return { actual, predicted, hits: row[k] };
  });
  const seen = classes.filter(({ actual, predicted }) => actual + predicted > 0);
  const macro = (share: (item: (typeof seen)[number]) => number) =>
    seen.reduce((sum, item) => sum + (share(item) || 0), 0) / seen.length;
  return {
    accuracy: classes.reduce((sum, { hits }) => sum + hits, 0) / classes.reduce((sum, { actual }) => sum + actual, 0),
    precision: macro(({ hits, predicted }) => hits / predicted),
    recall: macro(({ hits, actual }) => hits / actual),
    f1: macro(({ hits, actual, predicted }) => (2 * hits) / (actual + predicted)),
  };
}

/** skill: 1 - log loss / log loss of always answering the train split's shares. */
function lossMetrics(rows: BinaryRows | MulticlassRows): Record<string, number> {
  const loss = mean(rowLosses(rows), rows.weights);
  const constant = -mean(
    Float64Array.from(rows.labels, (label) => Math.log(rows.prior[label])),
    rows.weights,
  );
  return { log_loss: loss, skill: 1 - loss / constant };
}

/** r2: 1 - squared error / squared distance from the mean of these rows; skill is the same. calibration: mean / mean. */
function regressionMetrics({ predicted, labels, weights }: RegressionRows): Record<string, number> {
  const center = mean(labels, weights);
  let [squared, absolute, spread, total] = [0, 0, 0, 0];
  for (let i = 0; i < labels.length; i++) {
    const weight = weights === undefined ? 1 : weights[i];
    const error = predicted[i] - labels[i];
    squared += weight * error * error;
    absolute += weight * Math.abs(error);
    spread += weight * (labels[i] - center) ** 2;
    total += weight;
  }
  const r2 = 1 - squared / spread;
  return {
    rmse: Math.sqrt(squared / total),
    mae: absolute / total,
    r2,
    skill: r2,
    calibration: mean(predicted, weights) / center,
  };
}

function mean(values: Float32Array | Float64Array, weights: Float32Array | undefined): number {
  let [sum, total] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const weight = weights === undefined ? 1 : weights[i];
    sum += weight * values[i];
    total += weight;
  }
  return sum / total;
}

function onlyFinite(values: Record<string, number>): MetricValues {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => Number.isFinite(value))) as Partial<
    Record<MetricName, number>
  >;
}
