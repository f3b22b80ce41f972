import { describe, expect, it } from 'vitest';
import type { ColumnBatch, CrossFeatureStatistics } from '../../../../core/formats/index.ts';
import { decodeStatistics, defaultDataset, encodeStatistics } from '../../../../core/formats/index.ts';
import { unwrap } from '../../../../core/foundation/index.ts';
import { type GenerateOptions, generateStatistics } from '../../../../core/stages/statistics/index.ts';
import { crossFor } from '../../../../core/stages/statistics/label-lift.ts';
import { makeBatch } from './column-batches.ts';

async function cross(batches: ColumnBatch[], options: GenerateOptions): Promise<CrossFeatureStatistics[]> {
  return unwrap(await generateStatistics(batches, options)).datasets[0]?.cross_features ?? [];
}

const pets = makeBatch({
  x: { type: 'bytes', rows: [['a'], ['a'], ['b'], ['a']] },
  pet: { type: 'bytes', rows: [['cat'], ['dog'], ['cat'], ['dog']] },
  weight: { type: 'float', rows: [[0.5], [0.5], [2], [1]] },
});

function lifts({ categorical_cross_stats }: CrossFeatureStatistics | Record<string, never>): unknown {
  return categorical_cross_stats?.lift?.lift_series.map((series) => [
    series.y_string ?? series.y_int ?? series.y_bucket,
    series.y_count ?? series.weighted_y_count,
    series.lift_values.map(({ x_string, lift }) => [x_string, Number(lift.toFixed(4))]),
  ]);
}

describe('Lift', () => {
  it('with weights comes twice, once of examples and once of their weights, as in TFDV', async () => {
    const [plain, weighted] = await cross([pets], { weightFeature: 'weight', cross: { lift: { y: 'pet' } } });
    expect(lifts(plain ?? {})).toEqual([
      [
        'cat',
        2,
        [
          ['b', 2],
          ['a', 0.6667],
        ],
      ],
      [
        'dog',
        2,
        [
          ['a', 1.3333],
          ['b', 0],
        ],
      ],
    ]);
    expect(lifts(weighted ?? {})).toEqual([
      [
        'cat',
        2.5,
        [
          ['b', 1.6],
          ['a', 0.4],
        ],
      ],
      [
        'dog',
        1.5,
        [
          ['a', 2],
          ['b', 0],
        ],
      ],
    ]);
  });

  it('cuts a numeric label at the boundaries, the upper end apart', async () => {
    const batch = makeBatch({
      x: { type: 'bytes', rows: [['a'], ['a'], ['b'], ['a']] },
      y: { type: 'float', rows: [[1.1], [2.2], [3.3], [4]] },
    });
    const list = unwrap(
      await generateStatistics([batch], { cross: { lift: { y: 'y', yBoundaries: [4, 2, 2], customStatistics: true } } }),
    );
    const [dataset] = unwrap(decodeStatistics(encodeStatistics(list))).datasets;
    expect(lifts(dataset?.cross_features?.[0] ?? {})).toEqual([
      [
        { low_value: Number.NEGATIVE_INFINITY, high_value: 2 },
        1,
        [
          ['a', 1.3333],
          ['b', 0],
        ],
      ],
      [
        { low_value: 2, high_value: 4 },
        2,
        [
          ['b', 2],
          ['a', 0.6667],
        ],
      ],
      [
        { low_value: 4, high_value: Number.POSITIVE_INFINITY },
        1,
        [
          ['a', 1.3333],
          ['b', 0],
        ],
      ],
    ]);
    expect(dataset?.features[0]?.custom_stats.map(({ name }) => name)).toEqual([
      'Lift (Y=[-inf,2))',
      'Lift (Y=[2,4))',
      'Lift (Y=[4,inf])',
    ]);
  });

  it('keeps the highest and the lowest asked for, larger values first at the top of equal lifts', async () => {
    const batch = makeBatch({
      x: { type: 'bytes', rows: [['a'], ['b'], ['c'], ['a']] },
      y: { type: 'bytes', rows: [['cat'], ['cat'], ['cat'], ['dog']] },
    });
    const [one] = await cross([batch], { cross: { lift: { y: 'y', topKPerY: 1, bottomKPerY: 1 } } });
    expect(lifts(one ?? {})).toEqual([
      [
        'cat',
        3,
        [
          ['c', 1.3333],
          ['a', 0.6667],
        ],
      ],
      [
        'dog',
        1,
        [
          ['a', 2],
          ['b', 0],
        ],
      ],
    ]);
  });

  it('refuses boundaries for strings, their absence for floats, and a label of too many values', async () => {
    for (const lift of [{ y: 'pet', yBoundaries: [1] }, { y: 'weight' }, { y: 'pet', maxValues: 1 }]) {
      const result = await generateStatistics([pets], { cross: { lift } });
      expect(result).toMatchObject({ ok: false, problem: { code: 'usage/invalid-argument' } });
    }
  });

  it('leaves out a feature of more different values than asked for', async () => {
    expect(await cross([pets], { cross: { lift: { y: 'pet', maxValues: 2 } } })).toHaveLength(1);
    const many = makeBatch({
      x: { type: 'bytes', rows: [['a'], ['b'], ['c']] },
      y: { type: 'int', rows: [[1], [0], [1]] },
    });
    expect(await cross([many], { cross: { lift: { y: 'y', maxValues: 2 } } })).toEqual([]);
  });
});

/** TFDV 1.16.1's LiftStatsGenerator of the table below, with lists as Y. */
const classLifts = [
  [
    'cat',
    3,
    [
      ['c', 2.6667],
      ['b', 0.8889],
      ['a', 0.6667],
    ],
  ],
  [
    'cow',
    2,
    [
      ['c', 4],
      ['a', 0],
      ['b', 0],
    ],
  ],
  [
    'dog',
    4,
    [
      ['c', 2],
      ['b', 1.3333],
      ['a', 1],
    ],
  ],
];

describe('Lift towards the classes of a multilabel label', () => {
  const x = { type: 'bytes', rows: [['a'], ['a', 'b'], ['b'], ['a'], ['c'], null, ['b', 'b'], ['a']] } as const;
  const pets = [['cat', 'dog'], ['dog'], ['cat'], [], ['cat', 'dog', 'cow'], ['cow'], ['dog', 'dog'], null] as const;

  it('is TFDV’s towards a list', async () => {
    const rows = pets.map((own) => (own?.length === 0 ? [''] : own));
    const table = makeBatch({ x, pets: { type: 'bytes', rows } });
    const [lift] = await cross([table], { cross: { lift: { y: 'pets', classes: { feature: 'pets' } } } });
    expect(lifts(lift ?? {})).toEqual(classLifts);
  });

  it('is the same from texts with a delimiter', async () => {
    const rows = pets.map((own) => (own === null ? null : [own.join(' | ') || '|']));
    const table = makeBatch({ x, pets: { type: 'bytes', rows } });
    const [lift] = await cross([table], { cross: { lift: { y: 'pets', classes: { feature: 'pets', delimiter: '|' } } } });
    expect(lifts(lift ?? {})).toEqual(classLifts);
  });

  it('is the same from one column a class, which are no features of it', async () => {
    const names = ['cat', 'dog', 'cow'] as const;
    const words = { cat: ['no', 'yes'], dog: ['false', 'true'], cow: ['0', '1'] } as const;
    const columns = names.map((name) => {
      const rows = pets.map((own) =>
        own === null ? null : [words[name][Number((own as readonly string[]).includes(name))] ?? ''],
      );
      return [name, { type: 'bytes', rows }] as const;
    });
    const table = makeBatch({ x, ...Object.fromEntries(columns) });
    const statistics = unwrap(await generateStatistics([table]));
    const asked = crossFor(unwrap(defaultDataset(statistics)), { feature: 'pets', columns: [...names] });
    const found = await cross([table], { cross: { lift: { ...asked.lift, y: 'pets', minXCount: 0 } } });
    expect(found.map(({ path_x, path_y }) => [path_x?.step, path_y?.step])).toEqual([[['x'], ['pets']]]);
    expect(lifts(found[0] ?? {})).toEqual(classLifts);
  });
});

describe('Correlation', () => {
  it('takes the rows with one number in both, whatever the batches', async () => {
    const rows = { u: [[1], [2], null, [4], [5, 6]], v: [[2], [4], [5], [8.5], [1]] };
    const whole = makeBatch({ u: { type: 'int', rows: rows.u }, v: { type: 'float', rows: rows.v } });
    const parts = rows.u.map((_, at) =>
      makeBatch({ u: { type: 'int', rows: [rows.u[at] ?? null] }, v: { type: 'float', rows: [rows.v[at] ?? null] } }),
    );
    const [one] = await cross([whole], { cross: { numeric: 'all' } });
    expect(one?.count).toBe(3);
    // By hand: u 1, 2, 4 and v 2, 4, 8.5.
    expect(one?.num_cross_stats?.covariance).toBeCloseTo(3.3889, 4);
    expect(one?.num_cross_stats?.correlation).toBeCloseTo(0.9996, 4);
    expect(await cross(parts, { cross: { numeric: [['u', 'v']] } })).toEqual([one]);
  });

  it('does not lose digits to a large mean', async () => {
    const base = 2 ** 40;
    const u = Array.from({ length: 100 }, (_, i) => [base + i]);
    const batch = makeBatch({ u: { type: 'int', rows: u }, v: { type: 'int', rows: u.map(([n]) => [2 * (n ?? 0)]) } });
    const [one] = await cross([batch], { cross: { numeric: 'all' } });
    expect(one?.num_cross_stats?.correlation).toBeCloseTo(1, 6);
    expect(one?.num_cross_stats?.covariance).toBeCloseTo(2 * 833.25, 1);
  });
});
