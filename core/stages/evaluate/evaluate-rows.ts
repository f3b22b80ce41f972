/** A model on any labelled rows, outside the pipeline: metrics with intervals, by slice, and against another model. */

import type { DecisionThreshold, MetricName, views } from '../../contract/index.ts';
import type { ColumnBatch, ColumnSpec } from '../../formats/index.ts';
import { type CancelSignal, raise, throwIfCancelled } from '../../foundation/index.ts';
import {
  computeMetrics,
  delongTest,
  discordance,
  joinScored,
  mcnemarTest,
  metricIntervals,
  type PairedTest,
  pairedBootstrap,
  type ScoredRows,
  selectScored,
} from '../../learning/index.ts';
import { classShares, createPredictor, labelledRows, labelValues, type Model } from '../../model/index.ts';
import { classIndex, classRule, decidedRows } from './analysis/decision-rule.ts';
import { classMap, differenceOfLabels } from './evaluated-models.ts';
import { exampleWeights } from './example-weights.ts';
import { labelWarnings } from './label-warnings.ts';
import { createRowScorer } from './row-scorer.ts';
import { sliceSpec } from './slice-spec.ts';
import { sliceWarnings } from './slice-warnings.ts';
import { createSlicer, type Slice, usualLeastRows } from './slicer.ts';

export interface RowsToEvaluate {
  readonly model: Model;
  readonly baseline?: Model;
  readonly batches: AsyncIterable<ColumnBatch>;
  /** Each entry is one feature, or several crossed. */
  readonly slices: readonly (readonly string[])[];
  readonly weightKey?: string;
  readonly threshold?: DecisionThreshold;
  /** Of several classes: judged by this class' decisions alone, against the rest, as a model of two classes is. */
  readonly class?: string;
  readonly seed: number;
  readonly signal: CancelSignal;
  onProgress(rows: number): void;
}

export interface RowsEvaluation {
  readonly problem: ScoredRows['kind'];
  /** Rows read, and those of them with a label the model knows. */
  readonly seen: number;
  readonly rows: number;
  readonly metrics: views.MetricValues;
  readonly intervals: Readonly<Partial<Record<MetricName, views.MetricInterval>>>;
  readonly slices: readonly views.SliceMetrics[];
  /** Of classes and slices that no row is in; absent where there are none. */
  readonly warnings?: readonly string[];
  readonly baseline?: { readonly metrics: views.MetricValues; readonly tests: readonly PairedTest[] };
}

/** Raises `split/empty` where no row has a label the model knows, `usage/invalid-argument` for another label's baseline. */
export async function evaluateRows(asked: RowsToEvaluate): Promise<RowsEvaluation> {
  const { model, baseline, seed } = asked;
  const other = baseline && differenceOfLabels(baseline.label, model.label);
  if (other !== undefined)
    raise('usage/invalid-argument', `The baseline ${other}.`, 'Name a model of the same label and classes.');
  const { seen, slices, columns, ...scored } = await scoreBatches(asked);
  if (scored.candidate === undefined || scored.candidate.labels.length === 0) {
    const message = `No row has a value of ${model.label.feature} that the model knows.`;
    return raise('split/empty', message, 'Name data with the label it was trained on.');
  }
  const { candidate, against } = ofClass(asked, { candidate: scored.candidate, against: scored.against });
  const metrics = computeMetrics(candidate);
  const warnings = [
    ...labelWarnings(model.label, scored.candidate, ''),
    ...sliceWarnings(asked.slices.map(sliceSpec), { columns, slices }, usualLeastRows),
  ];
  return {
    problem: candidate.kind,
    seen,
    rows: candidate.labels.length,
    metrics,
    intervals: metricIntervals(candidate, metrics, seed),
    slices: slices.map(({ key, features, rows }) => ({
      slice: key,
      features,
      rows: rows.length,
      metrics: computeMetrics(selectScored(candidate, rows)),
    })),
    ...(warnings.length > 0 ? { warnings } : {}),
    ...(against === undefined
      ? {}
      : { baseline: { metrics: computeMetrics(against), tests: await pairedTests(candidate, against, asked) } }),
  };
}

/** All rows as they are without a class. */
function ofClass<T extends { readonly candidate: ScoredRows; readonly against: ScoredRows | undefined }>(
  { model, class: name }: RowsToEvaluate,
  scored: T,
): T {
  if (name === undefined) return scored;
  const rule = classRule({ model, scored: scored.candidate }, name);
  return {
    ...scored,
    candidate: decidedRows(scored.candidate, rule),
    against: scored.against && decidedRows(scored.against, rule),
  };
}

/** Of one class a row the chosen one. */
function followedOf({ model: { label }, class: name }: RowsToEvaluate): readonly number[] | undefined {
  return label.kind === 'multiclass' && name !== undefined ? [classIndex(label.classes, name)] : undefined;
}

interface Scored {
  readonly seen: number;
  readonly candidate: ScoredRows | undefined;
  readonly against: ScoredRows | undefined;
  readonly slices: readonly Slice[];
  /** Of any batch. */
  readonly columns: readonly Pick<ColumnSpec, 'name' | 'type'>[];
}

async function scoreBatches(asked: RowsToEvaluate): Promise<Scored> {
  const { model, baseline, batches, weightKey, threshold } = asked;
  const follow = followedOf(asked);
  const models = [model, ...(baseline ? [baseline] : [])].map((one) => ({
    predictor: createPredictor(one),
    classes: classMap(one, model.label),
    parts: [] as ScoredRows[],
  }));
  const slicer = createSlicer(asked.slices);
  const columns = new Map<string, Pick<ColumnSpec, 'name' | 'type'>>();
  let [seen, used] = [0, 0];
  for await (const batch of batches) {
    throwIfCancelled(asked.signal);
    for (const { name, type } of batch.columns) columns.set(name, { name, type });
    const labels = labelValues(model.label, batch);
    const kept = labelledRows(model.label, labels);
    const weights = weightKey === undefined ? undefined : exampleWeights(batch, weightKey);
    for (const { predictor, classes, parts } of models) {
      const scorer = createRowScorer({
        label: model.label,
        capacity: kept.length,
        prior: classShares(model.transform),
        threshold,
        weighed: weights !== undefined,
        classes,
        follow,
      });
      scorer.add(predictor.predict(batch), kept, labels, weights);
      parts.push(scorer.rows());
    }
    slicer.add(batch, kept, used);
    used += kept.length;
    seen += batch.rows;
    asked.onProgress(seen);
  }
  const [candidate, against] = models.map(({ parts }) => joinScored(parts));
  return { seen, candidate, against, slices: slicer.finish(), columns: [...columns.values()] };
}

/** McNemar's for accuracy and DeLong's for AUC where rows count alike, a paired bootstrap for the others. */
export async function pairedTests(
  a: ScoredRows,
  b: ScoredRows,
  { seed, signal, onResample }: { readonly seed: number; readonly signal: CancelSignal; onResample?(): Promise<void> },
): Promise<readonly PairedTest[]> {
  const breathe = onResample ?? (async () => throwIfCancelled(signal));
  const tests = await pairedBootstrap(a, b, { seed, breathe });
  if (a.weights !== undefined) return tests;
  return tests.map((test) => {
    if (test.metric === 'accuracy') return { ...test, method: 'mcnemar', ...mcnemarTest(discordance(a, b), a.labels.length) };
    if (test.metric !== 'auc' || a.kind !== 'binary' || b.kind !== 'binary') return test;
    const delong = delongTest(a, b);
    return Number.isFinite(delong.difference) ? delong : test;
  });
}
