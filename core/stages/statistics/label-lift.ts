/** What to ask about pairs of features once the first look at the data is done. */

import type { DatasetFeatureStatistics, FeatureNameStatistics } from '../../formats/index.ts';
import type { CrossOptions, LiftOptions } from './lift-options.ts';

/** A value in fewer examples says little about the label, however high its lift. */
const leastExamples = 10;
/** Kept of each end, for each value of the label. */
const keptPerEnd = 50;
/** An integer label of at most so many different values is a category. */
const maxCategories = 100;

/** Correlation of all numbers, and lift of all string features towards the label, a numeric one in tenths. */
export function crossFor(dataset: DatasetFeatureStatistics, label: string | undefined): CrossOptions {
  const feature = dataset.features.find(({ path }) => path?.step[0] === label);
  const lift = label === undefined || feature === undefined ? undefined : liftTowards(label, feature);
  return { numeric: 'all', ...(lift && { lift }) };
}

function liftTowards(y: string, { type, num_stats: numbers }: FeatureNameStatistics): LiftOptions {
  const options = { y, minXCount: leastExamples - 1, topKPerY: keptPerEnd, bottomKPerY: keptPerEnd };
  if (numbers === undefined || (type === 'INT' && numbers.max - numbers.min < maxCategories)) return options;
  const tenths = numbers.histograms.find((histogram) => histogram.type === 'QUANTILES')?.buckets ?? [];
  const yBoundaries = [...new Set(tenths.slice(1).map(({ low_value }) => low_value))];
  // A label that is the same in most rows: one boundary still tells its value from the others.
  return { ...options, yBoundaries: yBoundaries.length > 0 ? yBoundaries : [numbers.median] };
}
