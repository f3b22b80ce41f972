import { describe, expect, it } from 'vitest';
import { CancelledError, unwrap } from '../../../../core/foundation/index.ts';
import { createStatisticsCollector, generateStatistics } from '../../../../core/stages/statistics/index.ts';
import { makeBatch } from './column-batches.ts';

const names = ['fare', 'company'];
const trips = makeBatch({
  fare: { type: 'float', rows: [[1.1], [0], null, []] },
  company: { type: 'bytes', rows: [['Blue'], ['Blue'], ['Über'], null] },
});

describe('Statistics of batches', () => {
  it('do not depend on where the batches are cut', async () => {
    const halves = [trips, makeBatch({ fare: { type: 'float', rows: [[-3.5]] }, company: { type: 'bytes', rows: [['Z']] } })];
    const whole = makeBatch({
      fare: { type: 'float', rows: [[1.1], [0], null, [], [-3.5]] },
      company: { type: 'bytes', rows: [['Blue'], ['Blue'], ['Über'], null, ['Z']] },
    });
    const [cut, one] = [unwrap(await generateStatistics(halves)), unwrap(await generateStatistics([whole]))];
    expect(cut.datasets[0]?.features.map((feature) => feature.path?.step[0])).toEqual(names);
    const [fare, fareOfOne] = [cut, one].map((list) => list.datasets[0]?.features[0]?.num_stats);
    expect(fare).toEqual({
      ...fareOfOne,
      mean: expect.closeTo(fareOfOne?.mean ?? 0, 14),
      std_dev: expect.closeTo(fareOfOne?.std_dev ?? 0, 14),
    });
    expect(cut.datasets[0]?.features[1]).toEqual(one.datasets[0]?.features[1]);
  });

  it('tell missing, empty and present apart and pass floats through float32', () => {
    const collector = createStatisticsCollector();
    collector.add(trips);
    const [fare, company] = collector.finish().features;
    expect(fare?.num_stats?.common_stats).toMatchObject({
      num_non_missing: 3,
      num_missing: 1,
      min_num_values: 0,
      max_num_values: 1,
      tot_num_values: 2,
    });
    expect(fare?.num_stats).toMatchObject({ num_zeros: 1, min: 0, max: Math.fround(1.1) });
    expect(company?.string_stats).toMatchObject({ unique: 2, avg_length: Math.fround(13 / 3) });
    expect(company?.string_stats?.top_values).toEqual([
      { value: 'Blue', frequency: 2 },
      { value: 'Über', frequency: 1 },
    ]);
  });

  it('count a column that only some batches have as missing in the others', () => {
    const collector = createStatisticsCollector();
    collector.add(trips);
    collector.add(makeBatch({ tip: { type: 'int', rows: [[7], [8]] } }));
    const features = collector.finish().features;
    expect(features[2]?.num_stats?.common_stats).toMatchObject({ num_non_missing: 2, num_missing: 4 });
    expect(features[0]?.num_stats?.common_stats).toMatchObject({ num_missing: 3 });
  });

  it('give a column without a single value the type STRING', () => {
    const collector = createStatisticsCollector();
    collector.add(makeBatch({ note: { type: 'unknown', rows: [[], null] } }));
    const [note] = collector.finish().features;
    expect(note).toMatchObject({ type: 'STRING', string_stats: { unique: 0, top_values: [], avg_length: 0 } });
    expect(note?.string_stats?.common_stats).toMatchObject({ num_non_missing: 1, num_missing: 1, tot_num_values: 0 });
  });

  it('put infinities into buckets of their own', () => {
    const collector = createStatisticsCollector();
    const rows = [[Number.NEGATIVE_INFINITY], [0], [5], [10], [Number.POSITIVE_INFINITY], [Number.NaN]];
    collector.add(makeBatch({ x: { type: 'float', rows } }));
    const standard = collector.finish().features[0]?.num_stats?.histograms[0];
    expect(standard?.num_nan).toBe(1);
    expect(standard?.buckets).toHaveLength(12);
    expect(standard?.buckets[0]).toMatchObject({ low_value: Number.NEGATIVE_INFINITY, sample_count: 1 });
    expect(standard?.buckets.at(-1)).toMatchObject({ high_value: Number.POSITIVE_INFINITY, sample_count: 1 });
    const finite = standard?.buckets.slice(1, -1) ?? [];
    expect([finite[0]?.low_value, finite.at(-1)?.high_value]).toEqual([0, 10]);
    expect(finite.reduce((sum, bucket) => sum + bucket.sample_count, 0)).toBeCloseTo(3, 9);
  });

  it('refuse a feature that changes its type', async () => {
    const other = makeBatch({ fare: { type: 'bytes', rows: [['cheap']] } });
    const result = await generateStatistics([trips, other]);
    expect(result).toMatchObject({ ok: false, problem: { code: 'features/type-mismatch', details: { feature: 'fare' } } });
  });

  it('write one label for all values over 1,024 bytes', () => {
    const collector = createStatisticsCollector();
    collector.add(makeBatch({ text: { type: 'bytes', rows: [['x'.repeat(2000)], ['y'.repeat(2000)], ['short']] } }));
    expect(collector.finish().features[0]?.string_stats).toMatchObject({
      unique: 3,
      top_values: [
        { value: '__LARGE_BYTES__', frequency: 2 },
        { value: 'short', frequency: 1 },
      ],
    });
  });

  it('stop when cancelled', async () => {
    const aborted = new AbortController();
    aborted.abort();
    await expect(generateStatistics([trips], { signal: aborted.signal })).rejects.toThrow(CancelledError);
  });
});

describe('Slices', () => {
  const batch = makeBatch({
    b: { type: 'bytes', rows: [['x'], ['y'], ['x', 'y'], null] },
    a: { type: 'int', rows: [[1], [1], [2], [2]] },
  });

  it('are named as TFDV names them, crosses by feature name, multivalent rows in several', async () => {
    const slices = [{ features: [{ name: 'b' }, { name: 'a' }] }, { features: [{ name: 'b', value: 'x' }] }];
    const { datasets } = unwrap(await generateStatistics([batch, batch], { slices }));
    expect(datasets.map(({ name, num_examples }) => [name, num_examples])).toEqual([
      ['All Examples', 8],
      ['a_1_b_x', 2],
      ['a_1_b_y', 2],
      ['a_2_b_x', 2],
      ['a_2_b_y', 2],
      ['b_x', 4],
    ]);
  });

  it('are refused beyond a thousand', async () => {
    const many = makeBatch({ id: { type: 'int', rows: Array.from({ length: 1001 }, (_, index) => [index]) } });
    const result = await generateStatistics([many], { slices: [{ features: [{ name: 'id' }] }] });
    expect(result).toMatchObject({ ok: false, problem: { code: 'usage/invalid-argument' } });
  });

  it('need a usable weight in every row', async () => {
    for (const weightFeature of ['b', 'absent']) {
      const result = await generateStatistics([batch], { weightFeature });
      expect(result).toMatchObject({ ok: false, problem: { code: 'usage/invalid-argument' } });
    }
  });
});
