import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { crc32 } from '@node-rs/crc32';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAvroFile } from '../../../core/formats/avro-file.ts';
import { columnText } from '../../../core/formats/index.ts';
import { ProblemError } from '../../../core/foundation/index.ts';

let dir = '';
let made = 0;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'loopwright-avro-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

/** Avro's zigzag varint, written independently of the reader. */
function long(value: bigint | number): Buffer {
  let rest = BigInt.asUintN(64, (BigInt(value) << 1n) ^ (BigInt(value) >> 63n));
  const bytes: number[] = [];
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Buffer.from([...bytes, Number(rest)]);
}

const text = (value: string): Buffer => Buffer.concat([long(Buffer.byteLength(value)), Buffer.from(value)]);
const double = (value: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
};

interface Parts {
  readonly schema: unknown;
  readonly codec?: string;
  readonly blocks: readonly { readonly records: number | bigint; readonly data: Buffer; readonly size?: number | bigint }[];
  readonly sync?: Buffer;
}

function container({ schema, codec, blocks, sync = Buffer.alloc(16, 7) }: Parts): Buffer {
  const metadata = [['avro.schema', typeof schema === 'string' ? schema : JSON.stringify(schema)]];
  if (codec) metadata.push(['avro.codec', codec]);
  const head = [Buffer.from('Obj\x01', 'latin1'), long(metadata.length), ...metadata.flat().map((part) => text(part as string))];
  const body = blocks.flatMap(({ records, data, size }) => [long(records), long(size ?? data.length), data, sync]);
  return Buffer.concat([...head, long(0), Buffer.alloc(16, 7), ...body]);
}

async function fileOf(bytes: Buffer): Promise<string> {
  const path = join(dir, `${made++}.avro`);
  await writeFile(path, bytes);
  return path;
}

async function read(bytes: Buffer): Promise<{ columns: Record<string, string>; rows: Record<string, string | null>[] }> {
  const file = await openAvroFile(await fileOf(bytes));
  const specs = await file.profile({});
  const rows: Record<string, string | null>[] = [];
  for await (const batch of file.batches(specs, { onReject: () => undefined })) {
    for (let row = 0; row < batch.rows; row++)
      rows.push(Object.fromEntries(batch.columns.map((column) => [column.name, columnText(column, row)])));
  }
  return { columns: Object.fromEntries(specs.map(({ name, type }) => [name, type])), rows };
}

async function problemOf(bytes: Buffer): Promise<string> {
  try {
    await read(bytes);
    return 'none';
  } catch (error) {
    if (error instanceof ProblemError) return `${error.problem.code}: ${error.problem.message}`;
    throw error;
  }
}

const record = (...fields: readonly (readonly [string, unknown])[]): unknown => ({
  type: 'record',
  name: 'Row',
  fields: fields.map(([name, type]) => ({ name, type })),
});
const oneColumn = (type: unknown, ...values: readonly Buffer[]): Buffer =>
  container({ schema: record(['a', type]), blocks: [{ records: values.length, data: Buffer.concat(values) }] });
const valuesOf = async (type: unknown, ...values: readonly Buffer[]): Promise<(string | null | undefined)[]> =>
  (await read(oneColumn(type, ...values))).rows.map((row) => row['a']);

describe('Avro types as columns', () => {
  it('integers stay exact to 64 bits', async () => {
    const numbers = [0n, -1n, 63n, -64n, 64n, 2n ** 31n, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n)];
    expect(await valuesOf('long', ...numbers.map(long))).toEqual(numbers.map(String));
  });

  it('booleans are 0 and 1, enums their symbols, fixed their bytes', async () => {
    expect(await valuesOf('boolean', Buffer.of(1), Buffer.of(0))).toEqual(['1', '0']);
    expect(await valuesOf({ type: 'enum', name: 'E', symbols: ['up', 'down'] }, long(1), long(0))).toEqual(['down', 'up']);
    expect(await valuesOf({ type: 'fixed', name: 'F', size: 2 }, Buffer.from('ab'))).toEqual(['ab']);
  });

  it('null in a union is missing, wherever it stands', async () => {
    expect(await valuesOf(['null', 'string'], long(0), Buffer.concat([long(1), text('x')]))).toEqual([null, 'x']);
    expect(await valuesOf(['string', 'null'], long(1), Buffer.concat([long(0), text('')]))).toEqual([null, '']);
  });

  it('a union of scalars takes the widest of their types', async () => {
    const values = [Buffer.concat([long(0), long(3)]), Buffer.concat([long(1), double(0.5)])];
    expect(await read(oneColumn(['long', 'double'], ...values))).toEqual({
      columns: { a: 'float' },
      rows: [{ a: '3' }, { a: '0.5' }],
    });
    const mixed = [
      Buffer.concat([long(0), long(3)]),
      Buffer.concat([long(1), text('x')]),
      Buffer.concat([long(2), Buffer.of(1)]),
    ];
    expect(await valuesOf(['long', 'string', 'boolean'], ...mixed)).toEqual(['3', 'x', 'true']);
  });

  it('decimals are exact text, times the integers they are stored as', async () => {
    const decimal = { type: 'bytes', logicalType: 'decimal', precision: 30, scale: 2 };
    const bytes = (...values: number[]): Buffer => Buffer.concat([long(values.length), Buffer.from(values)]);
    expect(await valuesOf(decimal, bytes(0x30, 0x39), bytes(0xff), bytes(0x05), bytes())).toEqual([
      '123.45',
      '-0.01',
      '0.05',
      '0.00',
    ]);
    const fixed = { type: 'fixed', name: 'D', size: 4, logicalType: 'decimal', precision: 9, scale: 0 };
    expect(await valuesOf(fixed, Buffer.of(0xff, 0xff, 0xff, 0xfe))).toEqual(['-2']);
    expect(await valuesOf({ type: 'long', logicalType: 'timestamp-micros' }, long(1_700_000_000_000_001n))).toEqual([
      '1700000000000001',
    ]);
    expect(await valuesOf({ type: 'int', logicalType: 'date' }, long(-1))).toEqual(['-1']);
  });

  it('arrays of values are lists, in as many blocks as they come, empty ones apart from missing ones', async () => {
    const items = { type: 'array', items: ['null', 'long'] };
    const one = Buffer.concat([long(1), long(5)]);
    const list = Buffer.concat([long(1), long(2), one, long(0), long(-1), long(2), one, long(0)]);
    const file = await read(oneColumn(['null', items], list, Buffer.concat([long(1), long(0)]), long(0)));
    expect(file).toEqual({ columns: { a: 'int' }, rows: [{ a: '5, 5' }, { a: '' }, { a: null }] });
  });

  it('nested records become columns of their own, also where null stands for them', async () => {
    const inner = {
      type: 'record',
      name: 'In',
      fields: [
        { name: 'x', type: 'long' },
        { name: 'y', type: ['null', 'string'] },
      ],
    };
    const schema = record(['a', ['null', inner]], ['b', 'In']);
    const value = Buffer.concat([long(7), long(1), text('q')]);
    const data = Buffer.concat([long(0), value, long(1), value, value]);
    expect((await read(container({ schema, blocks: [{ records: 2, data }] }))).rows).toEqual([
      { 'a.x': null, 'a.y': null, 'b.x': '7', 'b.y': 'q' },
      { 'a.x': '7', 'a.y': 'q', 'b.x': '7', 'b.y': 'q' },
    ]);
  });

  it('maps, lists of records and records that contain themselves are JSON text, integers in full', async () => {
    const map = Buffer.concat([long(1), text('k'), long(2n ** 60n), long(0)]);
    expect(await valuesOf({ type: 'map', values: 'long' }, map)).toEqual(['{"k":1152921504606846976}']);
    const node = record(['v', 'long'], ['next', ['null', 'Row']]);
    const chain = Buffer.concat([long(1), long(1), long(2), long(1), long(3), long(0)]);
    expect((await read(container({ schema: node, blocks: [{ records: 1, data: chain }] }))).rows).toEqual([
      { v: '1', next: '{"v":2,"next":{"v":3,"next":null}}' },
    ]);
  });

  it('a file whose schema is no record has one column', async () => {
    const file = container({ schema: '"int"', blocks: [{ records: 2, data: Buffer.concat([long(4), long(-4)]) }] });
    expect(await read(file)).toEqual({ columns: { value: 'int' }, rows: [{ value: '4' }, { value: '-4' }] });
  });
});

describe('codecs', () => {
  const plain = Buffer.concat(Array.from({ length: 300 }, (_, i) => text(`row ${i % 7}`)));
  const packed = (codec: string, data: Buffer): Buffer =>
    container({ schema: record(['a', 'string']), codec, blocks: [{ records: 300, data }] });
  /** Snappy of literals alone. */
  const snappy = (content: Buffer): Buffer => {
    const length = Buffer.of((content.length & 127) | 128, content.length >> 7);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(content));
    const tag = Buffer.of(61 << 2, (content.length - 1) & 255, (content.length - 1) >> 8);
    return Buffer.concat([length, tag, content, sum]);
  };

  it('deflate and snappy give what was packed', async () => {
    expect((await read(packed('deflate', deflateRawSync(plain)))).rows.length).toBe(300);
    expect((await read(packed('snappy', snappy(plain)))).rows[8]).toEqual({ a: 'row 1' });
  });

  it('a raw block of zstandard is read, and one that claims a terabyte is refused before it is made', async () => {
    const frame = (size: Buffer, flags: number): Buffer => {
      const block = Buffer.alloc(3);
      block.writeUIntLE((plain.length << 3) | 1, 0, 3);
      return Buffer.concat([Buffer.of(0x28, 0xb5, 0x2f, 0xfd, flags), size, block, plain]);
    };
    const honest = Buffer.alloc(4);
    honest.writeUInt32LE(plain.length);
    expect((await read(packed('zstandard', frame(honest, 0xa0)))).rows.length).toBe(300);
    const huge = Buffer.alloc(8);
    huge.writeBigUInt64LE(1n << 40n);
    expect(await problemOf(packed('zstandard', frame(huge, 0xe0)))).toMatch(/file\/checksum-mismatch/);
  });

  it('damage is found by the checksum or by what does not decompress', async () => {
    const wrong = snappy(plain);
    wrong[20] = (wrong[20] as number) ^ 1;
    expect(await problemOf(packed('snappy', wrong))).toMatch(/file\/checksum-mismatch.*checksum/);
    expect(await problemOf(packed('deflate', Buffer.alloc(40, 0xff)))).toMatch(/file\/checksum-mismatch/);
  });

  it('codecs that cannot be read are named, with those that can', async () => {
    expect(await problemOf(packed('bzip2', plain))).toMatch(/file\/unsupported-format.*bzip2/);
    expect(await problemOf(packed('xz', plain))).toMatch(/file\/unsupported-format.*xz/);
    expect(await problemOf(packed('toString', plain))).toMatch(/file\/unsupported-format/);
  });
});

describe('Avro files that cannot be right', () => {
  const good = oneColumn('string', ...Array.from({ length: 50 }, (_, i) => text(`value ${i}`)));

  it('every cut of a file is a problem, or the whole blocks before it', async () => {
    for (let length = 0; length < good.length; length += 3) {
      const found = await problemOf(good.subarray(0, length));
      if (found !== 'none') expect(found).toMatch(/^file\/(truncated|malformed|empty)/);
    }
    expect(await problemOf(good.subarray(0, -1))).toMatch(/^file\/truncated/);
  });

  it('no flipped bit crashes or hangs the reader', async () => {
    for (let bit = 0; bit < good.length * 8; bit += 13) {
      const flipped = Buffer.from(good);
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      expect(await problemOf(flipped)).toMatch(/^(none|file\/|table\/)/);
    }
  });

  it('counts and sizes beyond the file are refused without making room for them', async () => {
    const blocks = (records: bigint, size: bigint | undefined): Buffer =>
      container({ schema: record(['a', 'string']), blocks: [{ records, size, data: text('x') }] });
    expect(await problemOf(blocks(1n << 40n, undefined))).toMatch(/file\/malformed.*more records/);
    expect(await problemOf(blocks(1n, 1n << 28n))).toMatch(/file\/truncated/);
    expect(await problemOf(blocks(1n, 1n << 45n))).toMatch(/file\/malformed.*larger/);
    expect(await problemOf(blocks(-5n, undefined))).toMatch(/file\/malformed.*negative/);
    expect(await problemOf(oneColumn({ type: 'array', items: 'long' }, long(1n << 40n)))).toMatch(/file\/malformed.*longer/);
    expect(await problemOf(oneColumn({ type: 'array', items: 'null' }, long(1n << 40n)))).toMatch(
      /file\/malformed.*without content/,
    );
    const empty = container({ schema: record(['a', 'null']), blocks: [{ records: 1n << 40n, data: Buffer.alloc(0) }] });
    expect(await problemOf(empty)).toMatch(/file\/malformed.*more records/);
  });

  it('schemas without end are refused or read as far as they go', async () => {
    const endless = record(['a', 'Row']);
    expect(await problemOf(container({ schema: endless, blocks: [{ records: 1, data: Buffer.alloc(9) }] }))).toMatch(/too deep/);
    const doubling = Array.from({ length: 40 }).reduce<unknown>(
      (inner, _, i) => ({
        type: 'record',
        name: `R${i}`,
        fields: [
          { name: 'a', type: inner },
          { name: 'b', type: i > 0 ? `R${i - 1}` : 'int' },
        ],
      }),
      'int',
    );
    expect(await problemOf(container({ schema: doubling, blocks: [] }))).toMatch(/too large/);
    const deep = `${'{"type":"array","items":'.repeat(5000)}"int"${'}'.repeat(5000)}`;
    expect(await problemOf(container({ schema: deep, blocks: [] }))).toMatch(/too deep/);
  });

  it('a sync marker that is not the file’s, bytes left over, unknown names and two columns of one name', async () => {
    const schema = record(['a', 'string']);
    const data = text('x');
    expect(await problemOf(container({ schema, blocks: [{ records: 1, data }], sync: Buffer.alloc(16, 8) }))).toMatch(/sync/);
    expect(await problemOf(container({ schema, blocks: [{ records: 1, data: Buffer.concat([data, data]) }] }))).toMatch(
      /more than/,
    );
    expect(await problemOf(oneColumn('Nowhere', data))).toMatch(/unknown type: Nowhere/);
    expect(await problemOf(container({ schema: record(['a', 'int'], ['a', 'int']), blocks: [] }))).toMatch(
      /table\/duplicate-column/,
    );
  });
});
