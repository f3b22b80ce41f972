import { describe, expect, it } from 'vitest';
import type { views } from '../../../../../../core/contract/index.ts';
import { hasSlice, sliceFeatures } from '../../../../../../renderer/screens/evaluate/asked/slice-features.ts';

const empty = { split: 'train', rows: 10, missing: 0 };
const numbers = (min: number, max: number): views.SplitStatistics => ({
  ...empty,
  numeric: { mean: 0, deviation: 1, zeros: 0, median: 0, standard: [], quantiles: [], nan: 0, infinite: 0, min, max },
});
const texts = (unique: number): views.SplitStatistics => ({
  ...empty,
  string: { unique, averageLength: 3, top: [], cumulative: [] },
});
const feature = (
  name: string,
  type: views.FeatureView['type'],
  statistics: views.SplitStatistics,
  role: views.FeatureView['role'] = 'feature',
): views.FeatureView => ({ name, type, role, splits: [statistics], anomalies: [] });

describe('features to slice by', () => {
  it('are texts and whole numbers of few values, fewest first, without the label', () => {
    const features = [
      feature('hour', 'INT', numbers(0, 23)),
      feature('sex', 'STRING', texts(2)),
      feature('name', 'STRING', texts(5000)),
      feature('income', 'INT', numbers(0, 90_000)),
      feature('price', 'FLOAT', numbers(0, 3)),
      feature('constant', 'STRING', texts(1)),
      feature('bought', 'INT', numbers(0, 1), 'label'),
      { ...feature('unseen', 'STRING', texts(2)), splits: [] },
    ];
    expect(sliceFeatures({ splits: [], features, anomalies: [], blocking: false })).toEqual([
      { name: 'sex', values: 2 },
      { name: 'hour', values: 24 },
    ]);
  });

  it('make the same slices in any order', () => {
    expect(hasSlice([['a'], ['b', 'a']], ['a', 'b'])).toBe(true);
    expect(hasSlice([['a'], ['b', 'a']], ['b'])).toBe(false);
  });
});
