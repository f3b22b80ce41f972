/** Columns with few enough values to judge each apart, and slices by one of them or several crossed. */

import type { views } from '../../../../core/contract/index.ts';

/** More values than this, or a wider range of whole numbers, make slices of a few rows each. */
const mostValues = 100;

export interface SliceFeature {
  readonly name: string;
  /** At most: of whole numbers the width of their range. */
  readonly values: number;
}

/** Fewest values first; the label is not among them. */
export function sliceFeatures({ features }: views.ValidationView): readonly SliceFeature[] {
  return features
    .filter(({ role }) => role !== 'label')
    .map(({ name, type, splits: [train] }) => ({ name, values: valuesOf(type, train) }))
    .filter(({ values }) => values >= 2 && values <= mostValues)
    .sort((a, b) => a.values - b.values);
}

function valuesOf(type: views.FeatureView['type'], statistics: views.SplitStatistics | undefined): number {
  if (statistics?.string) return statistics.string.unique;
  if (type !== 'INT' || !statistics?.numeric) return 0;
  return statistics.numeric.max - statistics.numeric.min + 1;
}

/** "product × state" */
export function sliceName(features: readonly string[]): string {
  return features.join(' × ');
}

/** The same features in another order are the same slices. */
export function hasSlice(slices: readonly (readonly string[])[], features: readonly string[]): boolean {
  const key = (names: readonly string[]): string => JSON.stringify([...names].sort());
  return slices.some((one) => key(one) === key(features));
}
