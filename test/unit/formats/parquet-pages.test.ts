import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { snappyUncompress } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ColumnBatch, createBatchBuilder } from '../../../core/formats/index.ts';
import { openParquet } from '../../../core/formats/parquet-reader.ts';
import { createParquetWriter } from '../../../core/formats/parquet-writer.ts';
import { snappyCompress, snappyDecompress } from '../../../core/formats/snappy.ts';
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

const samples: readonly (readonly [string, Uint8Array])[] = [
  ['nothing', new Uint8Array(0)],
  ['one byte', Uint8Array.of(7)],
  ['a run longer than a block', new Uint8Array(200_000).fill(65)],
  ['noise', Uint8Array.from({ length: 100_000 }, () => random.nextInt(256))],
  ['noise of two letters', Uint8Array.from({ length: 70_001 }, () => random.nextInt(2))],
  ['text', new TextEncoder().encode(Array.from({ length: 9000 }, (_, i) => `line ${i * 37} of ${i % 13} `).join(''))],
  ['the edge of a block', Uint8Array.from({ length: 65_536 + 15 }, (_, i) => i % 251)],
  ...[1, 2, 3, 5, 7, 8, 9, 13].map(
    (period) => [`repetitions of ${period} bytes`, Uint8Array.from({ length: 3001 }, (_, i) => (i % period) * 29)] as const,
  ),
];

describe('Snappy compression', () => {
  it.each(samples)('gives what another implementation expands again: %s', (_name, bytes) => {
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

describe('Snappy decompression', () => {
  it.each(samples)('gives what was compressed: %s', (_name, bytes) => {
    const compressed = snappyCompress(bytes).slice();
    expect(Buffer.compare(snappyDecompress(compressed, bytes.length), bytes)).toBe(0);
  });

  it('knows literals and distances of every width', () => {
    const literal = Uint8Array.from({ length: 300 }, (_, i) => (i * 31) % 256);
    const widths = [
      [61 << 2, 43, 1],
      [62 << 2, 43, 1, 0],
      [63 << 2, 43, 1, 0, 0],
    ];
    const copies = [
      [1 | (4 << 2) | (1 << 5), 44],
      [2 | (59 << 2), 44, 1],
      [3 | (63 << 2), 44, 1, 0, 0],
    ];
    for (const width of widths) {
      for (const [copy, length] of [
        [copies[0], 8],
        [copies[1], 60],
        [copies[2], 64],
      ] as const) {
        const size = 300 + length;
        const packed = Uint8Array.from([(size & 127) | 128, size >> 7, ...width, ...literal, ...(copy as number[])]);
        expect(Buffer.compare(snappyDecompress(packed, size), Buffer.concat([literal, literal.subarray(0, length)]))).toBe(0);
      }
    }
  });

  it.each([
    ['nothing', [], 0],
    ['a length that does not end', [0x80, 0x80], 1],
    ['another length', [2, 0, 65], 1],
    ['a literal that is cut', [3, 2 << 2, 65, 66], 3],
    ['the length of a literal that is cut', [3, 61 << 2, 2], 3],
    ['a literal of four gigabytes', [1, 63 << 2, 255, 255, 255, 255, 65], 1],
    ['a copy from before the first byte', [5, 0, 65, 1, 2], 5],
    ['a copy of the byte itself', [5, 0, 65, 1, 0], 5],
    ['a copy that is cut', [5, 0, 65, 2 | (3 << 2), 1], 5],
    ['too much', [2, 0, 65, 1, 1], 2],
    ['too little', [4, 0, 65], 4],
    ['something behind the end', [1, 0, 65, 0, 66], 1],
  ])('refuses %s', (_name, packed, size) => {
    expect(() => snappyDecompress(Uint8Array.from(packed), size)).toThrow('damaged');
  });

  it('refuses damaged bytes, or reads of them what another implementation does', () => {
    let read = 0;
    for (const [, bytes] of samples.filter(([, { length }]) => length > 100 && length < 80_000)) {
      const compressed = snappyCompress(bytes).slice();
      for (let i = 0; i < 300; i++) {
        const damaged = compressed.slice();
        damaged[random.nextInt(Math.min(damaged.length, 200))] = random.nextInt(256);
        let ours: Uint8Array;
        try {
          ours = snappyDecompress(damaged, bytes.length);
        } catch {
          continue;
        }
        const theirs = new Uint8Array(bytes.length);
        snappyUncompress(damaged, theirs);
        expect(Buffer.compare(ours, theirs)).toBe(0);
        read++;
      }
    }
    expect(read).toBeGreaterThan(100);
  });
});
