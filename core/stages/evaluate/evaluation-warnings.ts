/** What the project file asks of an evaluation that has no effect: each with the cause and the way out. It stops nothing. */

import type { EvaluationConfig, SlicingSpec, views } from '../../contract/index.ts';
import type { ColumnSpec } from '../../formats/index.ts';
import type { ScoredRows } from '../../learning/index.ts';
import type { Label } from '../../model/index.ts';
import { decisionWarning } from './check-decision-threshold.ts';
import { labelWarnings } from './label-warnings.ts';
import { sliceSpec } from './slice-spec.ts';
import { sliceWarnings } from './slice-warnings.ts';
import type { Slice } from './slicer.ts';

type Warning = views.EvaluationWarning;

interface Evaluated {
  readonly label: Label;
  /** By the candidate. */
  readonly scored: ScoredRows;
  /** Of the examples. */
  readonly columns: readonly ColumnSpec[];
  readonly slices: readonly Slice[];
  /** Specs that thresholds and comparisons of slices name: where they are missing, the threshold fails and tells. */
  readonly wanted: readonly SlicingSpec[];
}

export function evaluationWarnings(config: EvaluationConfig, { label, scored, wanted, ...found }: Evaluated): readonly Warning[] {
  const decision = decisionWarning(label, config.decision_threshold);
  const listed = [...config.slices, ...config.slicing_specs].map(sliceSpec);
  const missing = new Set([
    ...sliceWarnings(listed, found, config.min_slice_size),
    ...sliceWarnings(wanted.map(sliceSpec), found),
  ]);
  return [
    ...labelWarnings(label, scored, ' of eval').map((text) => ({ about: 'labels' as const, text })),
    ...thresholdWarnings(config),
    ...(decision === undefined ? [] : [{ about: 'decision_threshold' as const, text: decision }]),
    ...[...missing].map((text) => ({ about: 'slices' as const, text })),
  ];
}

/** TFMA lets both pass: a bound that is not set always holds. */
function thresholdWarnings({ thresholds, change_thresholds }: EvaluationConfig): readonly Warning[] {
  const name = ({ metric, class: of }: { readonly metric: string; readonly class?: string }): string =>
    of === undefined ? metric : `${metric} of ${of}`;
  const unbounded = thresholds.filter((one) => one.lower_bound === undefined && one.upper_bound === undefined);
  const unasked = change_thresholds.filter((one) => one.absolute === undefined && one.relative === undefined);
  return [
    ...unbounded.map((one) => `The threshold on ${name(one)} has no bound and always holds: give it lower_bound or upper_bound.`),
    ...unasked.map(
      (one) =>
        `The change threshold on ${name(one)} has neither absolute nor relative, so any change passes: absolute: 0 asks that it gets no worse.`,
    ),
  ].map((text) => ({ about: 'thresholds', text }));
}
