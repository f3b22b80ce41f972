/** What the next evaluation is to judge by, while it is edited: gains without the sign of a direction. */

import { type EvaluationConfig, type MetricName, metricNames, type views } from '../../../../core/contract/index.ts';
import { aimOf } from '../metric-rows.ts';

export type ValueThreshold = EvaluationConfig['thresholds'][number];
export type ChangeThreshold = EvaluationConfig['change_thresholds'][number];

/** A threshold while it is edited; its id stays whatever else of it changes. */
export interface ThresholdRow<T> {
  readonly id: number;
  readonly threshold: T;
}

export function rowsOf<T>(thresholds: readonly T[]): readonly ThresholdRow<T>[] {
  return thresholds.map((threshold, id) => ({ id, threshold }));
}

export function withRow<T>(rows: readonly ThresholdRow<T>[], threshold: T): readonly ThresholdRow<T>[] {
  return [...rows, { id: 1 + Math.max(-1, ...rows.map(({ id }) => id)), threshold }];
}

export function thresholdsOf<T>(rows: readonly ThresholdRow<T>[]): T[] {
  return rows.map(({ threshold }) => threshold);
}

/** Of whether a row is of one class, or has it: those of two classes. */
const metricsOfClass: ReadonlySet<MetricName> = new Set([
  'accuracy',
  'precision',
  'recall',
  'f1',
  'auc',
  'auc_precision_recall',
  'log_loss',
  'calibration',
  'false_positive_rate',
  'false_negative_rate',
  'positive_rate',
  'ece',
]);

/** Those that this kind of model has, the main one first; one that is asked for already always. */
export function metricsToAsk(evaluation: views.Evaluation, asked: MetricName, ofClass: boolean): readonly MetricName[] {
  const { metrics, main } = evaluation;
  const has = (metric: MetricName): boolean => (ofClass ? metricsOfClass.has(metric) : metrics[metric] !== undefined);
  return metricNames.filter((metric) => has(metric) || metric === asked).sort((a, b) => Number(b === main) - Number(a === main));
}

/** A metric whose better side is not known is taken as asked. */
export function directionOf(metric: MetricName, before: ChangeThreshold['direction']): ChangeThreshold['direction'] {
  const aim = aimOf(metric);
  if (aim === 'higher') return 'HIGHER_IS_BETTER';
  return aim === 'lower' ? 'LOWER_IS_BETTER' : before;
}

/** How much better it must be at least, in the metric's own units or as a share of it; below 0: how much worse it may be. */
export function leastGain({ direction }: ChangeThreshold, change: number | undefined): number | undefined {
  if (change === undefined) return undefined;
  // Never -0, which the project file would show.
  return direction === 'HIGHER_IS_BETTER' ? change : 0 - change;
}

export function withGain(threshold: ChangeThreshold, of: 'absolute' | 'relative', gain: number | undefined): ChangeThreshold {
  const { [of]: _before, ...rest } = threshold;
  const change = leastGain(threshold, gain);
  return change === undefined ? rest : { ...rest, [of]: change };
}

/** The gains asked for stay where the direction turns. */
export function withMetric(threshold: ChangeThreshold, metric: MetricName): ChangeThreshold {
  const turned = { ...threshold, metric, direction: directionOf(metric, threshold.direction) };
  const gains = [leastGain(threshold, threshold.absolute), leastGain(threshold, threshold.relative)] as const;
  return withGain(withGain(turned, 'absolute', gains[0]), 'relative', gains[1]);
}

export function withBound(
  threshold: ValueThreshold,
  bound: 'lower_bound' | 'upper_bound',
  value: number | undefined,
): ValueThreshold {
  const { [bound]: _before, ...rest } = threshold;
  return value === undefined ? rest : { ...rest, [bound]: value };
}

/** @param name undefined: of all classes */
export function withClass<T extends ValueThreshold | ChangeThreshold>(threshold: T, name: string | undefined): T {
  const { class: _before, ...rest } = threshold;
  return (name === undefined ? rest : { ...rest, class: name }) as T;
}

/** A start to be edited: what this model reaches, in two digits, rounded to the side on which it still passes. */
export function newThreshold({ main, metrics }: views.Evaluation): ValueThreshold {
  const value = metrics[main] ?? 0;
  const step = value === 0 ? 1 : 10 ** (Math.floor(Math.log10(Math.abs(value))) - 1);
  const rounded = (round: (value: number) => number): number => Number((round(value / step) * step).toPrecision(2));
  return aimOf(main) === 'lower'
    ? { metric: main, upper_bound: rounded(Math.ceil) }
    : { metric: main, lower_bound: rounded(Math.floor) };
}

export function newChange({ main }: views.Evaluation): ChangeThreshold {
  return { metric: main, direction: directionOf(main, 'HIGHER_IS_BETTER'), absolute: 0 };
}

/** Why a threshold cannot be kept as it is; undefined: it can. */
export function draftError(threshold: ValueThreshold | ChangeThreshold): 'noBound' | 'crossed' | undefined {
  if ('direction' in threshold) return (threshold.absolute ?? threshold.relative) === undefined ? 'noBound' : undefined;
  const { lower_bound: low, upper_bound: high } = threshold;
  if (low === undefined && high === undefined) return 'noBound';
  return low !== undefined && high !== undefined && low > high ? 'crossed' : undefined;
}
