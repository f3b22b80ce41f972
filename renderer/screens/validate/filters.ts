/** Which features the table shows, and in which order: what needs a decision comes first. */

import type { views } from '../../../core/contract/index.ts';
import { type Dataset, largestDistance } from './datasets.ts';
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

/** By name or by type: "int", "string". */
export function filterFeatures(
  features: readonly views.FeatureView[],
  filter: FilterId,
  text: string,
): readonly views.FeatureView[] {
  const wanted = text.trim().toLowerCase();
  const matches = ({ name, type }: views.FeatureView): boolean =>
    name.toLowerCase().includes(wanted) || type.toLowerCase() === wanted;
  return features.filter((feature) => tests[filter](feature) && matches(feature));
}

export const sortIds = ['severity', 'distance', 'missing', 'name', 'type'] as const;
export type SortId = (typeof sortIds)[number];

export interface FeatureSort {
  readonly by: SortId;
  /** The other way round than what is asked for first: the worst, the largest, A to Z. */
  readonly reversed: boolean;
}

/** Array.sort is stable: where a key says nothing, the data's own order stays. Features without the number come last. */
export function sortFeatures(
  features: readonly views.FeatureView[],
  { by, reversed }: FeatureSort,
  datasets: readonly Dataset[],
): readonly views.FeatureView[] {
  const sign = reversed ? -1 : 1;
  if (by === 'name' || by === 'type') {
    const key = (feature: views.FeatureView): string => (by === 'name' ? feature.name : feature.type);
    return features.toSorted((a, b) => sign * key(a).localeCompare(key(b), 'en', { numeric: true }));
  }
  const numbers: Readonly<Record<typeof by, (feature: views.FeatureView) => number | undefined>> = {
    severity,
    distance: (feature) => largestDistance(feature.name, datasets),
    missing: (feature) => missingShare(splitsOf(feature).train),
  };
  const number = numbers[by];
  return features.toSorted((a, b) => {
    const [left, right] = [number(a), number(b)];
    if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined);
    return sign * (right - left);
  });
}

function severity(feature: views.FeatureView): number {
  if (feature.anomalies.some((anomaly) => anomaly.severity === 'ERROR')) return 3;
  if (feature.anomalies.length > 0) return 2;
  return feature.role === 'label' ? 1 : 0;
}
