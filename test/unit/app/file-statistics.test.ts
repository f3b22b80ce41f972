import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileStatistics } from '../../../core/app/index.ts';
import { createExamplesWriter } from '../../../core/formats/examples-writer.ts';
import { createBatchBuilder, type DatasetFeatureStatistics, decodeStatistics } from '../../../core/formats/index.ts';
import { unwrap } from '../../../core/foundation/index.ts';

const { signal } = new AbortController();
const rows = [
  ['Ulm', 1],
  ['Bonn', 2],
  ['Ulm', 3],
] as const;

describe('Statistics of a file or of examples', () => {
  let dir = '';
  const csv = (): string => join(dir, 'rows.csv');
  const examples = (): string => join(dir, 'examples');

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'loopwright-stats-'));
    await writeFile(csv(), ['town,n', ...rows.map(([town, n]) => `${town},${n}`)].join('\n'));
    const writer = await createExamplesWriter(examples(), { payload: 'parquet', splits: ['train', 'eval'] });
    const builder = createBatchBuilder([
      { name: 'town', type: 'bytes' },
      { name: 'n', type: 'int' },
    ]);
    for (const [town, n] of rows) {
      builder.columns[0]?.appendSingle(town);
      builder.columns[1]?.appendSingle(BigInt(n));
    }
    await writer.write('train', builder.build());
    await writer.finish();
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it('slices and weighs, and gives the same as file and as JSON', async () => {
    const options = { slices: [['town=Ulm'], ['town', 'n']], weightFeature: 'n' };
    for (const path of [csv(), examples()]) {
      const found = unwrap(await fileStatistics(path, options, signal));
      expect(found.slices).toEqual([
        { name: 'All Examples', rows: 3 },
        { name: 'n_1_town_Ulm', rows: 1 },
        { name: 'n_2_town_Bonn', rows: 1 },
        { name: 'n_3_town_Ulm', rows: 1 },
        { name: 'town_Ulm', rows: 2 },
      ]);
      const { datasets } = unwrap(decodeStatistics(found.bytes));
      expect(datasets.map(({ weighted_num_examples }) => weighted_num_examples)).toEqual([6, 1, 2, 3, 4]);
      expect(found.json).toMatchObject({ datasets: [{ name: 'All Examples', weighted_num_examples: 6 }, {}, {}, {}, {}] });
    }
  });

  it('counts a large CSV file by columns to what it counts row by row', async () => {
    const path = join(dir, 'large.csv');
    const line = (row: number): string =>
      `${row},${row % 9 === 0 ? '' : row / 8},"word ""${row % 700}"", and more",${row % 2 === 0 ? '' : 'x'},\n`;
    await writeFile(path, `id,amount,text,rare,never\n${Array.from({ length: 250_000 }, (_, row) => line(row)).join('')}1,2\n`);
    const whole = unwrap(await fileStatistics(path, {}, signal));
    // Slices are counted row by row, and the whole beside them.
    const sliced = unwrap(decodeStatistics(unwrap(await fileStatistics(path, { slices: [['rare']] }, signal)).bytes));
    const rowByRow = sliced.datasets.find(({ name }) => name === 'All Examples');
    const byColumn = unwrap(decodeStatistics(whole.bytes)).datasets[0];
    expect(byColumn?.num_examples).toBe(250_000);
    expect(byColumn?.features.map(({ type, path: name }) => [name?.step[0], type])).toHaveLength(5);
    const exact = (dataset: DatasetFeatureStatistics | undefined): unknown =>
      dataset?.features.map((feature) => ({
        ...feature,
        // Quantiles of a quarter of a million numbers are sketched, in other parts; sums of squares are added in others.
        num_stats: feature.num_stats && {
          ...feature.num_stats,
          histograms: [],
          median: 0,
          std_dev: feature.num_stats.std_dev.toPrecision(12),
        },
      }));
    expect(exact(byColumn)).toEqual(exact(rowByRow));
  });

  it('takes the split asked for, else the first, and tells which there are', async () => {
    expect(unwrap(await fileStatistics(examples(), {}, signal)).features[0]).toMatchObject({ name: 'town', present: 3 });
    expect(unwrap(await fileStatistics(examples(), { split: 'eval' }, signal)).features[0]).toMatchObject({ present: 0 });
    expect(await fileStatistics(examples(), { split: 'test' }, signal)).toMatchObject({
      ok: false,
      problem: { code: 'usage/invalid-argument', hint: 'Their splits: train, eval.' },
    });
  });
});
