/** TFX's blessing: every threshold on the overall metrics, each with one sentence and its numbers. */

import type { EvaluationConfig, MetricName, views } from '../../contract/index.ts';

type Check = views.ThresholdCheck;
type ValueThreshold = EvaluationConfig['thresholds'][number];
type ChangeThreshold = EvaluationConfig['change_thresholds'][number];

/** The served model on the same rows, or why there is none to compare with. */
export type Baseline =
  | { readonly kind: 'none' }
  | { readonly kind: 'incomparable'; readonly version: string; readonly reason: string }
  | { readonly kind: 'served'; readonly version: string; readonly metrics: views.MetricValues };

export interface Judgement {
  readonly checks: readonly Check[];
  readonly blessed: boolean;
}

/**
 * Without any threshold nothing is blessed. Without a baseline, or with one that cannot be compared, change thresholds do
 * not apply (TFX's rubber stamp); value thresholds always do. A metric that cannot be computed fails its threshold.
 */
export function judge(config: EvaluationConfig, metrics: views.MetricValues, baseline: Baseline): Judgement {
  const checks = [
    ...config.thresholds.map((threshold) => checkValue(threshold, metrics)),
    ...config.change_thresholds.map((threshold) => checkChange(threshold, metrics, baseline)),
  ];
  return { checks, blessed: checks.length > 0 && checks.every(({ passed }) => passed) };
}

/** Bounds are inclusive. */
function checkValue({ metric, lower_bound, upper_bound }: ValueThreshold, metrics: views.MetricValues): Check {
  const value = metrics[metric];
  if (value === undefined) return notComputed(metric);
  if (lower_bound !== undefined && !(value >= lower_bound)) {
    return failed(metric, `${metric} is ${short(value)}, below the lower bound ${lower_bound}.`);
  }
  if (upper_bound !== undefined && !(value <= upper_bound)) {
    return failed(metric, `${metric} is ${short(value)}, above the upper bound ${upper_bound}.`);
  }
  const bounds = [
    ...(lower_bound === undefined ? [] : [`at least ${lower_bound}`]),
    ...(upper_bound === undefined ? [] : [`at most ${upper_bound}`]),
  ];
  return passed(metric, `${metric} is ${short(value)}${bounds.length === 0 ? '' : `, ${bounds.join(' and ')} as asked`}.`);
}

function checkChange(threshold: ChangeThreshold, metrics: views.MetricValues, baseline: Baseline): Check {
  const { metric } = threshold;
  if (baseline.kind === 'none') return passed(metric, `No model is served yet, so the change of ${metric} is not judged.`);
  if (baseline.kind === 'incomparable') {
    return passed(metric, `The change of ${metric} is not judged: the served version ${baseline.version} ${baseline.reason}.`);
  }
  const value = metrics[metric];
  const before = baseline.metrics[metric];
  if (value === undefined) return notComputed(metric);
  if (before === undefined) {
    return failed(metric, `${metric} cannot be computed for the served version ${baseline.version} on these rows.`);
  }
  return compare(threshold, { value, before, version: baseline.version });
}

/**
 * TFMA's GenericChangeThreshold: the difference and its ratio to the baseline must both reach their bounds, in the
 * threshold's direction; a bound not set is always reached. With a baseline of 0 a ratio is not a number and fails.
 */
function compare(
  threshold: ChangeThreshold,
  { value, before, version }: { value: number; before: number; version: string },
): Check {
  const { metric, direction, absolute, relative } = threshold;
  const difference = value - before;
  const ratio = before === 0 ? Number.NaN : difference / before;
  const higher = direction === 'HIGHER_IS_BETTER';
  const reaches = (change: number, bound: number | undefined) =>
    bound === undefined || (higher ? change >= bound : change <= bound);
  const side = higher ? 'at least' : 'at most';
  const facts = `${metric} is ${short(value)} against ${short(before)} of the served version ${version}`;
  if (!reaches(difference, absolute)) {
    return failed(metric, `${facts}: the change is ${signed(difference)}, asked is ${side} ${signed(absolute ?? 0)}.`);
  }
  if (!reaches(ratio, relative)) {
    const change = Number.isNaN(ratio) ? 'no relative change can be told' : `the relative change is ${signed(ratio)}`;
    return failed(metric, `${facts}: ${change}, asked is ${side} ${signed(relative ?? 0)}.`);
  }
  return passed(metric, `${facts}: the change is ${signed(difference)}, as asked.`);
}

function notComputed(metric: MetricName): Check {
  return failed(metric, `${metric} cannot be computed for this model on these rows.`);
}

function passed(metric: MetricName, reason: string): Check {
  return { metric, slice: 'Overall', passed: true, reason };
}

function failed(metric: MetricName, reason: string): Check {
  return { metric, slice: 'Overall', passed: false, reason };
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function signed(value: number): string {
  return value > 0 ? `+${short(value)}` : short(value);
}
