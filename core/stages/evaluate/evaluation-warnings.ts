/** What the project file asks of an evaluation that has no effect: each with the cause and the way out. It stops nothing. */

import type { EvaluationConfig, views } from '../../contract/index.ts';

type Warning = views.EvaluationWarning;

export function evaluationWarnings(config: EvaluationConfig): readonly Warning[] {
  return thresholdWarnings(config);
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
