/** Rows of JSON found in their bytes are the rows that the whole parser finds, types, exact values, rejects and all. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ColumnBatch, ColumnSpec } from '../../../core/formats/index.ts';
import { type ObjectBytes, objectBatches, profileObjects } from '../../../core/formats/json-objects.ts';
import { JsonRowScanner } from '../../../core/formats/json-row-scanner.ts';
import { type JsonObject, parseJson } from '../../../core/formats/json-value.ts';
import { RowBatcher, RowProfile } from '../../../core/formats/row-values.ts';

/** As it stands in a file, between others. */
function objectsOf(texts: readonly string[]): ObjectBytes[] {
  const data = Buffer.from(texts.map((text) => `${text}\n`).join(''));
  let start = 0;
  return texts.map((text, i) => {
    const from = start;
    start += Buffer.byteLength(text) + 1;
    return { data, start: from, end: start - 1, line: i + 1 };
  });
}

async function* once<T>(value: T): AsyncGenerator<T> {
  yield value;
}

interface Found {
  readonly columns: readonly ColumnSpec[];
  readonly batches: readonly ColumnBatch[];
  readonly rejected: readonly number[];
}

async function found(texts: readonly string[], given?: readonly ColumnSpec[]): Promise<Found> {
  const objects = objectsOf(texts);
  const columns = given ?? (await profileObjects(once(objects)));
  const rejected: number[] = [];
  const batches: ColumnBatch[] = [];
  const onReject = ({ line }: { line: number }): unknown => rejected.push(line);
  for await (const batch of objectBatches(once(objects), columns, { onReject })) batches.push(batch);
  return { columns, batches, rejected };
}

/** The same with an object made of every row. */
function expected(texts: readonly string[], given?: readonly ColumnSpec[]): Found {
  const rows = texts.map((text): JsonObject | undefined => {
    try {
      const value = parseJson(text);
      return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as JsonObject) : undefined;
    } catch {
      return undefined;
    }
  });
  const profile = new RowProfile();
  for (const row of rows) if (row) profile.add(row);
  const columns = given ?? profile.columns();
  const batch = new RowBatcher(columns);
  const rejected = rows.flatMap((row, i) => (row && batch.add(row) === undefined ? [] : [i + 1]));
  return { columns, batches: batch.rows > 0 ? [batch.build()] : [], rejected };
}

const byName = ({ columns, batches, rejected }: Found) => {
  const sorted = <T extends { readonly name: string }>(named: readonly T[]): readonly T[] =>
    [...named].sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    columns: sorted(columns),
    batches: batches.map(({ rows, columns }) => ({ rows, columns: sorted(columns) })),
    rejected,
  };
};

const digits = fc.oneof(
  fc.bigInt(-(2n ** 66n), 2n ** 66n).map(String),
  fc.constantFrom(
    '9007199254740993',
    '-9223372036854775808',
    '9223372036854775808',
    '18446744073709551616',
    '4294967296',
    '-4294967297',
  ),
  fc.constantFrom('0', '-0', '1', '-1', '123456789012345', '-999999999999999', '1234567890123456789'),
);
const reals = fc.oneof(
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .map((value) => (Number.isInteger(value) ? `${value}.0`.replace(/(e.*)\.0$/, '$1') : String(value))),
  fc.constantFrom(
    '1.0',
    '-0.0',
    '0.1',
    '1e5',
    '1E-7',
    '1.5e+300',
    '2.2250738585072011e-308',
    '0.30000000000000004',
    '1e400',
    '123456789.123456789',
  ),
);
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 12 }).map((value) => JSON.stringify(value)),
  fc.constantFrom('"\\u0041\\n"', '"\\ud800"', '"\\ud83d\\ude00"', '"a\\"b\\\\"', '"é漢😀"', '""', '"\\/"', '"\u007f"'),
);
const scalar = fc.oneof(digits, reals, text, fc.constantFrom('true', 'false', 'null'));
const rare = fc.constantFrom(
  '{"b64":"/w=="}',
  '{"k":[1,2.0]}',
  '[[1],[2]]',
  'NaN',
  '-Infinity',
  '[null]',
  '[]',
  '[ 1 , null ]',
  '01',
  '1.',
  '+1',
  '"\\x"',
  '"\t"',
  'nul',
);
const value = fc.oneof(
  { weight: 8, arbitrary: scalar },
  { weight: 2, arbitrary: fc.array(scalar, { maxLength: 3 }).map((items) => `[${items.join(',')}]`) },
  { weight: 1, arbitrary: rare },
);
// Names that look like array indices lose their place in an object.
const key = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('"a"', '"b"', '"größe"', '"ab"') },
  { weight: 1, arbitrary: fc.constantFrom('"\\u0061"', '""', '"constructor"', '"__proto__"', '"a\\"b"') },
);
const space = fc.constantFrom('', '', '', ' ', '\t', '\r');
const row = fc
  .tuple(fc.array(fc.tuple(key, value), { maxLength: 5 }), space)
  .map(([fields, gap]) => `${gap}{${fields.map(([name, cell]) => `${gap}${name}${gap}:${cell}${gap}`).join(',')}}${gap}`);
const change = fc.record({
  at: fc.nat(),
  part: fc.constantFrom('"', '\\', '{', '}', '[', ']', ',', ':', '0', '-', 'e', '.', ' ', 'x'),
  drop: fc.nat(2),
});
const line = fc.tuple(row, fc.option(change, { freq: 4 })).map(([whole, changed]) => {
  if (!changed) return whole;
  const from = changed.at % (whole.length + 1);
  return whole.slice(0, from) + changed.part + whole.slice(from + changed.drop);
});

describe('rows of JSON', () => {
  it('are found in their bytes as the whole parser finds them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 8 }), async (lines) => {
        // An object puts names of digits first: the order has a test of its own.
        expect(byName(await found(lines))).toEqual(byName(expected(lines)));
      }),
      { numRuns: 1500 },
    );
  });

  it('are taken or rejected by the types that are given, whatever they hold', async () => {
    const type = fc.constantFrom('int' as const, 'float' as const, 'bytes' as const, 'unknown' as const);
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 5 }), type, type, async (lines, a, b) => {
        const columns: ColumnSpec[] = [
          { name: 'b', type: b },
          { name: 'a', type: a },
          { name: 'absent', type: 'int' },
        ];
        expect(await found(lines, columns)).toEqual(expected(lines, columns));
      }),
      { numRuns: 1500 },
    );
  });

  it('keep their columns in order of appearance, names of digits too', async () => {
    const { columns } = await found(['{"b":1,"2013":2,"7":3}', '{"deep":{"x":1},"5":1,"a":1}']);
    expect(columns.map(({ name }) => name)).toEqual(['b', '2013', '7', 'deep', '5', 'a']);
  });

  it('hold more values than there was room for at first', async () => {
    const lines = [`{"a":[${Array.from({ length: 1000 }, (_, i) => i).join(',')}],"b":"x"}`, '{"a":7,"b":"y"}'];
    expect(await found(lines)).toEqual(expected(lines));
  });

  it('that are plain need no parser: everything but nested objects and lists, and bare words for numbers', () => {
    const scanner = new JsonRowScanner();
    const isPlain = (json: string): boolean => scanner.scan(Buffer.from(json), 0, Buffer.byteLength(json));
    expect(isPlain('{"a":[1,2.5,"x\\n",null,true],"b":-12345678901234567890,"\\u0063":""}')).toBe(true);
    for (const json of ['{"a":{}}', '{"a":[[]]}', '{"a":NaN}', '[]', '{"a":1}x', '{"a":1', '{"a":1,}'])
      expect(isPlain(json)).toBe(false);
  });
});
