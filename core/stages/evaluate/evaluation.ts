/** evaluation.json: metrics of every model on the same rows, curves, slices, and the judgement. */

import type { EvaluationConfig, MetricName, views } from '../../contract/index.ts';
import {
  binaryCurves,
  computeMetrics,
  confidenceCurve,
  confusionMatrix,
  constantRows,
  metricIntervals,
  type ScoredRows,
  scatterPoints,
  selectScored,
} from '../../learning/index.ts';
import { type Baseline, judge } from './check-thresholds.ts';
import type { EvaluatedModels } from './evaluated-models.ts';
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

const mainMetrics: Record<ScoredRows['kind'], MetricName> = { binary: 'auc', multiclass: 'accuracy', regression: 'rmse' };
/** A larger confusion matrix is no picture any more. */
const mostConfusedClasses = 100;

export function toEvaluation(
  scored: ScoredSplit,
  models: EvaluatedModels,
  { config, seed }: { readonly config: EvaluationConfig; readonly seed: number },
): views.Evaluation {
  const { candidate: rows } = scored;
  const { label } = models.candidate;
  const main = mainMetrics[rows.kind];
  const metrics = computeMetrics(rows);
  const baseline = toBaseline(scored, models);
  const { checks, blessed } = rows.labels.length === 0 ? noRows(main) : judge(config, metrics, baseline);
  return {
    problem: rows.kind,
    rows: rows.labels.length,
    main,
    metrics,
    intervals: metricIntervals(rows, metrics, seed),
    constant: computeMetrics(constantRows(rows, label.kind === 'regression' ? label.mean : 0)),
    linearBaseline: computeMetrics(scored.linear),
    ...(baseline.kind === 'served' ? { served: { version: baseline.version, metrics: baseline.metrics } } : {}),
    ...(label.kind === 'regression' ? {} : { classes: label.classes }),
    ...toCurves(rows),
    slices: toSlices(rows, metrics, scored.slices),
    checks,
    blessed,
  };
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
  if (rows.kind === 'regression') return { scatter: scatterPoints(rows) };
  const confusion = rows.prior.length <= mostConfusedClasses ? { confusion: confusionMatrix(rows) } : {};
  if (rows.kind === 'binary') return { ...confusion, ...binaryCurves(rows) };
  return { ...confusion, calibration: confidenceCurve(rows) };
}

function toSlices(rows: ScoredRows, metrics: views.MetricValues, slices: readonly Slice[]): views.SliceMetrics[] {
  const overall = { slice: 'Overall', rows: rows.labels.length, metrics };
  return [
    overall,
    ...slices.map((slice) => ({
      slice: slice.key,
      rows: slice.rows.length,
      metrics: computeMetrics(selectScored(rows, slice.rows)),
    })),
  ];
}
