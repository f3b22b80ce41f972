import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DifferenceRequest, differenceOfVersions } from '../../../core/app/version-difference.ts';
import type { views } from '../../../core/contract/index.ts';
import { type ColumnSpec, createBatchBuilder, createExamplesWriter, type ExamplesPayload } from '../../../core/formats/index.ts';
import { CancelledError, unwrap } from '../../../core/foundation/index.ts';

let dir = '';
let count = 0;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'loopwright-difference-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

type Cell = bigint | number | string | null;
type Row = readonly Cell[];

interface Version {
  readonly columns: readonly ColumnSpec[];
  readonly rows: readonly Row[];
  readonly payload?: ExamplesPayload;
}

/** Every third row to eval. */
async function write({ columns, rows, payload = 'parquet' }: Version): Promise<string> {
  const target = join(dir, `v${count++}`);
  const batchOf = (chosen: readonly Row[]) => {
    const builder = createBatchBuilder(columns);
    for (const row of chosen) {
      for (const [at, column] of builder.columns.entries()) {
        const cell = row[at];
        if (cell === null || cell === undefined) column.appendMissing();
        else column.appendSingle(cell);
      }
    }
    return builder.build();
  };
  const writer = await createExamplesWriter(target, { payload, splits: ['train', 'eval'], columns });
  for (const split of ['train', 'eval']) {
    const chosen = rows.filter((_, at) => (at % 3 === 2) === (split === 'eval'));
    if (chosen.length > 0) await writer.write(split, batchOf(chosen));
  }
  await writer.finish();
  return target;
}

async function difference(
  from: Version,
  to: Version,
  options: Partial<DifferenceRequest> = {},
): Promise<views.VersionDifference> {
  const workDir = join(dir, `work-${count++}`);
  const request = { key: [], workDir, ...options };
  const sides = { from: { artifactId: 1, dir: await write(from) }, to: { artifactId: 2, dir: await write(to) } };
  const watch = { signal: new AbortController().signal, onProgress: () => undefined };
  const found = unwrap(await differenceOfVersions({ ...request, ...sides }, watch));
  expect(await readdir(dir)).not.toContain(workDir);
  return found;
}

const counts = ({ added, removed, changed, unchanged, ambiguous }: views.VersionDifference) => [
  added,
  removed,
  changed,
  unchanged,
  ambiguous,
];
const columns: readonly ColumnSpec[] = [
  { name: 'id', type: 'int' },
  { name: 'name', type: 'bytes' },
  { name: 'score', type: 'float' },
];
const rows: readonly Row[] = [
  [1n, 'ann', 0.5],
  [2n, 'bo', 1.5],
  [3n, 'cy', null],
  [4n, 'di', -0],
  [5n, 'ed', Number.NaN],
];

describe('the difference of two versions', () => {
  it('counts added, removed and changed rows by key, and the cells by column', async () => {
    const to: readonly Row[] = [
      [5n, 'ed', Number.NaN],
      [4n, 'di', 0],
      [3n, 'cy', 2.5],
      [2n, 'bob', 1.75],
      [7n, 'flo', 3],
    ];
    const found = await difference({ columns, rows }, { columns, rows: to }, { key: ['id'] });
    expect(counts(found)).toEqual([1, 1, 2, 2, 0]);
    expect(found.columns.map(({ name, change, changedRows }) => [name, change, changedRows])).toEqual([
      ['id', 'none', 0],
      ['name', 'none', 1],
      ['score', 'none', 2],
    ]);
    // Of the rows in eval, which come last, is the one with the number 3.
    expect(found.examples).toEqual([
      { kind: 'changed', before: ['2', 'bo', '1.5'], after: ['2', 'bob', '1.75'] },
      { kind: 'changed', before: ['3', 'cy', null], after: ['3', 'cy', '2.5'] },
      { kind: 'added', after: ['7', 'flo', '3'] },
      { kind: 'removed', before: ['1', 'ann', '0.5'] },
    ]);
  });

  it('compares rows whole without a key: a changed row is one removed and one added, a double counts as often as it comes', async () => {
    const found = await difference(
      { columns, rows: [...rows, rows[0] as Row, rows[0] as Row] },
      { columns, rows: [...rows.slice(0, 4), [5n, 'ed', 1]] },
    );
    expect(counts(found)).toEqual([1, 3, 0, 4, 0]);
    expect(found.examples.filter(({ kind }) => kind === 'removed').map(({ before }) => before?.[1])).toEqual(
      expect.arrayContaining(['ann', 'ann', 'ed']),
    );
  });

  it('compares the rows of a key that comes more than once whole, and says how many there are', async () => {
    const twice: readonly Row[] = [...rows, [1n, 'ann', 9]];
    const found = await difference({ columns, rows: twice }, { columns, rows: [...rows, [1n, 'ann', 8]] }, { key: ['id'] });
    expect(counts(found)).toEqual([1, 1, 0, 5, 1]);
  });

  it('tells columns that come, go or change their type, and does not take them for changed rows', async () => {
    const to: readonly ColumnSpec[] = [
      { name: 'id', type: 'bytes' },
      { name: 'score', type: 'float' },
      { name: 'more', type: 'int' },
    ];
    const found = await difference(
      { columns, rows },
      { columns: to, rows: rows.map(([id = null, , score = null]) => [String(id), score, 1n]) },
      { key: ['id'] },
    );
    expect(counts(found)).toEqual([0, 0, 0, 5, 0]);
    expect(found.columns).toMatchObject([
      { name: 'id', change: 'type', before: 'int', after: 'bytes' },
      { name: 'name', change: 'removed', before: 'bytes' },
      { name: 'score', change: 'none', distance: 0 },
      { name: 'more', change: 'added', after: 'int' },
    ]);
  });

  it('finds nothing between payloads that hold other precision', async () => {
    const tenths = rows.map(([id = null, name = null], at): Row => [id, name, at / 10]);
    const found = await difference({ columns, rows: tenths }, { columns, rows: tenths, payload: 'tfrecord' });
    expect(counts(found)).toEqual([0, 0, 0, 5, 0]);
  });

  it('measures the distance of each column over all splits', async () => {
    const spec: readonly ColumnSpec[] = [{ name: 'word', type: 'bytes' }];
    const words = (...list: string[]): Version => ({ columns: spec, rows: list.map((word) => [word]) });
    const found = await difference(words('a', 'a', 'a', 'b'), words('a', 'b', 'b', 'b'));
    expect(found.columns[0]?.distance).toBeCloseTo(0.5, 12);
  });

  it('gives the same answer when nothing fits into memory', async () => {
    const many = (shift: number): Version => ({
      columns,
      rows: Array.from(
        { length: 20_000 },
        (_, i): Row => [BigInt(i + shift), `n${i % 97}`, (i % 11) + (i % 100 === 0 ? shift : 0)],
      ),
    });
    const from = many(0);
    const to = many(100);
    for (const key of [['id'], []]) {
      const inMemory = await difference(from, to, { key });
      expect(await difference(from, to, { key, memoryBytes: 12_000 })).toEqual(inMemory);
      expect(inMemory.added).toBeGreaterThan(0);
      expect(inMemory.examples.filter(({ kind }) => kind === 'added').length).toBe(100);
    }
  });

  it('refuses a key that not both versions have', async () => {
    const request = {
      from: { artifactId: 1, dir: await write({ columns, rows }) },
      to: { artifactId: 2, dir: await write({ columns: columns.slice(0, 2), rows }) },
      key: ['score'],
      workDir: join(dir, 'refused'),
    };
    const watch = { signal: new AbortController().signal, onProgress: () => undefined };
    expect(await differenceOfVersions(request, watch)).toMatchObject({ ok: false, problem: { code: 'usage/invalid-argument' } });
  });

  it('stops when cancelled and leaves nothing behind', async () => {
    const big: Version = { columns, rows: Array.from({ length: 20_000 }, (_, i): Row => [BigInt(i), `n${i}`, i]) };
    const controller = new AbortController();
    const side = { artifactId: 1, dir: await write(big) };
    const request = { from: side, to: side, key: [], workDir: join(dir, 'cancelled'), memoryBytes: 10_000 };
    const work = differenceOfVersions(request, { signal: controller.signal, onProgress: () => controller.abort() });
    await expect(work).rejects.toThrow(CancelledError);
    expect(await readdir(dir)).not.toContain('cancelled');
  });
});
