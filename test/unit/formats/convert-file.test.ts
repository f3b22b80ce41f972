import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readAvroHeader } from '../../../core/formats/avro-container.ts';
import { openAvroFile } from '../../../core/formats/avro-file.ts';
import { createAvroWriter } from '../../../core/formats/avro-writer.ts';
import { columnText, convertFile, createBatchBuilder, openExampleReader } from '../../../core/formats/index.ts';
import { CancelledError, type Result, unwrap } from '../../../core/foundation/index.ts';

let home = '';
let dir = '';
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'loopwright-convert-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));
beforeEach(async () => {
  dir = await mkdtemp(join(home, 'case-'));
});

const at = (name: string): string => join(dir, name);
async function fileOf(name: string, content: string | Uint8Array): Promise<string> {
  await writeFile(at(name), content);
  return at(name);
}

type Rows = Record<string, string | null>[];
async function rowsOf(path: string): Promise<{ types: Record<string, string>; rows: Rows }> {
  const reader = unwrap(await openExampleReader(path));
  const rows: Rows = [];
  for await (const batch of reader.batches()) {
    for (let row = 0; row < batch.rows; row++)
      rows.push(Object.fromEntries(batch.columns.map((column) => [column.name, columnText(column, row)])));
  }
  return { types: Object.fromEntries(reader.columns.map(({ name, type }) => [name, type])), rows };
}

const codeOf = (result: Result<unknown>): string => (result.ok ? 'none' : result.problem.code);

async function query(sql: string): Promise<Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(sql)).getRowObjectsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const jsonl = [
  '{"id":"007","n":9007199254740993,"x":1.0,"s":"a,\\"b\\"\\nc","list":[1,2,3]}',
  '{"id":"010","n":-9223372036854775808,"x":2.5,"s":"é漢😀","list":[]}',
  '{"id":"011","n":null,"x":-0.0,"s":" lead; trail\\t","list":[4]}',
].join('\n');

describe('converted rows', () => {
  it.each(['parquet', 'avro', 'jsonl', 'jsonl.gz', 'ndjson'])(
    'keep types, exact integers, lists and text in %s',
    async (ending) => {
      const source = await fileOf('rows.jsonl', jsonl);
      const conversion = unwrap(await convertFile(source, at(`out.${ending}`)));
      expect(conversion).toMatchObject({ rows: 3, changes: [], rejected: { count: 0 }, from: 'jsonl' });
      const { types, rows } = await rowsOf(at(`out.${ending}`));
      expect(types).toEqual({ id: 'bytes', n: 'int', x: 'float', s: 'bytes', list: 'int' });
      expect(rows).toEqual((await rowsOf(source)).rows);
      expect(rows.map((row) => row['n'])).toEqual(['9007199254740993', '-9223372036854775808', null]);
    },
  );

  it('are the same values to DuckDB in Parquet, JSON Lines and CSV', async () => {
    const source = await fileOf('rows.jsonl', jsonl);
    for (const ending of ['parquet', 'jsonl', 'csv']) unwrap(await convertFile(source, at(`out.${ending}`)));
    const expected = [
      { id: '007', n: '9007199254740993', x: 1, s: 'a,"b"\nc' },
      { id: '010', n: '-9223372036854775808', x: 2.5, s: 'é漢😀' },
      { id: '011', n: null, x: -0, s: ' lead; trail\t' },
    ];
    expect(await query(`select id, n, x, s from read_parquet('${at('out.parquet')}')`)).toEqual(expected);
    expect(await query(`select list from read_parquet('${at('out.parquet')}')`)).toEqual([
      { list: ['1', '2', '3'] },
      { list: [] },
      { list: ['4'] },
    ]);
    expect(await query(`select id, n, x, s from read_json('${at('out.jsonl')}', format = 'newline_delimited')`)).toEqual(
      expected,
    );
    const types = "{'id': 'varchar', 'n': 'bigint', 'x': 'double', 's': 'varchar', 'list': 'varchar'}";
    expect(await query(`select id, n, x, s from read_csv('${at('out.csv')}', columns = ${types}, header = true)`)).toEqual(
      expected,
    );
  });

  it('tell what a CSV file does not keep, and only that', async () => {
    const lines = [
      '{"zip":"12","id":"007","note":"x","list":[1,2],"f":0.5,"none":null}',
      '{"zip":"13","id":"010","note":"","list":[3],"f":null,"none":null}',
    ];
    const source = await fileOf('rows.jsonl', lines.join('\n'));
    const { changes, readWith } = unwrap(await convertFile(source, at('out.csv')));
    expect(changes).toEqual([
      { column: 'zip', change: 'numbers' },
      { column: 'note', change: 'empty-text' },
      { column: 'list', change: 'list-text' },
      { column: 'f', change: 'missing-as-empty' },
      { column: 'none', change: 'missing-as-empty' },
    ]);
    expect(readWith).toBeUndefined();
    expect(await readFile(at('out.csv'), 'utf8')).toBe('zip,id,note,list,f,none\n12,007,x,"[1,2]",0.5,\n13,010,,3,,\n');
    expect((await rowsOf(at('out.csv'))).types).toMatchObject({ zip: 'int', id: 'bytes', list: 'bytes', f: 'float' });
  });

  it('tell what TFRecord does not keep', async () => {
    const source = await fileOf('rows.jsonl', '{"a":0.1,"b":0.5,"c":null}\n{"a":1.0,"b":null,"c":null}\n');
    expect(unwrap(await convertFile(source, at('out.tfrecord'))).changes).toEqual([
      { column: 'a', change: 'float32' },
      { column: 'c', change: 'missing-as-empty' },
    ]);
    unwrap(await convertFile(await fileOf('typed.csv', 'a,c\n1,\n2,\n'), at('typed.avro')));
    expect(unwrap(await convertFile(at('typed.avro'), at('typed.tfrecord'))).changes).toEqual([]);
  });

  it('say which columns TFRecord sorts to another place, and only those', async () => {
    const source = await fileOf('rows.jsonl', '{"a":1,"d":2,"c":3,"Z":4,"é":5}\n');
    const { changes } = unwrap(await convertFile(source, at('out.tfrecord')));
    expect(changes).toEqual(['a', 'd', 'Z'].map((column) => ({ column, change: 'moved' })));
    expect(Object.keys((await rowsOf(at('out.tfrecord'))).types)).toEqual(['Z', 'a', 'c', 'd', 'é']);
    expect(unwrap(await convertFile(at('out.tfrecord'), at('again.tfrecord'))).changes).toEqual([]);
    expect(await readFile(at('again.tfrecord'))).toEqual(await readFile(at('out.tfrecord')));
    expect(unwrap(await convertFile(source, at('out.parquet'))).changes).toEqual([]);
  });

  it('without a single value keep their number and their columns in TFRecord', async () => {
    const source = await fileOf('rows.jsonl', '{"b":null,"a":null}\n{"b":null,"a":null}\n{}\n');
    const { rows, changes } = unwrap(await convertFile(source, at('out.tfrecord')));
    expect(rows).toBe(3);
    expect(changes.filter(({ change }) => change !== 'moved')).toEqual([
      { column: 'b', change: 'missing-as-empty' },
      { column: 'a', change: 'missing-as-empty' },
    ]);
    expect(await rowsOf(at('out.tfrecord'))).toEqual({
      types: { a: 'unknown', b: 'unknown' },
      rows: [
        { a: '', b: '' },
        { a: null, b: null },
        { a: null, b: null },
      ],
    });
    unwrap(await convertFile(at('out.tfrecord'), at('out.csv')));
    expect(await readFile(at('out.csv'), 'utf8')).toBe('a,b\n,\n,\n,\n');
  });

  it('that are none leave no column in formats that know columns by rows alone', async () => {
    const columns = [{ name: 'a', type: 'int' as const }];
    const writer = createAvroWriter(at('none.avro'), columns);
    await writer.write(createBatchBuilder(columns).build());
    await writer.close();
    for (const ending of ['tfrecord', 'jsonl']) {
      const { rows, changes } = unwrap(await convertFile(at('none.avro'), at(`out.${ending}`)));
      expect([rows, changes]).toEqual([0, [{ column: 'a', change: 'left-out' }]]);
    }
    expect(unwrap(await convertFile(at('none.avro'), at('out.parquet'))).changes).toEqual([]);
  });

  it('say how a CSV file is to be read whose header does not look like one', async () => {
    const source = await fileOf('rows.jsonl', '{"a1":"x","b":1}\n'.replace('a1', '12'));
    const { readWith } = unwrap(await convertFile(source, at('out.csv')));
    expect(readWith).toEqual({ header: true, delimiter: ',' });
  });

  it('are tab separated in .tsv, gzipped in .gz, and one empty cell a row is no blank line', async () => {
    const source = await fileOf('rows.jsonl', '{"a":"x y"}\n{"a":null}\n{"a":"b,c"}\n');
    unwrap(await convertFile(source, at('out.tsv.gz')));
    expect(gunzipSync(await readFile(at('out.tsv.gz'))).toString()).toBe('a\nx y\n""\n"b,c"\n');
    unwrap(await convertFile(await fileOf('two.csv', 'a,b\n1,x\n'), at('two.tsv')));
    expect(await readFile(at('two.tsv'), 'utf8')).toBe('a\tb\n1\tx\n');
  });

  it('keep bytes that are no text as {"b64": …} in JSON, and refuse them in CSV', async () => {
    const builder = createBatchBuilder([{ name: 'raw', type: 'bytes' }]);
    builder.columns[0]?.appendSingle(Uint8Array.of(0xff, 0, 1));
    builder.columns[0]?.appendSingle('text');
    const writer = createAvroWriter(at('raw.avro'), [{ name: 'raw', type: 'bytes' }]);
    await writer.write(builder.build());
    await writer.close();
    unwrap(await convertFile(at('raw.avro'), at('out.jsonl')));
    expect(await readFile(at('out.jsonl'), 'utf8')).toBe('{"raw":{"b64":"/wAB"}}\n{"raw":"text"}\n');
    unwrap(await convertFile(at('out.jsonl'), at('again.avro')));
    expect(await readFile(at('again.avro'))).toEqual(await readFile(at('raw.avro')));
    expect(codeOf(await convertFile(at('raw.avro'), at('out.csv')))).toBe('convert/not-representable');
    expect((await readdir(dir)).sort()).toEqual(['again.avro', 'out.jsonl', 'raw.avro']);
  });

  it('count the rows that could not be read', async () => {
    const source = await fileOf('rows.csv', 'a,b\n1,x\n2\n3,y\n');
    expect(unwrap(await convertFile(source, at('out.avro')))).toMatchObject({
      rows: 2,
      rejected: { count: 1, rows: [{ line: 3, text: '2' }] },
    });
  });
});

describe('the Avro writer', () => {
  it('names columns as Avro allows, text as string, other bytes as bytes, and the reader finds the real names', async () => {
    const source = await fileOf('rows.jsonl', '{"trip miles":1,"größe":"x","größe?":{"b64":"/w=="},"2":[1.5,2.5]}\n');
    unwrap(await convertFile(source, at('out.avro')));
    const { metadata } = await readAvroHeader(at('out.avro'));
    const schema = JSON.parse(metadata.get('avro.schema')?.toString() ?? '') as { fields: { name: string; type: unknown }[] };
    expect(schema.fields.map(({ name, type }) => [name, type])).toEqual([
      ['trip_miles', ['null', 'long']],
      ['gr__e', ['null', 'string']],
      ['gr__e_', ['null', 'bytes']],
      ['_2', ['null', { type: 'array', items: 'double' }]],
    ]);
    expect((await rowsOf(at('out.avro'))).types).toEqual({ 'trip miles': 'int', größe: 'bytes', 'größe?': 'bytes', 2: 'float' });
  });

  it('writes the rows again when a later one does not fit, and the same rows give the same bytes', async () => {
    const rows = 70_000;
    const write = async (name: string): Promise<void> => {
      const writer = createAvroWriter(at(name), [{ name: 'a', type: 'int' }]);
      const builder = createBatchBuilder([{ name: 'a', type: 'int' }]);
      for (let row = 0; row < rows; row++) builder.columns[0]?.appendSingle(BigInt(row));
      await writer.write(builder.build());
      const wide = createBatchBuilder([
        { name: 'a', type: 'float' },
        { name: 'late', type: 'bytes' },
      ]);
      wide.columns[0]?.appendValue(0.5);
      wide.columns[0]?.appendValue(1.5);
      wide.columns[0]?.endRow();
      wide.columns[1]?.appendSingle(Uint8Array.of(255));
      await writer.write(wide.build());
      await writer.close();
    };
    await write('one.avro');
    await write('two.avro');
    expect((await readFile(at('one.avro'))).equals(await readFile(at('two.avro')))).toBe(true);
    expect((await readdir(dir)).sort()).toEqual(['one.avro', 'two.avro']);
    const file = await openAvroFile(at('one.avro'));
    let read = 0;
    let sum = 0;
    for await (const batch of file.batches(await file.profile({}), { onReject: () => undefined })) {
      read += batch.rows;
      const [a] = batch.columns;
      if (a?.type === 'float') for (const value of a.values) sum += value;
    }
    expect({ read, sum }).toEqual({ read: rows + 1, sum: (rows * (rows - 1)) / 2 + 2 });
  });
});

describe('the new file', () => {
  it('replaces nothing unless told to, and can replace what it was read from', async () => {
    const source = await fileOf('rows.csv', 'a,b\n1,x\n');
    await writeFile(at('out.jsonl'), 'mine');
    expect(codeOf(await convertFile(source, at('out.jsonl')))).toBe('file/exists');
    expect(await readFile(at('out.jsonl'), 'utf8')).toBe('mine');
    unwrap(await convertFile(source, at('out.jsonl'), { force: true }));
    expect(await readFile(at('out.jsonl'), 'utf8')).toBe('{"a":1,"b":"x"}\n');
    unwrap(await convertFile(source, source, { to: 'csv', force: true }));
    expect(await readFile(source, 'utf8')).toBe('a,b\n1,x\n');
    await mkdir(at('folder.csv'));
    expect(codeOf(await convertFile(source, at('folder.csv'), { force: true }))).toBe('usage/invalid-argument');
  });

  it('needs a name or a format that can be written, in a folder that is there', async () => {
    const source = await fileOf('rows.csv', 'a,b\n1,x\n');
    expect(codeOf(await convertFile(source, at('out.xlsx')))).toBe('usage/invalid-argument');
    expect(codeOf(await convertFile(source, at('out.parquet.gz')))).toBe('usage/invalid-argument');
    expect(codeOf(await convertFile(source, at('nowhere/out.csv')))).toBe('disk/failed');
    expect(codeOf(await convertFile(at('none.csv'), at('out.csv')))).toBe('file/not-found');
  });

  it('is not there at all when cancelled or when the source turns out damaged', async () => {
    const lines = Array.from({ length: 60_000 }, (_, i) => `{"a":${i},"b":"row ${i}"}`);
    const source = await fileOf('rows.jsonl', lines.join('\n'));
    unwrap(await convertFile(source, at('rows.avro')));
    const before = (await readdir(dir)).sort();
    const controller = new AbortController();
    const stopped = convertFile(at('rows.avro'), at('out.parquet'), {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(stopped).rejects.toBeInstanceOf(CancelledError);
    const whole = await readFile(at('rows.avro'));
    await writeFile(at('rows.avro'), whole.subarray(0, whole.length - 9));
    expect(codeOf(await convertFile(at('rows.avro'), at('out.csv')))).toBe('file/truncated');
    expect((await readdir(dir)).sort()).toEqual(before);
    expect(existsSync(at('out.csv'))).toBe(false);
  });
});
