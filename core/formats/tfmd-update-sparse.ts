/** Sparse and weighted features held against the custom statistics TFDV computes for them. */

import type { Description } from './tfmd-description.ts';
import { formatSixDigits } from './tfmd-numbers.ts';
import type { SparseFeature, WeightedFeature } from './tfmd-schema.ts';
import type { FeatureView } from './tfmd-statistics-view.ts';

export function updateSparseFeature(view: FeatureView, sparse: SparseFeature): Description[] {
  const found: Description[] = [];
  for (const { name, num = 0, rank_histogram: histogram } of view.statistics.custom_stats) {
    const buckets = (histogram?.buckets ?? []).filter((bucket) => Math.trunc(bucket.sample_count) !== 0);
    if (name === 'missing_value' && num !== 0) {
      const long = `Found ${formatSixDigits(num)} examples missing value feature`;
      found.push({ type: 'SPARSE_FEATURE_MISSING_VALUE', short: 'Missing value feature', long });
    } else if (name === 'missing_index') {
      for (const { label, sample_count: count } of buckets) {
        const long = `Found ${Math.trunc(count)} examples missing index feature: ${label}`;
        found.push({ type: 'SPARSE_FEATURE_MISSING_INDEX', short: 'Missing index feature', long });
      }
    } else if (name === 'max_length_diff' || name === 'min_length_diff') {
      for (const { label, sample_count: count } of buckets) {
        const long = `Mismatch between index feature: ${label} and value column, with ${name} = ${Math.trunc(count)}`;
        found.push({ type: 'SPARSE_FEATURE_LENGTH_MISMATCH', short: 'Length mismatch between value and index feature', long });
      }
    }
  }
  if (found.length > 0) sparse.lifecycle_stage = 'DEPRECATED';
  return found;
}

export function updateWeightedFeature(view: FeatureView, weighted: WeightedFeature): Description[] {
  const found: Description[] = [];
  let least = 0;
  let most = 0;
  for (const { name, num = 0 } of view.statistics.custom_stats) {
    if (name === 'missing_value' && num !== 0) {
      const long = `Found ${formatSixDigits(num)} examples missing value feature.`;
      found.push({ type: 'WEIGHTED_FEATURE_MISSING_VALUE', short: 'Missing value feature', long });
    } else if (name === 'missing_weight' && num !== 0) {
      const long = `Found ${formatSixDigits(num)} examples missing weight feature.`;
      found.push({ type: 'WEIGHTED_FEATURE_MISSING_WEIGHT', short: 'Missing weight feature', long });
    } else if (name === 'min_weight_length_diff') least = Math.trunc(num);
    else if (name === 'max_weight_length_diff') most = Math.trunc(num);
  }
  if (least !== 0 || most !== 0) {
    const long = `Mismatch between weight and value feature with min_weight_length_diff = ${least} and max_weight_length_diff = ${most}.`;
    found.push({ type: 'WEIGHTED_FEATURE_LENGTH_MISMATCH', short: 'Length mismatch between value and weight feature', long });
  }
  if (found.length > 0) weighted.lifecycle_stage = 'DEPRECATED';
  return found;
}
