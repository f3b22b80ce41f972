import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../core/foundation/index.ts';
import { binRows } from '../../../../core/learning/trees/binned-rows.ts';
import { binOf } from '../../../../core/learning/trees/bins.ts';
import { finish, numberData, rowsOf } from './tree-data.ts';

const odd = [
  ...[Number.NEGATIVE_INFINITY, -3.4e38, -1e-45, -0, 0, 1e-45, 1e-38, 3.4e38, Number.POSITIVE_INFINITY].map(Math.fround),
  null,
];

describe('binned rows', () => {
  it.each([6, 255])('have every number among its thresholds, %i bins at most', (bins) => {
    const random = createRandom(4);
    const draw = (): number | null =>
      random.next() < 0.2 ? odd[random.nextInt(odd.length)] : Math.fround(random.nextGaussian() * 10 ** random.nextInt(6));
    const values = Array.from({ length: 700 }, draw);
    const data = numberData(
      values.map((value) => [value]),
      values.map(() => 0),
    );
    const all = Uint32Array.from(values, (_, row) => row);
    const limits = { bins, minCategoryRows: 1, minTokenRows: 1, histograms: 1, seed: 1 };
    const binned = finish(binRows({ rows: rowsOf(data), training: all, all, spec: data.spec, columns: data.columns, ...limits }));
    const column = binned?.columns[0];
    if (column?.kind !== 'number') throw new Error('the column holds numbers');
    const { thresholds } = column;
    expect([...thresholds]).toEqual([...thresholds].sort((a, b) => a - b));
    expect(thresholds.length).toBeGreaterThan(bins / 2);
    expect([...(binned?.memory.bins.view ?? [])]).toEqual(values.map((value) => binOf(column, value ?? Number.NaN)));
  });
});
