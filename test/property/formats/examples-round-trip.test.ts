/** Whatever a column batch can hold comes back from both payloads. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ColumnBatch,
  type ColumnSpec,
  createBatchBuilder,
  createExamplesWriter,
  examplesInfo,
  readExamples,
} from '../../../core/formats/index.ts';
import { unwrap } from '../../../core/foundation/index.ts';

type Value = bigint | number | Uint8Array;
type Cell = readonly Value[] | null;
type Row = Readonly<Record<string, Cell>>;

const specs: readonly ColumnSpec[] = [
  { name: 'whole', type: 'int' },
  { name: 'real', type: 'float' },
  { name: 'raw', type: 'bytes' },
  { name: 'nothing', type: 'unknown' },
];

const float32 = fc.float();
const cell = (value: fc.Arbitrary<Value>, most: number): fc.Arbitrary<Cell> =>
  fc.option(fc.array(value, { maxLength: most }), { nil: null });
const rowsOf = (float: fc.Arbitrary<number>, most: number): fc.Arbitrary<Row[]> =>
  fc.array(
    fc.record({
      whole: cell(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), most),
      real: cell(float, most),
      raw: cell(
        fc.oneof(
          fc.uint8Array({ maxLength: 12 }),
          fc.string().map((text) => Buffer.from(text)),
        ),
        most,
      ),
      nothing: cell(fc.constant(0n), 0),
    }),
    { minLength: 1, maxLength: 40 },
  );

function toBatch(rows: readonly Row[]): ColumnBatch {
  const builder = createBatchBuilder(specs);
  for (const row of rows) {
    for (const column of builder.columns) {
      const values = row[column.name] as Cell;
      if (values === null) column.appendMissing();
      else {
        for (const value of values) column.appendValue(value);
        column.endRow();
      }
    }
  }
  return builder.build();
}

function toRows(batch: ColumnBatch): Row[] {
  return Array.from({ length: batch.rows }, (_, row) => {
    const entries = batch.columns.map((column): [string, Cell] => {
      if (column.present[row] === 0) return [column.name, null];
      const values: Value[] = [];
      for (let i = column.offsets[row] as number; i < (column.offsets[row + 1] as number); i++) {
        if (column.type === 'bytes') values.push(new Uint8Array(column.data.slice(column.starts[i], column.starts[i + 1])));
        else if (column.type !== 'unknown') values.push(column.values[i] as Value);
      }
      return [column.name, values];
    });
    return Object.fromEntries(entries);
  });
}

const plain = (rows: readonly Row[]): Row[] => toRows(toBatch(rows));
let dir = '';

async function roundTrip(payload: 'parquet' | 'tfrecord', batches: readonly ColumnBatch[]): Promise<Row[]> {
  const target = join(dir, String(Math.random()));
  const writer = await createExamplesWriter(target, { payload, splits: ['train'], columns: specs });
  for (const batch of batches) await writer.write('train', batch);
  const info = await writer.finish();
  expect(unwrap(await examplesInfo(target))).toEqual(info);
  const rows: Row[] = [];
  for await (const batch of readExamples(target, 'train')) rows.push(...toRows(batch));
  await rm(target, { recursive: true });
  return rows;
}

describe('examples artifacts', () => {
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'loopwright-round-trip-'));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  it('keep every value, missing row and empty row through Parquet lists', async () => {
    await fc.assert(
      fc.asyncProperty(rowsOf(fc.double(), 3), async (rows) => {
        expect(await roundTrip('parquet', [toBatch(rows)])).toEqual(plain(rows));
      }),
      { numRuns: 60 },
    );
  });

  it('keep every single value through flat Parquet columns', async () => {
    await fc.assert(
      fc.asyncProperty(rowsOf(fc.double(), 1), fc.boolean(), async (drawn, nullIsMissing) => {
        const rows = drawn.map((row) => onlyOneNull(row, nullIsMissing));
        expect(await roundTrip('parquet', [toBatch(rows)])).toEqual(plain(rows));
      }),
      { numRuns: 60 },
    );
  });

  it('keep every value through TFRecord, with floats at its 32 bits', async () => {
    await fc.assert(
      fc.asyncProperty(rowsOf(float32, 3), async (rows) => {
        expect(await roundTrip('tfrecord', [toBatch(rows)])).toEqual(plain(rows));
      }),
      { numRuns: 60 },
    );
  });
});

function onlyOneNull(row: Row, nullIsMissing: boolean): Row {
  const entries = Object.entries(row).map(([name, cell]): [string, Cell] => {
    if (cell !== null && cell.length > 0) return [name, cell];
    return [name, nullIsMissing ? null : []];
  });
  return Object.fromEntries(entries);
}
