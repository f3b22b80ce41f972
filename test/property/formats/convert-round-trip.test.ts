/** Any rows, written in one format and converted to another, are the rows that both can carry: all of them, exactly. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOutputWriter, type OutputFormat, outputFormats, outputOf } from '../../../core/formats/convert-output.ts';
import {
  type ColumnBatch,
  type ColumnSpec,
  convertFile,
  createBatchBuilder,
  openExampleReader,
} from '../../../core/formats/index.ts';
import { unwrap } from '../../../core/foundation/index.ts';

type Value = bigint | number | string | Uint8Array;
type Cell = readonly Value[] | null;
type Row = Readonly<Record<string, Cell>>;

const specs: readonly ColumnSpec[] = [
  { name: 'whole', type: 'int' },
  { name: 'real number', type: 'float' },
  { name: 'größe, "m"', type: 'bytes' },
  { name: '2013', type: 'bytes' },
  { name: 'constructor', type: 'int' },
  { name: 'raw', type: 'bytes' },
];
const endings: Record<OutputFormat, string> = {
  csv: 'csv',
  tfrecord: 'tfrecord.gz',
  parquet: 'parquet',
  avro: 'avro',
  jsonl: 'jsonl.gz',
};

const characters = fc.constantFrom(
  'a',
  'Z',
  '0',
  '1',
  '.',
  ' ',
  '"',
  "'",
  ',',
  ';',
  '\t',
  '|',
  '\n',
  '\r',
  '\\',
  'é',
  '漢',
  '😀',
  '\uFEFF',
  '{',
  '[',
);
// A letter in front: text that looks like a number is no text to a CSV reader, and is told apart below.
const text = fc.string({ unit: characters, maxLength: 12 }).map((tail) => `t${tail}`);
const anyText = fc.string({ unit: characters, maxLength: 12 });
const whole = fc.oneof(fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n), fc.bigInt(-300n, 300n));
const real = fc.oneof(fc.float(), fc.constantFrom(0, -0, 1, 3, NaN, Infinity, -Infinity, 2 ** 60));
const raw = fc.oneof(
  fc.uint8Array({ maxLength: 8 }),
  anyText.map((value) => Buffer.from(value)),
);

const cell = (value: fc.Arbitrary<Value>): fc.Arbitrary<Cell> =>
  fc.option(
    fc.oneof(
      { weight: 4, arbitrary: fc.array(value, { minLength: 1, maxLength: 1 }) },
      { weight: 1, arbitrary: fc.array(value, { maxLength: 3 }) },
    ),
    { nil: null, freq: 5 },
  );

const rowsFor = (formats: readonly OutputFormat[]): fc.Arbitrary<Row[]> => {
  const isCsv = formats.includes('csv');
  return fc.array(
    fc.record({
      whole: cell(whole),
      'real number': cell(real),
      'größe, "m"': cell(isCsv ? text : anyText),
      '2013': cell(isCsv ? text : anyText),
      constructor: cell(fc.constantFrom(0n, 1n)),
      raw: cell(isCsv ? text : raw),
    }),
    { minLength: 1, maxLength: 30 },
  );
};

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
        if (column.type === 'bytes')
          values.push(Buffer.from(column.data.slice(column.starts[i], column.starts[i + 1])).toString('latin1'));
        else if (column.type !== 'unknown') values.push(column.values[i] as Value);
      }
      return [column.name, values];
    });
    return Object.fromEntries(entries);
  });
}

/** Column by column what the format keeps: the rules that its writer documents, said again in terms of values. */
function carried(rows: readonly Row[], format: OutputFormat): Row[] {
  const names = Object.keys(rows[0] ?? {});
  const columns = names.map((name) =>
    carriedColumn(
      rows.map((row) => row[name] as Cell),
      format,
    ),
  );
  return rows.map((_, row) => Object.fromEntries(names.map((name, i) => [name, columns[i]?.[row] as Cell])));
}

function carriedColumn(cells: readonly Cell[], format: OutputFormat): readonly Cell[] {
  // The first record names every column; one without any value is told from the next by that alone.
  if (format === 'tfrecord') return cells.every((values) => values === null) ? [[], ...cells.slice(1)] : cells;
  if (format !== 'csv') return cells;
  const isList = cells.some((values) => (values?.length ?? 0) > 1);
  return cells.map((values) => {
    if (values === null || values.length === 0 || values[0] === '') return [];
    if (!isList) return values;
    return [values.length === 1 ? csvText(values[0] as Value) : latin1(`[${values.map(jsonValue).join(',')}]`)];
  });
}

const latin1 = (value: string): string => Buffer.from(value).toString('latin1');
const utf8 = (value: string): string => Buffer.from(value, 'latin1').toString('utf8');
const decimal = (value: number): string => {
  const digits = Object.is(value, -0) ? '-0' : String(value);
  return /^-?\d+$/.test(digits) ? `${digits}.0` : digits;
};
const csvText = (value: Value): string => {
  if (typeof value !== 'number') return String(value);
  return Number.isFinite(value) ? decimal(value) : Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
};
const jsonValue = (value: Value): string =>
  typeof value === 'string' ? JSON.stringify(utf8(value)) : typeof value === 'number' ? decimal(value) : String(value);

let dir = '';
let made = 0;

describe('conversion', () => {
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'loopwright-convert-'));
  });
  afterAll(() => rm(dir, { recursive: true, force: true }));

  const source = (format: OutputFormat) => (format === 'csv' ? { csv: { header: true, delimiter: ',' } } : {});

  async function converted(from: OutputFormat, to: OutputFormat, batches: readonly ColumnBatch[]): Promise<Row[]> {
    const first = join(dir, `${made++}.${endings[from]}`);
    const second = join(dir, `${made++}.${endings[to]}`);
    const writer = createOutputWriter(first, specs, outputOf(first, undefined));
    for (const batch of batches) await writer.write(batch);
    await writer.close();
    const outcome = unwrap(await convertFile(first, second, { source: source(from) }));
    expect(outcome.rejected.count).toBe(0);
    const reader = unwrap(await openExampleReader(second, source(to)));
    const rows: Row[] = [];
    for await (const batch of reader.batches()) rows.push(...toRows(batch));
    expect(reader.rejected.count).toBe(0);
    expect(outcome.rows).toBe(rows.length);
    await Promise.all([rm(first), rm(second)]);
    return rows;
  }

  const pairs = outputFormats.flatMap((from) => outputFormats.map((to) => [from, to] as const));

  it.each(pairs)('from %s to %s keeps every row', async (from, to) => {
    await fc.assert(
      fc.asyncProperty(rowsFor([from, to]), rowsFor([from, to]), async (one, two) => {
        const batches = [toBatch(one), toBatch(two)];
        const expected = carried(carried(batches.flatMap(toRows), from), to);
        expect(await converted(from, to, batches)).toEqual(expected);
      }),
      { numRuns: 10 },
    );
  });
});
