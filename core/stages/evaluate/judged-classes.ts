/** Metrics of single classes of a multilabel model, overall and by slice, for the thresholds that name them. */

import type { EvaluationConfig, views } from '../../contract/index.ts';
import { computeMetrics, type ScoredRows, selectScored } from '../../learning/index.ts';
import type { Model } from '../../model/index.ts';
import { decidedRows, decisionRule } from './analysis/decision-rule.ts';
import type { JudgedClass } from './check-thresholds.ts';
import type { Slice } from './slicer.ts';

interface JudgedRows {
  readonly candidate: ScoredRows;
  readonly served?: ScoredRows;
  readonly slices: readonly Slice[];
}

/** By name; a class the model does not have is absent. Slices below the least size are counted, not computed. */
export function judgedClasses(
  model: Model,
  { candidate, served, slices }: JudgedRows,
  { thresholds, change_thresholds, min_slice_size }: EvaluationConfig,
): ReadonlyMap<string, JudgedClass> {
  const { label } = model;
  const named = new Set([...thresholds, ...change_thresholds].flatMap((threshold) => threshold.class ?? []));
  const known = label.kind === 'multilabel' ? [...named].filter((name) => label.classes.includes(name)) : [];
  return new Map(
    known.map((name) => {
      const rule = decisionRule({ model, scored: candidate }, name);
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
