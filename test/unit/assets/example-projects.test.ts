/** The example projects as written into a folder. */

import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Papa from 'papaparse';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { exampleProjects, writeExampleProject } from '../../../assets/examples/index.ts';
import { projectConfigSchema } from '../../../core/contract/index.ts';
import { unwrap } from '../../../core/foundation/index.ts';

const dirs: string[] = [];

async function freshDir(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'example-'));
  dirs.push(dir);
  return dir;
}

afterAll(() => Promise.all(dirs.map((dir) => rm(dir, { recursive: true }))));

describe.each(exampleProjects.map(({ name }) => name))('%s', (name) => {
  it('has a valid project file whose sources, label, features and slices are in its data', async () => {
    const dir = await freshDir();
    unwrap(await writeExampleProject(name, dir));
    const config = projectConfigSchema.parse(parse(await readFile(join(dir, 'loopwright.yaml'), 'utf8')));
    expect([config.name, config.seed]).toEqual([name, 42]);
    for (const source of config.data.sources) {
      const { data } = Papa.parse<string[]>(await readFile(join(dir, source.path), 'utf8'), { preview: 1 });
      const named = [config.label?.name, ...Object.keys(config.features), ...config.evaluation.slices.flat()];
      expect(data[0]).toEqual(expect.arrayContaining(named));
    }
  });

  it('is the same to the byte for the same seed', async () => {
    const [one, two, other] = [await freshDir(), await freshDir(), await freshDir()];
    unwrap(await writeExampleProject(name, one, 5));
    unwrap(await writeExampleProject(name, two, 5));
    unwrap(await writeExampleProject(name, other, 6));
    const data = (dir: string): Promise<Buffer> => readFile(join(dir, 'data', `${name}.csv`));
    expect((await data(one)).equals(await data(two))).toBe(true);
    expect((await data(one)).equals(await data(other))).toBe(false);
  });
});

it('puts a drifted second batch beside the complaints, not yet a source', async () => {
  const dir = await freshDir();
  unwrap(await writeExampleProject('complaints', dir));
  expect((await stat(join(dir, 'data', 'batch-2.csv'))).size).toBeGreaterThan(500_000);
});

it('tells an unknown example from a folder that cannot be written', async () => {
  expect(await writeExampleProject('nothing', await freshDir())).toMatchObject({
    ok: false,
    problem: { code: 'usage/invalid-argument' },
  });
  const blocked = join(await freshDir(), 'file');
  unwrap(await writeExampleProject('housing', join(blocked, '..')));
  expect(await writeExampleProject('housing', join(blocked, '..', 'loopwright.yaml'))).toMatchObject({
    ok: false,
    problem: { code: 'disk/failed' },
  });
});

it('prices flats by more than their size', async () => {
  const dir = await freshDir();
  unwrap(await writeExampleProject('housing', dir));
  const rows = Papa.parse<Record<string, string>>(await readFile(join(dir, 'data', 'housing.csv'), 'utf8'), {
    header: true,
    skipEmptyLines: true,
  }).data;
  expect(rows).toHaveLength(12_000);
  const price = rows.map((row) => Math.log(Number(row['price'])));
  const size = rows.map((row) => Math.log(Number(row['area_m2'])));
  const correlation = covariance(size, price) / Math.sqrt(covariance(size, size) * covariance(price, price));
  expect(correlation ** 2).toBeGreaterThan(0.4);
  expect(correlation ** 2).toBeLessThan(0.8);
});

function covariance(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  return a.reduce((sum, value, i) => sum + (value - meanA) * ((b[i] ?? 0) - meanB), 0) / a.length;
}
