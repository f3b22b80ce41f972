/**
 * TFX's blessing: every threshold on all rows, on the slices it names or on their differences, each answered with one
 * sentence and its numbers.
 */

import type { EvaluationConfig, MetricName, views } from '../../contract/index.ts';
import { comparedSlices, slicesOf } from './cross-slices.ts';
import { describeSpec, sliceSpec } from './slice-spec.ts';

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

/** What one threshold looks at: metrics of rows, or differences of metrics between two slices. */
interface Subject {
  readonly slice: string;
  /** "auc", "auc of sex_Male minus that of sex_Female". */
  name(metric: string): string;
  value(metric: MetricName): number | undefined;
  before(metric: MetricName): number | undefined;
  /** Why nothing has been computed. */
  readonly absent?: string;
}

export interface JudgedSlices {
  /** Of the Evaluator, all rows among them. */
  readonly slices: readonly views.SliceMetrics[];
  readonly leastRows: number;
  /** Multilabel: those that thresholds name, and that the model has. */
  readonly classes?: ReadonlyMap<string, JudgedClass>;
}

export interface JudgedClass {
  readonly metrics: views.MetricValues;
  readonly served?: views.MetricValues;
  readonly slices: readonly views.SliceMetrics[];
}

/**
 * Without any threshold nothing is blessed. Without a baseline, or with one that cannot be compared, change thresholds do
 * not apply (TFX's rubber stamp); value thresholds always do. A metric that cannot be computed, a slice without rows and
 * one below the least size fail their threshold (TFMA's missing slices).
 */
export function judge(
  config: Pick<EvaluationConfig, 'thresholds' | 'change_thresholds'>,
  metrics: views.MetricValues,
  baseline: Baseline,
  judged: JudgedSlices = { slices: [], leastRows: 1 },
): Judgement {
  const served = baseline.kind === 'served' ? baseline.metrics : undefined;
  const whole = { metrics, ...(served ? { served } : {}), slices: judged.slices };
  const subjects = (threshold: ValueThreshold | ChangeThreshold): readonly Subject[] => {
    const { class: name } = threshold;
    if (name === undefined) return subjectsOf(threshold, withOverall(whole, judged));
    const own = judged.classes?.get(name);
    if (own === undefined) return [missing(overall, `The model has no class ${name} to be judged.`)];
    return subjectsOf(threshold, withOverall(own, judged)).map((subject) => ofClass(subject, name));
  };
  const checks = [
    ...config.thresholds.flatMap((threshold) => subjects(threshold).map((subject) => checkValue(threshold, subject))),
    ...config.change_thresholds.flatMap((threshold) => {
      if (baseline.kind !== 'served') return [notJudged(threshold, baseline)];
      return subjects(threshold).map((subject) => checkChange(threshold, subject, baseline.version));
    }),
  ];
  return { checks, blessed: checks.length > 0 && checks.every(({ passed }) => passed) };
}

const overall = 'Overall';

function withOverall({ metrics, served, slices }: JudgedClass, { leastRows }: JudgedSlices): JudgedSlices {
  const all: views.SliceMetrics = { slice: overall, rows: 0, metrics, ...(served ? { served } : {}) };
  return { leastRows, slices: [all, ...slices.filter(({ features }) => features !== undefined)] };
}

function ofClass(subject: Subject, name: string): Subject {
  return { ...subject, name: (metric) => subject.name(`${metric} of ${name}`) };
}

function subjectsOf(
  { slicing_specs, cross_slicing_specs }: ValueThreshold | ChangeThreshold,
  { slices, leastRows }: JudgedSlices,
): readonly Subject[] {
  const specs = slicing_specs ?? (cross_slicing_specs === undefined ? [{}] : []);
  const single = specs.flatMap((spec) => {
    const wanted = sliceSpec(spec);
    const found = slicesOf(wanted, slices);
    return found.length > 0 ? found.map((slice) => ofSlice(slice, leastRows)) : [missing(describeSpec(wanted))];
  });
  const crossed = (cross_slicing_specs ?? []).flatMap((spec) => {
    const found = comparedSlices(spec, slices);
    if (found.length > 0) return found.map(({ baseline, slice }) => ofDifference(baseline, slice, leastRows));
    const names = [spec.baseline_spec, ...spec.slicing_specs].map((one) => describeSpec(sliceSpec(one)));
    return [missing(names.join(' vs '))];
  });
  return [...single, ...crossed];
}

function ofSlice(slice: views.SliceMetrics, leastRows: number): Subject {
  return {
    slice: slice.slice,
    name: (metric) => metric,
    value: (metric) => slice.metrics[metric],
    before: (metric) => slice.served?.[metric],
    ...tooFew([slice], leastRows),
  };
}

/** TFMA's sign: the baseline slice's metric minus the other's. */
function ofDifference(baseline: views.SliceMetrics, slice: views.SliceMetrics, leastRows: number): Subject {
  const minus = (a: number | undefined, b: number | undefined) => (a === undefined || b === undefined ? undefined : a - b);
  return {
    slice: `${baseline.slice} vs ${slice.slice}`,
    name: (metric) => `${metric} of ${baseline.slice} minus that of ${slice.slice}`,
    value: (metric) => minus(baseline.metrics[metric], slice.metrics[metric]),
    before: (metric) => minus(baseline.served?.[metric], slice.served?.[metric]),
    ...tooFew([baseline, slice], leastRows),
  };
}

function tooFew(slices: readonly views.SliceMetrics[], leastRows: number): { readonly absent?: string } {
  const small = slices.find(({ features, rows }) => features !== undefined && rows < leastRows);
  if (small === undefined) return {};
  return { absent: `${small.slice} has ${small.rows} of at least ${leastRows} rows, so nothing is computed for it.` };
}

function missing(slice: string, absent = `No row of eval is in the slice ${slice}.`): Subject {
  const none = () => undefined;
  return { slice, name: (metric) => metric, value: none, before: none, absent };
}

/** Bounds are inclusive. */
function checkValue(threshold: ValueThreshold, subject: Subject): Check {
  const { metric, lower_bound, upper_bound } = threshold;
  const value = subject.value(metric);
  if (subject.absent !== undefined) return told(threshold, subject, [false, subject.absent]);
  if (value === undefined) return notComputed(threshold, subject);
  const facts = `${subject.name(metric)} is ${short(value)}`;
  if (lower_bound !== undefined && !(value >= lower_bound)) {
    return told(threshold, subject, [false, `${facts}, below the lower bound ${lower_bound}.`]);
  }
  if (upper_bound !== undefined && !(value <= upper_bound)) {
    return told(threshold, subject, [false, `${facts}, above the upper bound ${upper_bound}.`]);
  }
  const bounds = [
    ...(lower_bound === undefined ? [] : [`at least ${lower_bound}`]),
    ...(upper_bound === undefined ? [] : [`at most ${upper_bound}`]),
  ];
  return told(threshold, subject, [
    true,
    `${facts}${bounds.length === 0 ? '; no bound is set' : `, ${bounds.join(' and ')} as asked`}.`,
  ]);
}

function notJudged({ metric, class: of }: ChangeThreshold, baseline: Exclude<Baseline, { kind: 'served' }>): Check {
  const name = of === undefined ? metric : `${metric} of ${of}`;
  const reason =
    baseline.kind === 'none'
      ? `No model is served yet, so the change of ${name} is not judged.`
      : `The change of ${name} is not judged: the served version ${baseline.version} ${baseline.reason}.`;
  return { metric, ...(of === undefined ? {} : { class: of }), slice: overall, passed: true, reason };
}

/**
 * TFMA's GenericChangeThreshold: the difference and its ratio to the baseline must both reach their bounds, in the
 * threshold's direction; a bound not set is always reached. With a baseline of 0 a ratio is not a number and fails.
 */
function checkChange(threshold: ChangeThreshold, subject: Subject, version: string): Check {
  const { metric, direction, absolute, relative } = threshold;
  if (subject.absent !== undefined) return told(threshold, subject, [false, subject.absent]);
  const [value, before] = [subject.value(metric), subject.before(metric)];
  if (value === undefined) return notComputed(threshold, subject);
  const name = subject.name(metric);
  if (before === undefined) {
    return told(threshold, subject, [false, `${name} cannot be computed for the served version ${version} on these rows.`]);
  }
  const difference = value - before;
  const ratio = before === 0 ? Number.NaN : difference / before;
  const higher = direction === 'HIGHER_IS_BETTER';
  const reaches = (change: number, bound: number | undefined) =>
    bound === undefined || (higher ? change >= bound : change <= bound);
  const side = higher ? 'at least' : 'at most';
  const facts = `${name} is ${short(value)} against ${short(before)} of the served version ${version}`;
  if (!reaches(difference, absolute)) {
    const asked = `the change is ${signed(difference)}, asked is ${side} ${signed(absolute ?? 0)}.`;
    return told(threshold, subject, [false, `${facts}: ${asked}`]);
  }
  if (!reaches(ratio, relative)) {
    const change = Number.isNaN(ratio) ? 'no relative change can be told' : `the relative change is ${signed(ratio)}`;
    return told(threshold, subject, [false, `${facts}: ${change}, asked is ${side} ${signed(relative ?? 0)}.`]);
  }
  const isAsked = absolute !== undefined || relative !== undefined;
  return told(threshold, subject, [
    true,
    `${facts}: the change is ${signed(difference)}${isAsked ? ', as asked' : '; no bound is set'}.`,
  ]);
}

function notComputed(threshold: ValueThreshold | ChangeThreshold, subject: Subject): Check {
  return told(threshold, subject, [false, `${subject.name(threshold.metric)} cannot be computed for this model on these rows.`]);
}

function told(
  { metric, class: of }: ValueThreshold | ChangeThreshold,
  { slice }: Subject,
  [passed, reason]: readonly [boolean, string],
): Check {
  return { metric, ...(of === undefined ? {} : { class: of }), slice, passed, reason };
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function signed(value: number): string {
  return value > 0 ? `+${short(value)}` : short(value);
}
