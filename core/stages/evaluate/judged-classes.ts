/** Metrics of single classes of several, each against the rest, overall and by slice, for the thresholds that name them. */

import type { EvaluationConfig, views } from '../../contract/index.ts';
import { computeMetrics, type ScoredRows, selectScored } from '../../learning/index.ts';
import type { Label, Model } from '../../model/index.ts';
import { classRule, decidedRows } from './analysis/decision-rule.ts';
import type { JudgedClass } from './check-thresholds.ts';
import type { Slice } from './slicer.ts';

interface JudgedRows {
  readonly candidate: ScoredRows;
  readonly served?: ScoredRows;
  readonly slices: readonly Slice[];
}

/** Classes that thresholds name and the label has; of two classes none, for their metrics are those of the positive one. */
export function namedClasses(label: Label, { thresholds, change_thresholds }: EvaluationConfig): readonly string[] {
  if (label.kind !== 'multilabel' && label.kind !== 'multiclass') return [];
  const named = new Set([...thresholds, ...change_thresholds].flatMap((threshold) => threshold.class ?? []));
  return [...named].filter((name) => label.classes.includes(name));
}

/** By name; a class the model does not have is absent. Slices below the least size are counted, not computed. */
export function judgedClasses(
  model: Model,
  { candidate, served, slices }: JudgedRows,
  config: EvaluationConfig,
): ReadonlyMap<string, JudgedClass> {
  const { min_slice_size } = config;
  return new Map(
    namedClasses(model.label, config).map((name) => {
      const rule = classRule({ model, scored: candidate }, name);
      const own = decidedRows(candidate, rule);
      const before = served && decidedRows(served, rule);
      const bySlice = slices.map(({ key, features, rows }): views.SliceMetrics => {
        const head = { slice: key, features, rows: rows.length };
        if (rows.length < min_slice_size) return { ...head, metrics: {} };
        const metrics = computeMetrics(selectScored(own, rows));
        return { ...head, metrics, ...(before ? { served: computeMetrics(selectScored(before, rows)) } : {}) };
      });
      const whole = { metrics: computeMetrics(own), ...(before ? { served: computeMetrics(before) } : {}) };
      return [name, { ...whole, slices: bySlice }];
    }),
  );
}
