/** A further dataset beside the splits: its statistics, and each feature's distance to the train split. */

import type { views } from '../../contract/index.ts';
import type { DatasetFeatureStatistics, FeatureNameStatistics } from '../../formats/index.ts';
import { describeSplit, featureDistance, featureName } from './validation-view.ts';

export type ComparedDataset = views.Comparison['datasets'][number];

export interface ComparedStatistics {
  readonly name: string;
  readonly kind: ComparedDataset['kind'];
  readonly statistics: DatasetFeatureStatistics;
}

export function toComparedDataset(compared: ComparedStatistics, train: DatasetFeatureStatistics | undefined): ComparedDataset {
  const { name, kind, statistics } = compared;
  const reference = featuresByName(train);
  return {
    name,
    kind,
    rows: statistics.num_examples,
    features: statistics.features.map((feature) => {
      const other = reference.get(featureName(feature));
      return {
        name: featureName(feature),
        statistics: describeSplit(name, feature),
        distance: other === undefined ? undefined : featureDistance(other, feature),
      };
    }),
  };
}

export function featuresByName(dataset: DatasetFeatureStatistics | undefined): ReadonlyMap<string, FeatureNameStatistics> {
  return new Map(dataset?.features.map((feature) => [featureName(feature), feature]));
}
