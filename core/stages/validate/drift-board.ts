/** Distances of each span to the span before it, by the measure the schema watches. */

import type { views } from '../../contract/index.ts';
import {
  commonStatistics,
  type DatasetFeatureStatistics,
  DatasetView,
  deserializePath,
  type Feature,
  type FeatureNameStatistics,
  normalizedAbsoluteDifference,
  type Schema,
  SchemaDraft,
} from '../../formats/index.ts';
import { featuresByName } from './comparison-view.ts';
import { jensenShannonDivergence, lInfinityDistance } from './distances.ts';
import { describeSplit } from './validation-view.ts';

export interface SpanStatistics {
  readonly span: views.DriftBoard['spans'][number];
  /** Of the split that is compared. */
  readonly statistics: DatasetFeatureStatistics;
}

type DriftFeature = views.DriftBoard['features'][number];

/** `spans` oldest first. Features that drift furthest come first. */
export function toDriftBoard(spans: readonly SpanStatistics[], schema: Schema | undefined): views.DriftBoard {
  const byName = spans.map(({ statistics }) => featuresByName(statistics));
  const names = new Set(byName.flatMap((features) => [...features.keys()]));
  const draft = schema === undefined ? undefined : new SchemaDraft(schema);
  const features = [...names].map((name): DriftFeature => {
    const rule = draft?.feature(deserializePath(name) ?? [name]);
    const row = byName.map((features) => features.get(name));
    const measure = measureOf(
      rule,
      row.find((feature) => feature !== undefined),
    );
    return {
      name,
      measure,
      distances: row.map((feature, index) => distanceBetween(row[index - 1], feature, measure)),
      missing: row.map(missingShare),
      threshold: thresholdOf(rule),
    };
  });
  features.sort((a, b) => worst(b) - worst(a));
  return { spans: spans.map(({ span }) => span), features };
}

/** What the schema's comparator measures; without one L-infinity for strings, Jensen-Shannon for numbers. */
function measureOf(rule: Feature | undefined, feature: FeatureNameStatistics | undefined): DriftFeature['measure'] {
  const comparator = rule?.drift_comparator;
  if (comparator?.normalized_abs_difference?.threshold !== undefined) return 'NORMALIZED_ABSOLUTE_DIFFERENCE';
  if (comparator?.infinity_norm?.threshold !== undefined) return 'L_INFTY';
  if (comparator?.jensen_shannon_divergence?.threshold !== undefined) return 'JENSEN_SHANNON_DIVERGENCE';
  return feature?.num_stats === undefined ? 'L_INFTY' : 'JENSEN_SHANNON_DIVERGENCE';
}

function thresholdOf(rule: Feature | undefined): number | undefined {
  const comparator = rule?.drift_comparator;
  return (
    comparator?.normalized_abs_difference?.threshold ??
    comparator?.infinity_norm?.threshold ??
    comparator?.jensen_shannon_divergence?.threshold
  );
}

function distanceBetween(
  before: FeatureNameStatistics | undefined,
  now: FeatureNameStatistics | undefined,
  measure: DriftFeature['measure'],
): number | null {
  if (before === undefined || now === undefined) return null;
  if (measure === 'L_INFTY') return lInfinityDistance(before, now) ?? null;
  if (measure === 'JENSEN_SHANNON_DIVERGENCE') return jensenShannonDivergence(before, now) ?? null;
  const [left, right] = [countsOf(before), countsOf(now)];
  return left.size === 0 || right.size === 0 ? null : normalizedAbsoluteDifference(left, right).distance;
}

function countsOf(feature: FeatureNameStatistics): ReadonlyMap<string, number> {
  const dataset: DatasetFeatureStatistics = { name: '', num_examples: 0, weighted_num_examples: 0, features: [feature] };
  return new DatasetView(dataset).features[0]?.stringCounts ?? new Map();
}

function missingShare(feature: FeatureNameStatistics | undefined): number | null {
  if (feature === undefined || commonStatistics(feature) === undefined) return null;
  const { missing, rows } = describeSplit('', feature);
  return rows === 0 ? null : missing / rows;
}

/** By the part of its threshold a feature reaches, else by the distance itself. */
function worst({ distances, threshold }: DriftFeature): number {
  const most = Math.max(0, ...distances.map((distance) => distance ?? 0));
  return threshold === undefined ? most : 1 + most / threshold;
}
