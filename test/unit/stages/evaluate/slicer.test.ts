import { describe, expect, it } from 'vitest';
import { createSlicer } from '../../../../core/stages/evaluate/slicer.ts';
import { batchOf } from '../../model/batch-of.ts';

const rows = Array.from({ length: 60 }, (_, row) => row);
const batch = batchOf({
  'city:bytes': rows.map((row) => (row < 30 ? 'Rome' : row < 55 ? 'Oslo' : null)),
  'age:int': rows.map((row) => (row % 2 === 0 ? 20 : [30, 40])),
});

function slices(...specs: string[][]) {
  const slicer = createSlicer(specs);
  slicer.add(batch, rows, 0);
  return slicer.finish().map(({ key, rows }) => [key, rows.length]);
}

describe('slices', () => {
  it('are named by feature and value, largest first, and leave out rows without the feature', () => {
    expect(slices(['city'])).toEqual([
      ['city_Rome', 30],
      ['city_Oslo', 25],
    ]);
  });

  it('hold a row once for each of its values', () => {
    expect(slices(['age'])).toEqual([
      ['age_20', 30],
      ['age_30', 30],
      ['age_40', 30],
    ]);
  });

  it('cross features in order of their names, and leave out fewer than 20 rows', () => {
    expect(slices(['city', 'age'])).toEqual([]);
    const slicer = createSlicer([['city', 'age']]);
    slicer.add(batch, rows, 0);
    slicer.add(batch, rows, 60);
    expect(slicer.finish().map(({ key, rows }) => [key, rows.length])).toEqual([
      ['age_20_city_Rome', 30],
      ['age_30_city_Rome', 30],
      ['age_40_city_Rome', 30],
      ['age_20_city_Oslo', 26],
      ['age_30_city_Oslo', 24],
      ['age_40_city_Oslo', 24],
    ]);
  });

  it('number rows over batches and count only the rows kept', () => {
    const slicer = createSlicer([['city']]);
    const kept = rows.filter((row) => row % 2 === 1);
    slicer.add(batch, kept, 0);
    slicer.add(batch, kept, 30);
    const [rome] = slicer.finish();
    expect(rome.key).toBe('city_Rome');
    expect(rome.rows).toEqual([...Array(15).keys(), ...[...Array(15).keys()].map((row) => row + 30)]);
  });

  it('are at most the 20 largest of a feature, and none of a feature that is not there', () => {
    const many = batchOf({ 'n:int': Array.from({ length: 30 * 40 }, (_, row) => row % 30) });
    const slicer = createSlicer([['n'], ['ghost'], ['n', 'ghost']]);
    slicer.add(many, [...Array(many.rows).keys()], 0);
    expect(slicer.finish()).toHaveLength(20);
  });

  it('take given values and ranges of numbers, crossed with every value of another feature', () => {
    const found = (spec: object) => {
      const slicer = createSlicer([spec], { leastRows: 1 });
      slicer.add(batch, rows, 0);
      return slicer.finish().map(({ key, features, rows: own }) => [key, features.length, own.length]);
    };
    expect(found({ feature_values: { city: 'Oslo' } })).toEqual([['city_Oslo', 1, 25]]);
    expect(found({ feature_values: { age: '[30, 40)' } })).toEqual([['age_[30, 40)', 1, 30]]);
    expect(found({ feature_values: { age: 20 }, feature_keys: ['city'] })).toEqual([
      ['age_20_city_Rome', 2, 15],
      ['age_20_city_Oslo', 2, 13],
    ]);
    expect(found({ feature_values: { age: '[-inf, 20)' } })).toEqual([]);
    expect(found({})).toEqual([]);
  });

  it('that a threshold names are kept whatever their size, and come once', () => {
    const spec = { feature_keys: ['city'] };
    const slicer = createSlicer([['city']], { leastRows: 30, wanted: [spec] });
    slicer.add(batch, rows, 0);
    expect(slicer.finish().map(({ key }) => key)).toEqual(['city_Rome', 'city_Oslo']);
  });
});
