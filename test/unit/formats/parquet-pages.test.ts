import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { snappyUncompress } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ColumnBatch, createBatchBuilder } from '../../../core/formats/index.ts';
import { openParquet } from '../../../core/formats/parquet-reader.ts';
import { createParquetWriter } from '../../../core/formats/parquet-writer.ts';
import { snappyCompress } from '../../../core/formats/snappy-compress.ts';
import { createRandom } from '../../../core/foundation/index.ts';

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'loopwright-pages-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

const random = createRandom(11);

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

/** 70,000 rows: few values, runs, gaps, different ones, long ones, lists. */
function* manyKinds(): Generator<ColumnBatch> {
  const builder = createBatchBuilder([
    { name: 'few', type: 'bytes' },
    { name: 'run', type: 'int' },
    { name: 'gap', type: 'float' },
    { name: 'code', type: 'bytes' },
    { name: 'tags', type: 'int' },
    { name: 'one', type: 'bytes' },
  ]);
  const [few, run, gap, code, tags, one] = builder.columns;
  for (let row = 0; row < 70_000; row++) {
    few?.appendSingle(`value ${row % 300}`);
    run?.appendSingle(BigInt(row >> 10));
    if (row % 3 === 0) gap?.appendEmpty();
    else gap?.appendSingle(row / 7);
    code?.appendSingle(row % 9000 === 0 ? 'long '.repeat(30_000) : `c${Math.imul(row, 0x9e3779b1) >>> 0}`);
    for (let i = 0; i < row % 4; i++) tags?.appendValue(BigInt(row + i));
    if (row % 8 === 0) tags?.appendMissing();
    else tags?.endRow();
    one?.appendSingle('same');
    if (row % 7000 === 6999) yield builder.build();
  }
}

describe('Parquet pages', () => {
  it('of dictionaries, runs, gaps, long values and lists are what DuckDB reads', async () => {
    const path = join(dir, 'kinds.parquet');
    const writer = createParquetWriter(path);
    for (const batch of manyKinds()) await writer.write(batch);
    await writer.close();
    const expected = { few: 0, run: 0, gaps: 0, long: 0, tags: 0, missing: 0 };
    for (let row = 0; row < 70_000; row++) {
      expected.few += `value ${row % 300}`.length;
      expected.run += row >> 10;
      if (row % 3 === 0) expected.gaps++;
      if (row % 9000 === 0) expected.long++;
      if (row % 8 === 0) expected.missing++;
      else for (let i = 0; i < row % 4; i++) expected.tags += row + i;
    }
    expect(
      await query(`select sum(length(few))::int as few, sum(run)::int as run, count(*) filter (gap is null)::int as gaps,
        count(*) filter (length(code) = 150000)::int as long, sum(list_sum(tags))::double as tags,
        count(*) filter (tags is null)::int as missing from '${path}'`),
    ).toEqual([expected]);
    expect(await query(`select distinct one from '${path}'`)).toEqual([{ one: 'same' }]);
    const wrong = `gap <> i / 7 or few <> 'value ' || i % 300 or run <> i // 1024`;
    expect(await query(`select count(*)::int as n from (select *, file_row_number as i from '${path}') where ${wrong}`)).toEqual([
      { n: 0 },
    ]);
  });

  it('come back as they were, through the reader', async () => {
    const path = join(dir, 'back.parquet');
    const writer = createParquetWriter(path);
    for (const batch of manyKinds()) await writer.write(batch);
    await writer.close();
    const file = await openParquet(path);
    const page = await file.range(62_998, 63_001);
    await file.close();
    const [few, , gap, code, tags] = page.columns;
    expect(few?.type === 'bytes' && Buffer.from(few.data).toString()).toBe('value 298value 299value 0');
    expect(gap?.offsets).toEqual(Int32Array.of(0, 1, 2, 2));
    expect(code?.type === 'bytes' && (code.starts[3] as number) - (code.starts[2] as number)).toBe(150_000);
    expect(tags?.offsets).toEqual(Int32Array.of(0, 2, 5, 5));
    expect(tags?.present).toEqual(Uint8Array.of(1, 1, 0));
  });
});

describe('Snappy compression', () => {
  it.each([
    ['nothing', new Uint8Array(0)],
    ['one byte', Uint8Array.of(7)],
    ['a run longer than a block', new Uint8Array(200_000).fill(65)],
    ['noise', Uint8Array.from({ length: 100_000 }, () => random.nextInt(256))],
    ['noise of two letters', Uint8Array.from({ length: 70_001 }, () => random.nextInt(2))],
    ['text', new TextEncoder().encode(Array.from({ length: 9000 }, (_, i) => `line ${i * 37} of ${i % 13} `).join(''))],
    ['the edge of a block', Uint8Array.from({ length: 65_536 + 15 }, (_, i) => i % 251)],
  ])('gives what another implementation expands again: %s', (_name, bytes) => {
    const compressed = snappyCompress(bytes).slice();
    const expanded = new Uint8Array(bytes.length);
    if (bytes.length > 0) snappyUncompress(compressed, expanded);
    expect(Buffer.compare(expanded, bytes)).toBe(0);
    expect(compressed.length).toBeLessThan(bytes.length * 1.01 + 32);
  });

  it('shortens what repeats', () => {
    expect(snappyCompress(new Uint8Array(200_000).fill(65)).length).toBeLessThan(10_000);
  });
});
