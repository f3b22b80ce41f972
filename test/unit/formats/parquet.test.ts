import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ColumnBatch,
  columnText,
  createBatchBuilder,
  createExamplesWriter,
  openExampleReader,
  readExampleRows,
  readExamples,
} from '../../../core/formats/index.ts';
import { openParquet } from '../../../core/formats/parquet-reader.ts';
import { createParquetWriter } from '../../../core/formats/parquet-writer.ts';
import { unwrap } from '../../../core/foundation/index.ts';

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'loopwright-parquet-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function query(sql: string): Promise<unknown> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(sql)).getRowObjectsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function smallBatch(): ColumnBatch {
  const builder = createBatchBuilder([
    { name: 'id', type: 'int' },
    { name: 'score', type: 'float' },
    { name: 'word', type: 'bytes' },
    { name: 'raw', type: 'bytes' },
    { name: 'tags', type: 'bytes' },
    { name: 'nothing', type: 'unknown' },
  ]);
  const [id, score, word, raw, tags, nothing] = builder.columns;
  id?.appendSingle(2n ** 53n + 1n);
  id?.appendSingle(-1n);
  score?.appendSingle(-0);
  score?.appendEmpty();
  word?.appendSingle('grün');
  word?.appendEmpty();
  raw?.appendSingle(Uint8Array.of(0xff, 0xfe));
  raw?.appendMissing();
  tags?.appendValue('a');
  tags?.appendValue('b');
  tags?.endRow();
  tags?.appendMissing();
  nothing?.appendEmpty();
  nothing?.appendEmpty();
  return builder.build();
}

/** `count` rows of one int column, values from `start`; the last row also holds `extra`. */
function intRows(start: number, count: number, extra: readonly bigint[] = []): ColumnBatch {
  const builder = createBatchBuilder([{ name: 'n', type: 'int' }]);
  for (let i = 0; i < count; i++) {
    builder.columns[0]?.appendValue(BigInt(start + i));
    if (i === count - 1) for (const value of extra) builder.columns[0]?.appendValue(value);
    builder.columns[0]?.endRow();
  }
  return builder.build();
}

async function texts(path: string): Promise<(string | null)[][]> {
  const reader = unwrap(await openExampleReader(path));
  const rows: (string | null)[][] = [];
  for await (const batch of reader.batches()) {
    for (let row = 0; row < batch.rows; row++) rows.push(batch.columns.map((column) => columnText(column, row)));
  }
  return rows;
}

describe('Parquet files we write', () => {
  it('are read by DuckDB: flat columns, text, bytes, lists, exact integers', async () => {
    const path = join(dir, 'small.parquet');
    const writer = createParquetWriter(path);
    await writer.write(smallBatch());
    await writer.close();
    expect(await query(`select id, score, word, hex(raw) as raw, tags, nothing from '${path}'`)).toEqual([
      { id: '9007199254740993', score: -0, word: 'grün', raw: 'FFFE', tags: ['a', 'b'], nothing: null },
      { id: '-1', score: null, word: null, raw: null, tags: null, nothing: null },
    ]);
    const described = await query(`select column_name as name, column_type as type from (describe select * from '${path}')`);
    expect(described).toMatchObject([
      { name: 'id', type: 'BIGINT' },
      { name: 'score', type: 'DOUBLE' },
      { name: 'word', type: 'VARCHAR' },
      { name: 'raw', type: 'BLOB' },
      { name: 'tags', type: 'VARCHAR[]' },
      {},
    ]);
  });

  it('hold several row groups and are read group by group in small batches', async () => {
    const path = join(dir, 'groups.parquet');
    const writer = createParquetWriter(path);
    for (let start = 0; start < 150_000; start += 5000) await writer.write(intRows(start, 5000));
    await writer.close();
    expect(await query(`select count(*)::int as rows, sum(n)::bigint as total, max(n)::int as top from '${path}'`)).toEqual([
      { rows: 150_000, total: String((150_000 * 149_999) / 2), top: 149_999 },
    ]);
    const file = await openParquet(path);
    expect(file.groups.map(({ rows }) => rows)).toEqual([70_000, 70_000, 10_000]);
    let next = 0n;
    for (const group of file.groups.keys()) {
      for await (const batch of file.groupBatches(group)) {
        expect(batch.rows).toBeLessThanOrEqual(8192);
        const [column] = batch.columns;
        if (column?.type === 'int') for (const value of column.values) if (value !== next++) throw new Error(`${value}`);
      }
    }
    expect(next).toBe(150_000n);
    const range = await file.range(69_999, 70_002);
    expect([0, 1, 2].map((row) => columnText(range.columns[0] as never, row))).toEqual(['69999', '70000', '70001']);
    await file.close();
  });

  it('are written again, wider, when a late row does not fit what is on disk', async () => {
    const path = join(dir, 'wide.parquet');
    const writer = createParquetWriter(path);
    await writer.write(intRows(0, 70_000));
    await writer.write(intRows(70_000, 2, [7n, 8n]));
    const builder = createBatchBuilder([
      { name: 'n', type: 'float' },
      { name: 'late', type: 'bytes' },
    ]);
    builder.columns[0]?.appendSingle(0.5);
    builder.columns[1]?.appendSingle('x');
    await writer.write(builder.build());
    await writer.close();
    expect(await query(`select count(*)::int as rows, sum(len(n))::int as n, count(late)::int as late from '${path}'`)).toEqual([
      { rows: 70_003, n: 70_005, late: 1 },
    ]);
    const file = await openParquet(path);
    const tail = await file.range(70_000, 70_003);
    expect([0, 1, 2].map((row) => tail.columns.map((column) => columnText(column, row)))).toEqual([
      ['70000', null],
      ['70001, 7, 8', null],
      ['0.5', 'x'],
    ]);
    await file.close();
  });

  it('are the same bytes when written again', async () => {
    const write = async (name: string): Promise<Buffer> => {
      const writer = createParquetWriter(join(dir, name));
      await writer.write(smallBatch());
      await writer.close();
      return readFile(join(dir, name));
    };
    expect((await write('a.parquet')).equals(await write('b.parquet'))).toBe(true);
  });
});

describe('Parquet files of others', () => {
  it('become columns: numbers, text, times as ISO text, lists, structs as JSON', async () => {
    const path = join(dir, 'foreign.parquet');
    const row = `1::utinyint as small, true as flag, 1.25::decimal(9,2) as price, 'x' as word, date '2024-02-29' as day,
      timestamp '2024-02-29 12:30:00.123456' as moment, [1, 2]::int[] as list, {a: 1, b: 'y'} as struct, null::int as none`;
    await query(`copy (select ${row}) to '${path}' (format parquet)`);
    expect(await texts(path)).toEqual([
      ['1', '1', '1.25', 'x', '2024-02-29', '2024-02-29T12:30:00.123456Z', '1, 2', '{"a":1,"b":"y"}', null],
    ]);
  });

  it('are a problem, never a crash, when cut or changed', async () => {
    const path = join(dir, 'good.parquet');
    const writer = createParquetWriter(path);
    await writer.write(smallBatch());
    await writer.close();
    const bytes = await readFile(path);
    const cut = join(dir, 'cut.parquet');
    await writeFile(cut, bytes.subarray(0, bytes.length - 5));
    expect(await openExampleReader(cut)).toMatchObject({ ok: false, problem: { code: 'file/malformed' } });
  });
});

describe('examples artifacts', () => {
  it.each(['parquet', 'tfrecord'] as const)('give pages of rows from %s', async (payload) => {
    const target = join(dir, `pages-${payload}`);
    const writer = await createExamplesWriter(target, { payload, splits: ['train', 'eval'] });
    for (let start = 0; start < 20_000; start += 4000) await writer.write('train', intRows(start, 4000));
    await writer.write('eval', intRows(0, 1));
    await writer.finish();
    const page = unwrap(await readExampleRows(target, 'train', 8190, 4));
    expect(page).toEqual({
      columns: [{ name: 'n', type: 'int' }],
      rows: [['8190'], ['8191'], ['8192'], ['8193']],
      total: 20_000,
    });
    expect(unwrap(await readExampleRows(target, 'train', 19_999, 100)).rows).toEqual([['19999']]);
    expect(unwrap(await readExampleRows(target, 'train', 50_000, 100)).rows).toEqual([]);
  });

  it('bring every split to the same columns', async () => {
    const target = join(dir, 'columns');
    const writer = await createExamplesWriter(target, { payload: 'parquet', splits: ['train', 'eval'] });
    const builder = createBatchBuilder([{ name: 'n', type: 'float' }]);
    builder.columns[0]?.appendSingle(0.5);
    await writer.write('train', builder.build());
    await writer.write('eval', intRows(3, 1));
    await writer.finish();
    for await (const batch of readExamples(target, 'eval')) {
      expect(batch.columns).toMatchObject([{ name: 'n', type: 'float', values: Float64Array.of(3) }]);
    }
  });

  it('that are not there, or lack a split, are problems', async () => {
    expect(await readExampleRows(join(dir, 'nowhere'), 'train', 0, 1)).toMatchObject({ problem: { code: 'artifact/not-found' } });
  });
});
