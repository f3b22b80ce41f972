/** The datasets that charts and numbers compare: the splits, and what was put beside them, each with its fixed colour. */

import type { RowFilter, views } from '../../../core/contract/index.ts';
import { type SeriesTone, sliceTones } from '../../charts/geometry.ts';

export interface Dataset {
  readonly id: string;
  readonly name: string;
  readonly kind: 'split' | views.Comparison['datasets'][number]['kind'];
  readonly tone: SeriesTone;
  readonly rows: number;
  readonly statistics: (feature: string) => views.SplitStatistics | undefined;
  /** To the first split. */
  readonly distance: (feature: string) => number | undefined;
}

/** The first split is train's colour, the second eval's; a third and further ones have none of their own. */
export function datasetsOf(validation: views.ValidationView, comparisons: readonly views.Comparison[]): readonly Dataset[] {
  const features = new Map(validation.features.map((feature) => [feature.name, feature]));
  const splits = validation.splits.map(
    (split, index): Dataset => ({
      id: `split ${split.name}`,
      name: split.name,
      kind: 'split',
      tone: index === 0 ? 'train' : index === 1 ? 'eval' : (sliceTones[index - 2] ?? 'neutral'),
      rows: split.rows,
      statistics: (name) => features.get(name)?.splits.find((one) => one.split === split.name),
      distance: (name) => (index === 1 ? features.get(name)?.distance : undefined),
    }),
  );
  let slices = Math.max(0, splits.length - 2);
  const others = comparisons.flatMap((comparison) =>
    comparison.datasets.map((dataset): Dataset => {
      const byName = new Map(dataset.features.map((feature) => [feature.name, feature]));
      const { name, kind, rows } = dataset;
      const tone =
        kind === 'serving'
          ? 'serving'
          : kind === 'previous'
            ? 'neutral'
            : (sliceTones[slices++ % sliceTones.length] ?? 'neutral');
      return {
        id: `${kind} ${name}`,
        name,
        kind,
        tone,
        rows,
        statistics: (feature) => byName.get(feature)?.statistics,
        distance: (feature) => byName.get(feature)?.distance,
      };
    }),
  );
  return [...splits, ...others];
}

/** The largest distance to train of the datasets shown. */
export function largestDistance(feature: string, datasets: readonly Dataset[]): number | undefined {
  const distances = datasets.map((dataset) => dataset.distance(feature)).filter((distance) => distance !== undefined);
  return distances.length === 0 ? undefined : Math.max(...distances);
}

/** Columns with few enough values to slice by, fewest values first. */
export function sliceableFeatures(validation: views.ValidationView, most = 100): readonly { name: string; values: number }[] {
  return validation.features
    .map((feature) => ({ name: feature.name, values: feature.splits[0]?.string?.unique ?? 0 }))
    .filter(({ values }) => values >= 2 && values <= most)
    .sort((a, b) => a.values - b.values);
}

/** "red × north" of the columns colour and region, in order of name; none where a value holds the sign itself. */
export function filtersOfSlice(name: string, sliceBy: readonly string[]): readonly RowFilter[] {
  const columns = [...new Set(sliceBy)].sort();
  const values = columns.length === 1 ? [name] : name.split(' × ');
  if (values.length !== columns.length) return [];
  return columns.map((column, index) => ({ op: 'is', column, values: [values[index] ?? ''] }));
}
