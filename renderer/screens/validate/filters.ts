/** Which features the table shows, and in which order: what needs a decision comes first. */

import type { views } from '../../../core/contract/index.ts';
import { isDrift, missingShare, splitsOf } from './finding-words.ts';

export const filterIds = ['all', 'findings', 'drifted', 'missing'] as const;
export type FilterId = (typeof filterIds)[number];

const tests: Readonly<Record<FilterId, (feature: views.FeatureView) => boolean>> = {
  all: () => true,
  findings: (feature) => feature.anomalies.length > 0,
  drifted: (feature) => feature.anomalies.some(isDrift),
  missing: (feature) => (missingShare(splitsOf(feature).train) ?? 0) >= 0.01,
};

export function countByFilter(features: readonly views.FeatureView[]): Readonly<Record<FilterId, number>> {
  const count = (id: FilterId): number => features.filter(tests[id]).length;
  return { all: features.length, findings: count('findings'), drifted: count('drifted'), missing: count('missing') };
}

export function filterFeatures(
  features: readonly views.FeatureView[],
  filter: FilterId,
  text: string,
): readonly views.FeatureView[] {
  const wanted = text.trim().toLowerCase();
  return features
    .filter((feature) => tests[filter](feature) && feature.name.toLowerCase().includes(wanted))
    .sort((a, b) => severity(b) - severity(a));
}

/** Array.sort is stable: within one severity the data's own order stays. */
function severity(feature: views.FeatureView): number {
  if (feature.anomalies.some((anomaly) => anomaly.severity === 'ERROR')) return 3;
  if (feature.anomalies.length > 0) return 2;
  return feature.role === 'label' ? 1 : 0;
}
