/** Distances between a feature's values in two datasets, for display and for comparators. */

import {
  createMessage,
  type DatasetFeatureStatistics,
  DatasetView,
  datasetStatisticsType,
  type FeatureNameStatistics,
  type FeatureView,
  jensenShannonOfFeatures,
  lInfinityOfCounts,
} from '../../formats/index.ts';

/** Largest difference of a value's share, 0 to 1; undefined where either side has no value counts (numbers). */
export function lInfinityDistance(a: FeatureNameStatistics, b: FeatureNameStatistics): number | undefined {
  const [left, right] = [viewOf(a), viewOf(b)];
  if (left === undefined || right === undefined || left.stringCounts.size === 0 || right.stringCounts.size === 0)
    return undefined;
  return lInfinityOfCounts(left.stringCounts, right.stringCounts).distance;
}

/**
 * Jensen-Shannon divergence in bits, 0 to 1: over values for strings, over histograms for numbers. Undefined where the
 * two cannot be compared.
 */
export function jensenShannonDivergence(
  a: FeatureNameStatistics,
  b: FeatureNameStatistics,
  source: 'STANDARD' | 'QUANTILES' = 'STANDARD',
): number | undefined {
  const [left, right] = [viewOf(a), viewOf(b)];
  return left === undefined || right === undefined ? undefined : jensenShannonOfFeatures(left, right, source);
}

function viewOf(feature: FeatureNameStatistics): FeatureView | undefined {
  const dataset: DatasetFeatureStatistics = createMessage(datasetStatisticsType, { features: [feature] });
  return new DatasetView(dataset).features[0];
}
