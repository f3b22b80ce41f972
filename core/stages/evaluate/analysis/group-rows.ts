/** Groups of rows for indicators and searches: values of texts, buckets of numbers. */

import type { CodedFeature } from '../../../learning/index.ts';
import type { FeatureValues } from './feature-values.ts';

/** Numbers with so few values are names themselves. */
const mostDistinct = 12;
const buckets = 5;
/** A text has at most so many groups, its most frequent values; the others have none. */
const mostGroups = 50;

/** Codes of the feature's groups; undefined where it has fewer than two. */
export function groupFeature(feature: FeatureValues): CodedFeature | undefined {
  const coded = feature.kind === 'text' ? frequentValues(feature) : numberGroups(feature);
  return coded.names.length < 2 ? undefined : coded;
}

/** Features that have groups, texts first: people are told apart by those more often than by numbers. */
export function groupedFeatures(features: readonly FeatureValues[]): readonly string[] {
  const grouped = features.filter((feature) => groupFeature(feature) !== undefined);
  const named = (kind: FeatureValues['kind']) => grouped.filter((feature) => feature.kind === kind).map(({ name }) => name);
  return [...named('text'), ...named('number')];
}

function frequentValues({ name, codes, names }: Extract<FeatureValues, { kind: 'text' }>): CodedFeature {
  const counts = new Float64Array(names.length + 1);
  for (const code of codes) counts[code] += 1;
  const kept = names
    .map((_, i) => i + 1)
    .sort((a, b) => counts[b] - counts[a] || a - b)
    .slice(0, mostGroups);
  const codeOf = new Uint16Array(names.length + 1);
  kept.forEach((code, i) => {
    codeOf[code] = i + 1;
  });
  return { name, codes: codes.map((code) => codeOf[code]), names: kept.map((code) => names[code - 1]) };
}

function numberGroups({ name, values }: Extract<FeatureValues, { kind: 'number' }>): CodedFeature {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const distinct = distinctOf(sorted);
  if (distinct !== undefined) {
    const codeOf = new Map(distinct.map((value, i): [number, number] => [value, i + 1]));
    return { name, codes: Uint16Array.from(values, (value) => codeOf.get(value) ?? 0), names: distinct.map(String) };
  }
  const edges = new Set<number>();
  for (let k = 1; k < buckets; k++) edges.add(round(sorted[Math.floor((k * sorted.length) / buckets)]));
  const bounds = [...edges].filter((edge) => edge > sorted[0]).sort((a, b) => a - b);
  const names = Array.from({ length: bounds.length + 1 }, (_, i) => `[${bounds[i - 1] ?? '-inf'}, ${bounds[i] ?? 'inf'})`);
  const bucketOf = (value: number): number => (Number.isNaN(value) ? 0 : 1 + bounds.filter((bound) => bound <= value).length);
  return { name, codes: Uint16Array.from(values, bucketOf), names };
}

function distinctOf(sorted: Float32Array): readonly number[] | undefined {
  const distinct: number[] = [];
  for (const value of sorted) {
    if (value !== distinct[distinct.length - 1]) distinct.push(value);
    if (distinct.length > mostDistinct) return undefined;
  }
  return distinct;
}

/** Edges that people can read; three digits are as exact as a bucket needs. */
function round(value: number): number {
  return Number(value.toPrecision(3));
}
