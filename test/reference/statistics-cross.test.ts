/** Correlation, lift and column statistics against DuckDB on real tables. */

import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ColumnFiles, measureColumns, openExampleReader } from '../../core/formats/index.ts';
import { unwrap } from '../../core/foundation/index.ts';
import { datasetOfColumns, generateStatistics } from '../../core/stages/statistics/index.ts';

const data = '../shared/data/tabular';
const housing = `${data}/california_housing.open.csv`;
const diamonds = `${data}/diamonds.csv`;

describe.skipIf(!existsSync(housing) || !existsSync(diamonds))(`Statistics beside DuckDB (needs ${data})`, () => {
  let dir = '';
  let duck: DuckDBConnection;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'loopwright-duckdb-'));
    duck = await (await DuckDBInstance.create(':memory:')).connect();
  });
  afterAll(async () => {
    duck.closeSync();
    await rm(dir, { recursive: true, force: true });
  });

  async function ask(sql: string): Promise<Record<string, unknown>[]> {
    return (await duck.runAndReadAll(sql)).getRowObjects();
  }

  it('agrees with corr and covar_pop over every pair of numbers', async () => {
    const reader = unwrap(await openExampleReader(housing));
    const list = unwrap(await generateStatistics(reader.batches(), { cross: { numeric: 'all' } }));
    const pairs = list.datasets[0]?.cross_features ?? [];
    expect(pairs).toHaveLength(36);
    // Values pass through float32 as in tf.Example.
    for (const { path_x, path_y, count, num_cross_stats } of pairs) {
      const [x, y] = [path_x, path_y].map((path) => `"${path?.step[0]}"::FLOAT::DOUBLE`);
      const [row] = await ask(
        `SELECT corr(${x}, ${y}) c, covar_pop(${x}, ${y}) v, regr_count(${x}, ${y})::INT n FROM '${housing}'`,
      );
      const name = `${path_x?.step[0]} and ${path_y?.step[0]}`;
      expect(count, name).toBe(row?.n);
      expect((num_cross_stats?.correlation ?? 0) / Number(row?.c), name).toBeCloseTo(1, 5);
      expect((num_cross_stats?.covariance ?? 0) / Number(row?.v), name).toBeCloseTo(1, 5);
    }
  });

  it('agrees with counts of its own about lift', async () => {
    const reader = unwrap(await openExampleReader(diamonds));
    const lift = { y: 'cut', x: ['color', 'clarity'] };
    const list = unwrap(await generateStatistics(reader.batches(), { cross: { lift } }));
    let compared = 0;
    for (const { path_x, categorical_cross_stats } of list.datasets[0]?.cross_features ?? []) {
      const rows = await ask(
        `SELECT *, sum(n) OVER (PARTITION BY x)::INT nx, sum(n) OVER (PARTITION BY y)::INT ny, sum(n) OVER ()::INT total
         FROM (SELECT ${path_x?.step[0]} x, cut y, count(*)::INT n FROM '${diamonds}' GROUP BY ALL)`,
      );
      const wanted = new Map(rows.map((row) => [`${row.x}/${row.y}`, row]));
      for (const series of categorical_cross_stats?.lift?.lift_series ?? []) {
        for (const one of series.lift_values) {
          const row = wanted.get(`${one.x_string}/${series.y_string}`) ?? {};
          expect([one.x_and_y_count, one.x_count, series.y_count]).toEqual([row.n, row.nx, row.ny]);
          const theirs = Number(row.n) / Number(row.nx) / (Number(row.ny) / Number(row.total));
          expect(one.lift).toBeCloseTo(theirs, 12);
          compared++;
        }
      }
    }
    expect(compared).toBe((7 + 8) * 5);
  });

  it.each(['snappy', 'zstd', 'uncompressed'])(
    'reads a file DuckDB wrote with %s column by column, as it reads rows',
    async (codec) => {
      const path = join(dir, `${codec}.parquet`);
      await duck.run(`COPY (SELECT *, carat::FLOAT AS carat32, price::INT AS price32, 'id' || row_number() OVER () AS id
      FROM '${diamonds}') TO '${path}' (FORMAT parquet, COMPRESSION ${codec}, ROW_GROUP_SIZE 20000)`);
      const reader = unwrap(await openExampleReader(path));
      const files: ColumnFiles = await measureColumns([path], reader.columns);
      const byColumn = await datasetOfColumns([files], {});
      const byRow = unwrap(await generateStatistics(reader.batches())).datasets[0];
      const shown = (dataset: typeof byRow): unknown => {
        return JSON.parse(
          JSON.stringify(dataset, (_, value) => (typeof value === 'number' ? Number(value.toPrecision(12)) : value)),
        );
      };
      expect(shown(byColumn)).toEqual(shown(byRow));
      const [row] = await ask(`SELECT count(DISTINCT id)::INT ids, avg(price) mean, stddev_pop(price) deviation FROM '${path}'`);
      const feature = (name: string): (typeof byColumn.features)[number] | undefined =>
        byColumn.features.find(({ path: own }) => own?.step[0] === name);
      expect(feature('id')?.string_stats?.unique).toBe(row?.ids);
      expect(feature('price32')?.num_stats?.mean).toBeCloseTo(Number(row?.mean), 9);
      expect(feature('price')?.num_stats?.std_dev).toBeCloseTo(Number(row?.deviation), 8);
    },
  );
});
