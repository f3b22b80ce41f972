/** evaluation.json: metrics of every model on the same rows, curves, slices, and the judgement. */

import { type EvaluationConfig, type MetricName, usualThreshold, type views } from '../../contract/index.ts';
import {
  binaryCurves,
  classColumns,
  computeMetrics,
  confidenceCurve,
  confusionMatrix,
  constantRows,
  gainCurve,
  jackknifeIntervals,
  type MultilabelRows,
  metricIntervals,
  operatingPoints,
  perLabelMetrics,
  rankScores,
  residualsOf,
  type ScoredRows,
  scatterPoints,
  selectScored,
} from '../../learning/index.ts';
import { type Baseline, judge } from './check-thresholds.ts';
import { classPoints } from './class-points.ts';
import { crossSlices } from './cross-slices.ts';
import type { EvaluatedModels } from './evaluated-models.ts';
import { judgedClasses } from './judged-classes.ts';
import type { Slice } from './slicer.ts';

/** The labelled rows of the eval split as each model answered them. */
export interface ScoredSplit {
  /** Rows read. */
  readonly seen: number;
  /** Rows whose label is a class the train split never had; they are not evaluated. */
  readonly unknownClass: number;
  readonly candidate: ScoredRows;
  readonly linear: ScoredRows;
  readonly served?: ScoredRows;
  readonly slices: readonly Slice[];
}

export interface EvaluationSettings {
  readonly config: EvaluationConfig;
  readonly seed: number;
}

export const mainMetrics: Record<ScoredRows['kind'], MetricName> = {
  binary: 'auc',
  multiclass: 'accuracy',
  multilabel: 'f1_micro',
  regression: 'rmse',
};
/** Of slices only these have intervals. */
const lossMetrics: readonly MetricName[] = ['log_loss', 'mae'];
/** A larger confusion matrix is no picture any more. */
const mostConfusedClasses = 100;

export function toEvaluation(scored: ScoredSplit, models: EvaluatedModels, settings: EvaluationSettings): views.Evaluation {
  const { candidate: rows } = scored;
  const { config } = settings;
  const { label } = models.candidate;
  const main = mainMetrics[rows.kind];
  const metrics = computeMetrics(rows);
  const baseline = toBaseline(scored, models);
  const slices = toSlices(scored, metrics, settings);
  const classes = judgedClasses(models.candidate, scored, config);
  const judged = { slices, leastRows: config.min_slice_size, classes };
  const { checks, blessed } = rows.labels.length === 0 ? noRows(main) : judge(config, metrics, baseline, judged);
  return {
    problem: rows.kind,
    rows: rows.labels.length,
    main,
    metrics,
    intervals: intervalsOf(rows, metrics, settings),
    constant: computeMetrics(constantRows(rows, label.kind === 'regression' ? label.mean : 0)),
    linearBaseline: computeMetrics(scored.linear),
    ...(baseline.kind === 'served' ? { served: { version: baseline.version, metrics: baseline.metrics } } : {}),
    ...(label.kind === 'regression' ? {} : { classes: label.classes }),
    ...decisionOf(rows),
    ...(config.example_weight_key === undefined ? {} : { weightedBy: config.example_weight_key }),
    ...toCurves(rows),
    slices: slices.filter(({ features, rows: count }) => features === undefined || count >= config.min_slice_size),
    crossSlices: crossSlices(config.cross_slicing_specs, slices),
    checks,
    blessed,
    settings: config,
  };
}

/** One number for all classes, or none where each has its own. */
function decisionOf(rows: ScoredRows): Pick<views.Evaluation, 'decisionThreshold'> {
  if (rows.kind === 'binary') return { decisionThreshold: rows.threshold ?? usualThreshold };
  if (rows.kind !== 'multilabel') return {};
  const [first = usualThreshold, ...others] = rows.thresholds ?? [];
  return others.every((threshold) => threshold === first) ? { decisionThreshold: first } : {};
}

function intervalsOf(rows: ScoredRows, metrics: views.MetricValues, { config, seed }: EvaluationSettings) {
  const { method } = config.confidence_intervals;
  return method === 'jackknife' ? jackknifeIntervals(rows, metrics, seed) : metricIntervals(rows, metrics, seed);
}

function toBaseline({ served: rows }: ScoredSplit, { served, unusable }: EvaluatedModels): Baseline {
  if (unusable !== undefined) return { kind: 'incomparable', ...unusable };
  if (served === undefined || rows === undefined) return { kind: 'none' };
  return { kind: 'served', version: served.version, metrics: computeMetrics(rows) };
}

/** TFX: empty input is never valid. */
function noRows(metric: MetricName): ReturnType<typeof judge> {
  const reason = 'The eval split has no row with a label the model knows.';
  return { checks: [{ metric, slice: 'Overall', passed: false, reason }], blessed: false };
}

function toCurves(rows: ScoredRows): Partial<views.Evaluation> {
  if (rows.kind === 'multilabel') return { labels: perLabel(rows) };
  if (rows.kind === 'regression') return { scatter: scatterPoints(rows), residuals: residualsOf(rows) };
  const confusion = rows.prior.length <= mostConfusedClasses ? { confusion: confusionMatrix(rows) } : {};
  if (rows.kind === 'multiclass') return { ...confusion, calibration: confidenceCurve(rows) };
  const ranked = rankScores(rows.scores, rows.labels, rows.weights);
  return { ...confusion, ...binaryCurves(rows), operatingPoints: operatingPoints(ranked), gain: gainCurve(ranked) };
}

/** Metrics that cannot be computed are absent. */
function perLabel(rows: MultilabelRows): views.LabelEvaluation[] {
  return perLabelMetrics(rows).map(({ positives, precision, recall, f1, auc, averagePrecision }, unit) => ({
    positives,
    precision,
    recall,
    f1,
    ...(Number.isFinite(auc) ? { auc } : {}),
    ...(Number.isFinite(averagePrecision) ? { auc_precision_recall: averagePrecision } : {}),
    threshold: rows.thresholds?.[unit] ?? usualThreshold,
    operatingPoints: classPoints({ ...classColumns(rows, unit), weights: rows.weights }, rows.prior.length),
  }));
}

/** Slices below the least size are counted, not computed. */
function toSlices(
  { candidate, served, slices }: ScoredSplit,
  metrics: views.MetricValues,
  settings: EvaluationSettings,
): views.SliceMetrics[] {
  const overall = { slice: 'Overall', rows: candidate.labels.length, metrics };
  return [overall, ...slices.map((slice) => metricsOfSlice({ candidate, served }, slice, settings))];
}

export function metricsOfSlice(
  { candidate, served }: Pick<ScoredSplit, 'candidate' | 'served'>,
  slice: Slice,
  settings: EvaluationSettings,
): views.SliceMetrics {
  const head = { slice: slice.key, features: slice.features, rows: slice.rows.length };
  if (slice.rows.length < settings.config.min_slice_size) return { ...head, metrics: {} };
  const rows = selectScored(candidate, slice.rows);
  const own = computeMetrics(rows);
  const shown = [mainMetrics[candidate.kind], ...lossMetrics].filter((name) => own[name] !== undefined);
  return {
    ...head,
    metrics: own,
    intervals: intervalsOf(rows, Object.fromEntries(shown.map((name) => [name, own[name]])), settings),
    ...(served === undefined ? {} : { served: computeMetrics(selectScored(served, slice.rows)) }),
  };
}
