/** What to ask about pairs of features once the first look at the data is done. */

import type { DatasetFeatureStatistics, FeatureNameStatistics } from '../../formats/index.ts';
import type { MultilabelSource } from '../../model/index.ts';
import type { CrossOptions, LiftOptions } from './lift-options.ts';

/** A value in fewer examples says little about the label, however high its lift. */
const leastExamples = 10;
/** Kept of each end, for each value of the label. */
const keptPerEnd = 50;
/** An integer label of at most so many different values is a category. */
const maxCategories = 100;

/**
 * Correlation of all numbers, and lift of all string features towards the label, a numeric one in tenths; of several classes
 * a row towards each of them.
 */
export function crossFor(dataset: DatasetFeatureStatistics, label: string | MultilabelSource | undefined): CrossOptions {
  if (typeof label === 'object') return { numeric: 'all', lift: liftTowardsClasses(label, dataset) };
  const feature = dataset.features.find(({ path }) => path?.step[0] === label);
  const lift = label === undefined || feature === undefined ? undefined : liftTowards(label, feature);
  return { numeric: 'all', ...(lift && { lift }) };
}

const bounds = { minXCount: leastExamples - 1, topKPerY: keptPerEnd, bottomKPerY: keptPerEnd };

function liftTowards(y: string, { type, num_stats: numbers }: FeatureNameStatistics): LiftOptions {
  const options = { y, ...bounds };
  if (numbers === undefined || (type === 'INT' && numbers.max - numbers.min < maxCategories)) return options;
  const tenths = numbers.histograms.find((histogram) => histogram.type === 'QUANTILES')?.buckets ?? [];
  const yBoundaries = [...new Set(tenths.slice(1).map(({ low_value }) => low_value))];
  // A label that is the same in most rows: one boundary still tells its value from the others.
  return { ...options, yBoundaries: yBoundaries.length > 0 ? yBoundaries : [numbers.median] };
}

/** Columns that are classes tell nothing about one another that the label does not. */
function liftTowardsClasses(classes: MultilabelSource, { features }: DatasetFeatureStatistics): LiftOptions {
  const own = classes.columns ?? [classes.feature];
  const texts = features
    .filter(({ type }) => type === 'STRING' || type === 'BYTES')
    .map(({ name, path }) => name ?? path?.step[0]);
  const x = texts.filter((name) => name !== undefined).filter((name) => !own.includes(name));
  return { y: classes.feature, classes, x, ...bounds };
}
