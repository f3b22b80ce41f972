/** Drift, skew and dataset comparators held against statistics. */

import type { DriftSkewInfo, Measurement } from './tfmd-anomalies.ts';
import type { Description } from './tfmd-description.ts';
import {
  jensenShannonOfCounts,
  jensenShannonOfHistograms,
  lInfinityOfCounts,
  normalizedAbsoluteDifference,
} from './tfmd-distance.ts';
import { formatSixDigits } from './tfmd-numbers.ts';
import type { DatasetConstraints, Feature, FeatureComparator, NumericValueComparator } from './tfmd-schema.ts';
import type { DatasetView, FeatureView } from './tfmd-statistics-view.ts';

export interface Comparison {
  readonly found: Description[];
  readonly measurements: Measurement[];
}

/** Both comparators of a feature; measurements go into `info`. A feature's threshold is raised to what was measured. */
export function updateComparators(view: FeatureView, feature: Feature, info: DriftSkewInfo): Description[] {
  const drift = compare(view, feature.drift_comparator, {
    treatment: 'current',
    control: 'previous',
    dataset: view.dataset.previous,
  });
  const skew = compare(view, feature.skew_comparator, {
    treatment: 'training',
    control: 'serving',
    dataset: view.dataset.serving,
  });
  info.drift_measurements.push(...drift.measurements);
  info.skew_measurements.push(...skew.measurements);
  return [...drift.found, ...skew.found];
}

interface ComparatorContext {
  readonly treatment: string;
  readonly control: string;
  readonly dataset: DatasetView | undefined;
}

function compare(view: FeatureView, comparator: FeatureComparator | undefined, context: ComparatorContext): Comparison {
  const result: Comparison = { found: [], measurements: [] };
  const thresholds = [
    comparator?.infinity_norm?.threshold,
    comparator?.normalized_abs_difference?.threshold,
    comparator?.jensen_shannon_divergence?.threshold,
  ];
  if (comparator === undefined || context.dataset === undefined || thresholds.every((value) => value === undefined))
    return result;
  const control = context.dataset.feature(view.path);
  if (control === undefined) {
    delete comparator.infinity_norm?.threshold;
    delete comparator.jensen_shannon_divergence?.threshold;
    const long = `${context.control} data is missing.`;
    result.found.push({ type: 'COMPARATOR_CONTROL_DATA_MISSING', short: `${context.control} data missing`, long });
    return result;
  }
  compareLInfinity({ view, control, comparator, context, result });
  compareAbsoluteDifference({ view, control, comparator, context, result });
  compareJensenShannon({ view, control, comparator, context, result });
  return result;
}

interface Run {
  readonly view: FeatureView;
  readonly control: FeatureView;
  readonly comparator: FeatureComparator;
  readonly context: ComparatorContext;
  readonly result: Comparison;
}

function sentence(name: string, run: Run, measured: number, threshold: number): string {
  const { treatment, control } = run.context;
  return `The ${name} between ${treatment} and ${control} is ${formatSixDigits(measured)} (up to six significant digits), above the threshold ${formatSixDigits(threshold)}.`;
}

/** On numbers, which have no rank histogram, the distance is 0: TFDV's behaviour. */
function compareLInfinity(run: Run): void {
  const { view, control, comparator, context, result } = run;
  const threshold = comparator.infinity_norm?.threshold;
  if (comparator.infinity_norm === undefined || threshold === undefined) return;
  const { distance, value } = lInfinityOfCounts(view.stringCounts, control.stringCounts);
  result.measurements.push({ type: 'L_INFTY', value: distance, threshold });
  if (distance <= threshold) return;
  comparator.infinity_norm.threshold = distance;
  const short = `High Linfty distance between ${context.treatment} and ${context.control}`;
  const long = `${sentence('Linfty distance', run, distance, threshold)} The feature value with maximum difference is: ${value}`;
  result.found.push({ type: 'COMPARATOR_L_INFTY_HIGH', short, long });
}

function compareAbsoluteDifference(run: Run): void {
  const { view, control, comparator, context, result } = run;
  const threshold = comparator.normalized_abs_difference?.threshold;
  if (comparator.normalized_abs_difference === undefined || threshold === undefined) return;
  const { distance, value } = normalizedAbsoluteDifference(view.stringCounts, control.stringCounts);
  result.measurements.push({ type: 'NORMALIZED_ABSOLUTE_DIFFERENCE', value: distance, threshold });
  if (distance <= threshold) return;
  comparator.normalized_abs_difference.threshold = distance;
  const short = `High normalized absolute difference between ${context.treatment} and ${context.control}`;
  const difference = sentence('normalized absolute difference', run, distance, threshold);
  const long = `${difference} The feature value with maximum difference is: ${value}`;
  result.found.push({ type: 'COMPARATOR_NORMALIZED_ABSOLUTE_DIFFERENCE_HIGH', short, long });
}

function compareJensenShannon(run: Run): void {
  const { view, control, comparator, context, result } = run;
  const divergence = comparator.jensen_shannon_divergence;
  if (divergence?.threshold === undefined) return;
  const measured = jensenShannonOfFeatures(view, control, divergence.source?.type === 'QUANTILES' ? 'QUANTILES' : 'STANDARD');
  if (measured === undefined) return;
  const { threshold } = divergence;
  result.measurements.push({ type: 'JENSEN_SHANNON_DIVERGENCE', value: measured, threshold });
  if (measured <= threshold) return;
  divergence.threshold = measured;
  const short = `High approximate Jensen-Shannon divergence between ${context.treatment} and ${context.control}`;
  const long = sentence('approximate Jensen-Shannon divergence', run, measured, threshold);
  result.found.push({ type: 'COMPARATOR_JENSEN_SHANNON_DIVERGENCE_HIGH', short, long });
}

/** By values where both sides have them, else by histogram; undefined where neither can be compared. */
export function jensenShannonOfFeatures(
  a: FeatureView,
  b: FeatureView,
  source: 'STANDARD' | 'QUANTILES' = 'STANDARD',
): number | undefined {
  if (a.stringCounts.size > 0 && b.stringCounts.size > 0) return jensenShannonOfCounts(a.stringCounts, b.stringCounts);
  const left = a.histogram(source);
  const right = b.histogram(source);
  return left === undefined || right === undefined ? undefined : jensenShannonOfHistograms(left, right);
}

/** The number of examples; the maximum is looked at only where a minimum is set, as in TFDV. */
export function updateDatasetConstraints(view: DatasetView, constraints: DatasetConstraints): Description[] {
  return [
    ...compareNumExamples(view, constraints.num_examples_drift_comparator, { name: 'previous span', dataset: view.previous }),
    ...compareNumExamples(view, constraints.num_examples_version_comparator, {
      name: 'previous version',
      dataset: view.previousVersion,
    }),
    ...checkExamplesCount(view, constraints),
  ];
}

function compareNumExamples(
  view: DatasetView,
  comparator: NumericValueComparator | undefined,
  control: { readonly name: string; readonly dataset: DatasetView | undefined },
): Description[] {
  if (comparator === undefined || control.dataset === undefined) return [];
  const found: Description[] = [];
  const versus = `num examples in current dataset versus the ${control.name}`;
  const { max_fraction_threshold: max, min_fraction_threshold: min } = comparator;
  const earlier = control.dataset.numExamples;
  const ratio = view.numExamples / earlier;
  const measured = (side: string, threshold: number): string =>
    `The ratio of num examples in the current dataset versus the ${control.name} is ${formatSixDigits(ratio)} (up to six significant digits), which is ${side} the threshold ${formatSixDigits(threshold)}.`;
  if (max !== undefined && earlier === 0) {
    delete comparator.max_fraction_threshold;
    const long = `The ${control.name} has 0 examples, so there is a high number of examples in the current dataset versus the ${control.name}.`;
    found.push({ type: 'COMPARATOR_HIGH_NUM_EXAMPLES', short: `High ${versus}, which has 0.`, long });
  } else if (max !== undefined && ratio > max) {
    comparator.max_fraction_threshold = ratio;
    found.push({ type: 'COMPARATOR_HIGH_NUM_EXAMPLES', short: `High ${versus}.`, long: measured('above', max) });
  }
  if (min !== undefined && earlier !== 0 && ratio < min) {
    comparator.min_fraction_threshold = ratio;
    found.push({ type: 'COMPARATOR_LOW_NUM_EXAMPLES', short: `Low ${versus}.`, long: measured('below', min) });
  }
  return found;
}

function checkExamplesCount(view: DatasetView, constraints: DatasetConstraints): Description[] {
  const { min_examples_count: min, max_examples_count: max } = constraints;
  if (min === undefined) return [];
  const found: Description[] = [];
  const counted = `The dataset has ${formatSixDigits(view.numExamples)} examples, which is`;
  if (view.numExamples < min) {
    constraints.min_examples_count = view.numExamples;
    found.push({
      type: 'DATASET_LOW_NUM_EXAMPLES',
      short: 'Low num examples in dataset.',
      long: `${counted} fewer than expected.`,
    });
  }
  if (max !== undefined && view.numExamples > max) {
    constraints.max_examples_count = view.numExamples;
    found.push({
      type: 'DATASET_HIGH_NUM_EXAMPLES',
      short: 'High num examples in dataset.',
      long: `${counted} more than expected.`,
    });
  }
  return found;
}
