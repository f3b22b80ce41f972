import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createExamplesWriter } from '../../../../core/formats/examples-writer.ts';
import {
  type ColumnBatch,
  type ColumnFiles,
  type DatasetFeatureStatistics,
  readExamples,
  splitColumnFiles,
} from '../../../../core/formats/index.ts';
import { attempt, CancelledError, createRandom, unwrap } from '../../../../core/foundation/index.ts';
import { ColumnLanes } from '../../../../core/stages/statistics/column-lanes.ts';
import { datasetOfColumns, generateStatistics } from '../../../../core/stages/statistics/index.ts';
import { makeBatch } from './column-batches.ts';
import { temporaryFolder } from './stage-context.ts';

async function columnsOf(batches: readonly ColumnBatch[]): Promise<{ dir: string; files: ColumnFiles }> {
  const dir = await temporaryFolder();
  const writer = await createExamplesWriter(dir, { payload: 'parquet', splits: ['train'] });
  for (const batch of batches) await writer.write('train', batch);
  await writer.finish();
  return { dir, files: (await splitColumnFiles(dir, 'train')) as ColumnFiles };
}

/** Sums are taken in another order: a digit or two at the end may differ. */
function rounded(dataset: DatasetFeatureStatistics | undefined): unknown {
  return JSON.parse(
    JSON.stringify(dataset, (_, value: unknown) =>
      typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(12)) : value,
    ),
  );
}

const words = ['', 'a', 'ä', 'Pcard', 'Dispute', 'x'.repeat(70), 'y'.repeat(1500)];
const mixed = makeBatch({
  few: { type: 'bytes', rows: Array.from({ length: 3000 }, (_, i) => (i % 11 === 0 ? null : [words[i % 7] ?? ''])) },
  many: { type: 'bytes', rows: Array.from({ length: 3000 }, (_, i) => [`value ${(i * 7919) % 2777}`]) },
  broken: { type: 'bytes', rows: Array.from({ length: 3000 }, (_, i) => [i % 3 ? 'ok' : Uint8Array.of(0xfc, 0xa1)]) },
  empty: { type: 'bytes', rows: Array.from({ length: 3000 }, (_, i) => (i % 2 ? [] : ['z'])) },
  int: { type: 'int', rows: Array.from({ length: 3000 }, (_, i) => (i % 5 ? [(i % 40) - 20] : null)) },
  large: { type: 'int', rows: Array.from({ length: 3000 }, (_, i) => [i * 2 ** 33]) },
  float: {
    type: 'float',
    rows: Array.from({ length: 3000 }, (_, i) => [[Math.sin(i), Number.NaN, Number.POSITIVE_INFINITY, -0][i % 4] ?? 0]),
  },
  list: { type: 'int', rows: Array.from({ length: 3000 }, (_, i) => (i % 9 ? [i, i + 1] : [])) },
  nothing: { type: 'unknown', rows: Array.from({ length: 3000 }, () => null) },
});

describe('Statistics by column', () => {
  it('are those of the rows', async () => {
    const { dir, files } = await columnsOf([mixed, mixed]);
    const byRow = unwrap(await generateStatistics(readExamples(dir, 'train'))).datasets[0];
    expect(rounded(await datasetOfColumns([files], {}))).toEqual(rounded(byRow));
  });

  it('take spans together, whichever columns each has', async () => {
    const ages = makeBatch({ age: { type: 'int', rows: [[1], [2]] } });
    const both = makeBatch({ age: { type: 'int', rows: [[3]] }, name: { type: 'bytes', rows: [['a']] } });
    const dataset = await datasetOfColumns([(await columnsOf([ages])).files, (await columnsOf([both])).files], {});
    const seen = dataset.features.map(({ path, num_stats, string_stats }) => [
      path?.step[0],
      num_stats?.max,
      (num_stats ?? string_stats)?.common_stats?.num_missing,
    ]);
    expect(seen).toEqual([
      ['age', 3, 0],
      ['name', undefined, 2],
    ]);
  });

  it('refuse a feature that changes its type between spans', async () => {
    const one = await columnsOf([makeBatch({ v: { type: 'int', rows: [[1]] } })]);
    const other = await columnsOf([makeBatch({ v: { type: 'bytes', rows: [['x']] } })]);
    await expect(datasetOfColumns([one.files, other.files], {})).rejects.toMatchObject({
      problem: { code: 'features/type-mismatch' },
    });
  });
});

describe('A damaged Parquet file', () => {
  it('is told as a problem or counted as what it now says, never anything else', async () => {
    const { files } = await columnsOf([mixed]);
    const path = files.files[0] as string;
    const whole = await readFile(path);
    const random = createRandom(7);
    let refused = 0;
    for (let i = 0; i < 150; i++) {
      const damaged = Buffer.from(whole);
      // Within the pages: the footer's own damage is the reader's matter.
      for (let flips = 0; flips < 4; flips++)
        damaged[4 + Math.floor(random.next() * (whole.length * 0.9))] = Math.floor(random.next() * 256);
      await writeFile(path, damaged);
      const result = await attempt(() => datasetOfColumns([files], {}));
      if (!result.ok) refused++;
      else expect(result.value.num_examples).toBe(3000);
    }
    expect(refused).toBeGreaterThan(0);
  });
});

describe('The worker thread', () => {
  // Inside the project, so that the bundle finds its packages.
  const file = join(resolve('test-output/statistics-columns'), `statistics-columns-${process.pid}.mjs`);
  const worker = pathToFileURL(file);

  beforeAll(async () => {
    await mkdir(resolve('test-output/statistics-columns'), { recursive: true });
    const bundle = await rolldown({
      input: resolve('core/stages/statistics/column-worker.ts'),
      platform: 'node',
      external: /^(?!\.{0,2}\/|\0)[@\w]/,
    });
    await bundle.write({ file, format: 'esm', codeSplitting: false });
    await bundle.close();
  });
  afterAll(() => rm(file, { force: true }));

  /** As it would be of much more data: a thread is not worth its start for less. */
  async function largeFiles(): Promise<ColumnFiles> {
    const { files } = await columnsOf([mixed]);
    return { ...files, columns: files.columns.map((column) => ({ ...column, bytes: column.bytes + 2 ** 30 })) };
  }

  it('gives the same bytes as doing it all here', async () => {
    const files = await largeFiles();
    const here = await datasetOfColumns([files], {}, { worker: undefined });
    expect(await datasetOfColumns([files], {}, { worker })).toEqual(here);
  });

  it('prepares chunks of a long column for the one that counts them, whoever comes first', async () => {
    const sources: ColumnFiles[] = [];
    for (let span = 0; span < 6; span++) {
      const rows = Array.from({ length: 400 }, (_, i) => [`${(i * 7919 * (span + 1)) % 577} ${'words '.repeat(i % 250)}`]);
      const { files } = await columnsOf([
        makeBatch({ text: { type: 'bytes', rows }, n: { type: 'int', rows: rows.map((_, i) => [i]) } }),
      ]);
      sources.push({ ...files, columns: files.columns.map((c) => ({ ...c, bytes: c.type === 'bytes' ? 2 ** 30 : 100 })) });
    }
    const here = await datasetOfColumns(sources, {}, { worker: undefined });
    const lanes = new ColumnLanes([sources, sources.slice(1), sources], {}, { worker });
    try {
      expect(await lanes.dataset(0)).toEqual(here);
      expect((await lanes.dataset(1)).num_examples).toBe(2000);
      expect(await lanes.dataset(2)).toEqual(here);
    } finally {
      await lanes.close();
    }
  });

  it('leaves a chunk that is damaged to the one that counts, who tells', async () => {
    const { files } = await columnsOf([mixed]);
    const path = files.files[0] as string;
    const bytes = await readFile(path);
    await writeFile(path, bytes.fill(0xff, 4, 2000));
    const alone = { ...files, columns: [{ name: 'few', type: 'bytes' as const, bytes: 2 ** 30 }] };
    await expect(datasetOfColumns([alone], {}, { worker })).rejects.toMatchObject({ problem: { code: 'file/malformed' } });
  });

  it('tells a file that cannot be read, and stops when cancelled', async () => {
    const files = await largeFiles();
    const gone = { ...files, files: ['nowhere.parquet'] };
    await expect(datasetOfColumns([gone], {}, { worker })).rejects.toMatchObject({ problem: { code: 'file/not-found' } });
    const controller = new AbortController();
    const run = datasetOfColumns([files], {}, { worker, signal: controller.signal });
    controller.abort();
    await expect(run).rejects.toThrow(CancelledError);
  });
});
