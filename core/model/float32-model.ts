/** The model as exported models are: their decimals are float32, and what is compared with them is rounded as they are. */

import type { Column, ColumnBatch } from '../formats/index.ts';
import { bucketNames } from './buckets.ts';
import type { CrossPart, FeatureSource, FittedFeature, VocabularyValue } from './fitted-transform.ts';
import type { Model } from './model.ts';

/**
 * Boundaries and names that are decimals come from the data: a value that is one of them stays at it, although float32 rounds
 * both.
 */
export function float32Model(model: Model): Model {
  return { ...model, transform: { ...model.transform, features: model.transform.features.map(roundedFeature) } };
}

export function float32Batch({ rows, columns }: ColumnBatch): ColumnBatch {
  const rounded = (column: Column): Column =>
    column.type === 'float' ? { ...column, values: column.values.map(Math.fround) } : column;
  return { rows, columns: columns.map(rounded) };
}

function roundedFeature(feature: FittedFeature): FittedFeature {
  const { source } = feature;
  if (source !== undefined && 'cross' in source) return { ...feature, source: roundedCross(source) };
  if (feature.dtype !== 'float') return feature;
  if (feature.kind === 'bucketize') return { ...feature, boundaries: feature.boundaries.map(Math.fround) };
  if (feature.kind !== 'one_hot' && feature.kind !== 'multi_hot' && feature.kind !== 'embedding') return feature;
  return { ...feature, vocabulary: feature.vocabulary.map(roundedValue) };
}

function roundedValue(value: VocabularyValue): VocabularyValue {
  return typeof value === 'string' ? String(Math.fround(Number(value))) : value;
}

/** Buckets keep their names, by which the cross was learnt. */
function roundedCross({ cross }: Extract<FeatureSource, { readonly cross: unknown }>): FeatureSource {
  const rounded = (part: CrossPart): CrossPart => {
    const { boundaries, dtype } = part;
    if (boundaries === undefined || dtype !== 'float') return part;
    return { ...part, boundaries: boundaries.map(Math.fround), names: bucketNames(boundaries) };
  };
  return { cross: cross.map(rounded) };
}
