import { mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Column,
  type ColumnBatch,
  createBatchBuilder,
  createExamplesWriter,
  createWeighedCache,
  openRowFinder,
  type RowFinder,
  type RowsRequest,
} from '../../../core/formats/index.ts';

const specs = [
  { name: 'count', type: 'int' },
  { name: 'amount', type: 'float' },
  { name: 'text', type: 'bytes' },
  { name: 'empty', type: 'unknown' },
] as const;

type Cell = readonly (bigint | number | string)[] | null;
type Row = readonly Cell[];

/** Alike in the bytes that are looked at first, and longer than those that are looked at next. */
const long = (tail: string): string => 'long '.repeat(60) + tail;
const words = [
  '',
  'a',
  'A',
  'a\0',
  'Größe',
  'GRÖSSE',
  'company number 17',
  'company number 170',
  'x'.repeat(20),
  'nan',
  '12',
  '1e1',
  'Ǆ',
  long('').slice(0, 255),
  long('').slice(0, 256),
  long('').slice(0, 257),
  long(''),
  long('a'),
  long('b'),
  long('a\0'),
  long(`${'c'.repeat(4000)}d`),
  long(`${'c'.repeat(4000)}e`),
];
const int = fc.oneof(fc.bigInt(-5n, 5n), fc.constantFrom(2n ** 53n, 2n ** 53n + 1n, -(2n ** 63n), 2n ** 63n - 1n));
const float = fc.oneof(
  fc.integer({ min: -4, max: 4 }).map((n) => n / 2),
  fc.constantFrom(-0, Number.NaN, Number.POSITIVE_INFINITY, -1e30),
);
const text = fc.oneof(fc.constantFrom(...words), fc.string({ unit: 'grapheme', maxLength: 12 }));
const cell = <T extends bigint | number | string>(value: fc.Arbitrary<T>): fc.Arbitrary<readonly T[] | null> =>
  fc.oneof(
    { weight: 1, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.constant([]) },
    { weight: 6, arbitrary: value.map((one) => [one]) },
    { weight: 1, arbitrary: fc.array(value, { minLength: 2, maxLength: 3 }) },
  );
const rowsOf = fc.array(fc.tuple(cell(int), cell(float), cell(text), fc.constant(null)), { maxLength: 150 });

const column = fc.constantFrom('count', 'amount', 'text', 'empty', 'no such column');
const value = fc.oneof(text, fc.constantFrom('1', '1.0', '-0', '0', 'NaN', '9007199254740993', '0.5', 'inf'));
const bound = fc.option(
  fc.integer({ min: -6, max: 6 }).map((n) => n / 2),
  { nil: undefined },
);
const filter: fc.Arbitrary<RowsRequest['filters'][number]> = fc.oneof(
  fc.record({ op: fc.constant('is' as const), column, values: fc.array(value, { minLength: 1, maxLength: 6 }) }),
  fc.record({ op: fc.constant('is_not' as const), column, values: fc.array(value, { maxLength: 6 }) }),
  fc.record({
    op: fc.constant('contains' as const),
    column,
    text: fc.oneof(text, fc.constantFrom('ö', '1')).filter((one) => one !== ''),
  }),
  fc.record({ op: fc.constant('between' as const), column, low: bound, high: bound, closed: fc.boolean() }),
  fc.record({ op: fc.constant('outside' as const), column, low: bound, high: bound }),
  fc.record({ op: fc.constant('missing' as const), column }),
  fc.record({ op: fc.constant('present' as const), column }),
  fc.record({ op: fc.constant('anywhere' as const), text: fc.constantFrom('NUMBER', 'größe', '1', 'x') }),
);
const search = fc.record(
  { filters: fc.array(filter, { maxLength: 3 }), sort: fc.record({ column, descending: fc.boolean() }) },
  { requiredKeys: ['filters'] },
);

describe.each(['parquet', 'tfrecord'] as const)('rows found in %s', (payload) => {
  let dir: string;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'loopwright-find-'));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it('are those that looking at every row finds, in the same order', async () => {
    let made = 0;
    await fc.assert(
      fc.asyncProperty(rowsOf, fc.array(search, { minLength: 1, maxLength: 4 }), async (rows, searches) => {
        const home = join(dir, String(made++));
        await writeInTwoFiles(home, rows, payload);
        const finder = await openRowFinder(home, 'train', createWeighedCache<Column>(1 << 16));
        const byText = { filters: [], sort: { column: 'text', descending: made % 2 === 0 } };
        for (const one of [...searches, byText]) expect(await numbersOf(finder, one)).toEqual(bruteForce(rows, one));
        await finder.release();
      }),
      { numRuns: 60 },
    );
  });
});

/** Two files make two chunks. */
async function writeInTwoFiles(dir: string, rows: readonly Row[], payload: 'parquet' | 'tfrecord'): Promise<void> {
  const middle = rows.length >> 1;
  for (const [folder, part] of [
    [dir, rows.slice(0, middle)],
    [`${dir}-more`, rows.slice(middle)],
  ] as const) {
    const writer = await createExamplesWriter(folder, { payload, splits: ['train'], columns: specs });
    await writer.write('train', batchOf(part));
    await writer.finish();
  }
  for (const name of await readdir(join(`${dir}-more`, 'Split-train')))
    await rename(join(`${dir}-more`, 'Split-train', name), join(dir, 'Split-train', `more-${name}`));
  await writeFile(
    join(dir, 'examples.json'),
    JSON.stringify({ payload, columns: specs, splits: [{ name: 'train', rows: rows.length }] }),
  );
}

async function numbersOf(finder: RowFinder, search: Pick<RowsRequest, 'filters' | 'sort'>): Promise<readonly number[]> {
  for (;;) {
    const page = await finder.find({ ...search, offset: 0, limit: 1000, columns: [] });
    if (!page.complete) continue;
    expect(page.found).toBe(page.rows.length);
    return page.rows.map(({ number }) => number);
  }
}

function batchOf(rows: readonly Row[]): ColumnBatch {
  const builder = createBatchBuilder(specs);
  for (const row of rows) {
    for (const [at, cells] of row.entries()) {
      const to = builder.columns[at];
      if (cells === null) to?.appendMissing();
      else {
        for (const one of cells) to?.appendValue(typeof one === 'string' ? Buffer.from(one) : one);
        to?.endRow();
      }
    }
  }
  return { ...builder.build(), rows: rows.length };
}

function bruteForce(rows: readonly Row[], { filters, sort }: Pick<RowsRequest, 'filters' | 'sort'>): readonly number[] {
  const at = (name: string): number => specs.findIndex((spec) => spec.name === name);
  const kept = [...rows.keys()].filter((row) => filters.every((one) => passes(rows[row] as Row, one, at)));
  if (!sort || at(sort.column) < 0) return kept;
  const first = (row: number): bigint | number | string | undefined => rows[row]?.[at(sort.column)]?.[0];
  const sign = sort.descending ? -1 : 1;
  const rank = (one: bigint | number | string | undefined): number => (one === undefined ? 2 : Number.isNaN(one) ? 1 : 0);
  return kept.sort((a, b) => {
    const [x, y] = [first(a), first(b)];
    if (rank(x) > 0 || rank(y) > 0) return rank(x) - rank(y);
    if (typeof x === 'string') return sign * Buffer.compare(Buffer.from(x), Buffer.from(y as string));
    return sign * ((x as number) < (y as number) ? -1 : (x as number) > (y as number) ? 1 : 0);
  });
}

function passes(row: Row, filter: RowsRequest['filters'][number], at: (name: string) => number): boolean {
  const fold = (one: bigint | number | string): string => textOf(one).toLowerCase();
  if (filter.op === 'anywhere') return row.some((cells) => cells?.some((one) => fold(one).includes(filter.text.toLowerCase())));
  const cells = row[at(filter.column)] ?? [];
  switch (filter.op) {
    case 'missing':
      return cells.length === 0;
    case 'present':
      return cells.length > 0;
    case 'is':
      return cells.some((one) => filter.values.some((wanted) => isSame(one, wanted)));
    case 'is_not':
      return cells.some((one) => !filter.values.some((wanted) => isSame(one, wanted)));
    case 'contains':
      return cells.some((one) => fold(one).includes(filter.text.toLowerCase()));
    case 'between':
      return cells.some((one) => {
        const number = numberOf(one);
        if (number === undefined || Number.isNaN(number)) return false;
        const below = filter.high === undefined || number < filter.high || (filter.closed === true && number === filter.high);
        return below && (filter.low === undefined || number >= filter.low);
      });
    case 'outside':
      return cells.some((one) => {
        const number = numberOf(one);
        if (number === undefined) return false;
        return Number.isNaN(number) || number < (filter.low ?? -Infinity) || number > (filter.high ?? Infinity);
      });
  }
}

function textOf(one: bigint | number | string): string {
  if (typeof one !== 'number' || Number.isFinite(one)) return String(one);
  return Number.isNaN(one) ? 'nan' : one > 0 ? 'inf' : '-inf';
}

function isSame(one: bigint | number | string, wanted: string): boolean {
  if (typeof one === 'string') return one === wanted;
  if (typeof one === 'bigint' && /^-?\d+$/.test(wanted)) return one === BigInt(wanted);
  const number = numberOf(wanted);
  if (typeof one === 'bigint') return Number.isInteger(number) && one === BigInt(number as number);
  return number === one || (Number.isNaN(number) && Number.isNaN(one));
}

function numberOf(one: bigint | number | string): number | undefined {
  if (typeof one !== 'string') return Number(one);
  if (/^nan$/i.test(one)) return Number.NaN;
  if (/^[+-]?inf(inity)?$/i.test(one)) return one.startsWith('-') ? -Infinity : Infinity;
  return /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(one) ? Number(one) : undefined;
}
