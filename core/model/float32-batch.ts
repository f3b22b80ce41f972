/** Rows as exported models take them: their decimals are float32. */

import type { Column, ColumnBatch } from '../formats/index.ts';
import { columnsOf } from './feature-layout.ts';
import type { FittedFeature, FittedTransform } from './fitted-transform.ts';

/**
 * The batch with float32's decimals. Exported models compare a decimal with boundaries and values of vocabularies that are
 * rounded as it is: so that ours does the same, one that rounds to the same as they do becomes what they are.
 */
export function float32Batch({ features }: FittedTransform, { rows, columns }: ColumnBatch): ColumnBatch {
  const rounded = (column: Column): Column => {
    if (column.type !== 'float') return column;
    const marks = marksOf(features.filter((feature) => columnsOf(feature).includes(column.name)));
    const values = column.values.map((value) => {
      const round = Math.fround(value);
      return marks.get(round) ?? round;
    });
    return { ...column, values };
  };
  return { rows, columns: columns.map(rounded) };
}

/** By what they round to. A boundary that rounds upwards needs none: what rounds as it does is beyond it. */
function marksOf(features: readonly FittedFeature[]): ReadonlyMap<number, number> {
  const marks = new Map<number, number>();
  for (const feature of features) {
    for (const boundary of boundariesOf(feature)) {
      const round = Math.fround(boundary);
      if (boundary > round) marks.set(round, Math.max(boundary, marks.get(round) ?? boundary));
    }
    if (feature.dtype !== 'float' || !('vocabulary' in feature)) continue;
    for (const value of feature.vocabulary) marks.set(Math.fround(Number(value)), Number(value));
  }
  return marks;
}

function boundariesOf(feature: FittedFeature): readonly number[] {
  if (feature.kind === 'bucketize') return feature.boundaries;
  if (feature.source === undefined || !('cross' in feature.source)) return [];
  return feature.source.cross.flatMap(({ boundaries = [] }) => boundaries);
}
