/** The metrics of a set of scored rows. Definitions are scikit-learn's and TFMA's; each function names its own. */

import { areaUnderRoc, averagePrecision, rankScores } from './ranked-scores.ts';
import type { BinaryRows, MetricName, MetricValues, MulticlassRows, RegressionRows, ScoredRows } from './scored-rows.ts';

/** Probabilities are held this far from 0 and 1 in the log loss, as Keras does. */
const lossMargin = 1e-7;

/** Metrics that cannot be computed on these rows are absent. */
export function computeMetrics(rows: ScoredRows): MetricValues {
  if (rows.labels.length === 0) return {};
  if (rows.kind === 'binary') return onlyFinite(binaryMetrics(rows));
  return onlyFinite(rows.kind === 'multiclass' ? multiclassMetrics(rows) : regressionMetrics(rows));
}

/** [actual][predicted], counts. Binary: predicted positive above 0.5, as TFMA. */
export function confusionMatrix(rows: BinaryRows | MulticlassRows): number[][] {
  const classes = rows.prior.length;
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  const { labels } = rows;
  for (let i = 0; i < labels.length; i++) {
    const predicted = rows.kind === 'binary' ? Number(rows.scores[i] > 0.5) : rows.predicted[i];
    matrix[labels[i]][predicted] += 1;
  }
  return matrix;
}

/** The log loss of each row, in nats. */
export function rowLosses(rows: BinaryRows | MulticlassRows): Float64Array {
  const losses = new Float64Array(rows.labels.length);
  for (let i = 0; i < losses.length; i++) {
    const right = rows.kind === 'binary' && rows.labels[i] === 0 ? 1 - rows.scores[i] : rows.scores[i];
    losses[i] = -Math.log(Math.min(Math.max(right, lossMargin), 1 - lossMargin));
  }
  return losses;
}

/** calibration: mean prediction / share of positives (TFMA). auc_precision_recall: average precision. */
function binaryMetrics(rows: BinaryRows): Record<string, number> {
  const [[trueNegatives, falsePositives], [falseNegatives, truePositives]] = confusionMatrix(rows);
  const ranked = rankScores(rows.scores, rows.labels);
  const allFinite = rows.scores.every(Number.isFinite);
  return {
    accuracy: (truePositives + trueNegatives) / rows.labels.length,
    precision: truePositives / (truePositives + falsePositives),
    recall: truePositives / (truePositives + falseNegatives),
    f1: (2 * truePositives) / (2 * truePositives + falsePositives + falseNegatives),
    auc: allFinite ? areaUnderRoc(ranked) : Number.NaN,
    auc_precision_recall: allFinite ? averagePrecision(ranked) : Number.NaN,
    calibration: mean(rows.scores) / mean(rows.labels),
    ...lossMetrics(rows),
  };
}

/**
 * precision, recall and f1 are macro averages over the classes that are right or predicted at least once, a class's 0 / 0
 * counting 0 (scikit-learn's average='macro').
 */
function multiclassMetrics(rows: MulticlassRows): Record<string, number> {
  const matrix = confusionMatrix(rows);
  const classes = matrix.map((row, k) => {
    const actual = row.reduce((sum, count) => sum + count, 0);
    const predicted = matrix.reduce((sum, other) => sum + other[k], 0);
    return { actual, predicted, hits: row[k] };
  });
  const seen = classes.filter(({ actual, predicted }) => actual + predicted > 0);
  const macro = (share: (item: (typeof seen)[number]) => number) =>
    seen.reduce((sum, item) => sum + (share(item) || 0), 0) / seen.length;
  return {
    accuracy: classes.reduce((sum, { hits }) => sum + hits, 0) / rows.labels.length,
    precision: macro(({ hits, predicted }) => hits / predicted),
    recall: macro(({ hits, actual }) => hits / actual),
    f1: macro(({ hits, actual, predicted }) => (2 * hits) / (actual + predicted)),
    ...lossMetrics(rows),
  };
}

/** skill: 1 - log loss / log loss of always answering the train split's shares. */
function lossMetrics(rows: BinaryRows | MulticlassRows): Record<string, number> {
  const loss = mean(rowLosses(rows));
  const constant = -mean(Float64Array.from(rows.labels, (label) => Math.log(rows.prior[label])));
  return { log_loss: loss, skill: 1 - loss / constant };
}

/** r2: 1 - squared error / squared distance from the mean of these rows; skill is the same. calibration: mean / mean. */
function regressionMetrics({ predicted, labels }: RegressionRows): Record<string, number> {
  const center = mean(labels);
  let squared = 0;
  let absolute = 0;
  let spread = 0;
  for (let i = 0; i < labels.length; i++) {
    const error = predicted[i] - labels[i];
    squared += error * error;
    absolute += Math.abs(error);
    spread += (labels[i] - center) ** 2;
  }
  const r2 = 1 - squared / spread;
  return {
    rmse: Math.sqrt(squared / labels.length),
    mae: absolute / labels.length,
    r2,
    skill: r2,
    calibration: mean(predicted) / center,
  };
}

function mean(values: Float32Array | Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

function onlyFinite(values: Record<string, number>): MetricValues {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => Number.isFinite(value))) as Partial<
    Record<MetricName, number>
  >;
}
