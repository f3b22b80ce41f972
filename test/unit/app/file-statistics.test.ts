import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fileStatistics } from '../../../core/app/index.ts';
import { createExamplesWriter } from '../../../core/formats/examples-writer.ts';
import { createBatchBuilder, decodeStatistics } from '../../../core/formats/index.ts';
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

  it('takes the split asked for, else the first, and tells which there are', async () => {
    expect(unwrap(await fileStatistics(examples(), {}, signal)).features[0]).toMatchObject({ name: 'town', present: 3 });
    expect(unwrap(await fileStatistics(examples(), { split: 'eval' }, signal)).features[0]).toMatchObject({ present: 0 });
    expect(await fileStatistics(examples(), { split: 'test' }, signal)).toMatchObject({
      ok: false,
      problem: { code: 'usage/invalid-argument', hint: 'Their splits: train, eval.' },
    });
  });
});
