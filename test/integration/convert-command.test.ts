/** The convert command in a process of its own: real files, exit codes, its JSON document, and what an interruption leaves. */

import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { readRows } from '../unit/formats/read-rows.ts';
import { type CommandLine, createCommandLine } from './command-line.ts';

const data = resolve(import.meta.dirname, '../../../shared/data');
const realFiles = existsSync(data) ? 'on real files' : 'on real files (skipped: ../shared/data is absent)';

interface Answer {
  readonly rows: number;
  readonly rejected: number;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly bytes: number;
  readonly from: string;
  readonly to: string;
  readonly changes: readonly { readonly column: string; readonly change: string }[];
  readonly read_with?: unknown;
}
interface Refusal {
  readonly error: { readonly code: string; readonly message: string; readonly hint: string };
}

let home = '';
let dir = '';
let cli: CommandLine;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'loopwright-convert-'));
  cli = createCommandLine(home);
});
afterAll(() => rm(home, { recursive: true, force: true }));
beforeEach(async () => {
  dir = await mkdtemp(join(home, 'case-'));
});

const at = (name: string): string => join(dir, name);
async function smallFile(): Promise<string> {
  await writeFile(at('rows.csv'), 'id,word\n1,one\n2,"two, too"\n');
  return at('rows.csv');
}

describe.skipIf(!existsSync(data))(`convert ${realFiles}`, () => {
  it.each([
    ['tabular/titanic_kaggle_train.csv', 'out.parquet', 891, {}],
    ['complaints/complaints_2013_2016_14col.csv', 'out.avro', 3186, {}],
    ['tfrecord/mnist.tfrecord', 'out.jsonl.gz', 1000, {}],
    ['avro/apache/weather-deflate.avro', 'out.tfrecord', 5, {}],
    ['parquet/apache/alltypes_plain.parquet', 'out.csv', 8, { string_col: 'int' }],
  ])('%s becomes %s with every row, type and value', async (source, name, rows, retyped) => {
    const { code, value } = await cli.json<Answer>('convert', join(data, source), at(name));
    expect(code).toBe(0);
    const before = await readRows(join(data, source));
    const after = await readRows(at(name));
    expect(value).toMatchObject({ rows, rejected: 0, from: before.format, to: after.format });
    expect(Object.fromEntries(value.columns.map((column) => [column.name, column.type]))).toEqual(before.types);
    expect(after.types).toEqual({ ...before.types, ...retyped });
    expect(after.rows).toHaveLength(rows);
    expect(after.rows).toEqual(before.rows);
    expect(value.bytes).toBe((await readFile(at(name))).length);
    expect(await readdir(dir)).toEqual([name]);
  });
});

describe('the convert command', () => {
  it('answers with one document of exactly these keys, and tells changes to people too', async () => {
    await writeFile(at('rows.jsonl'), '{"zip":"12","x":0.1}\n{"zip":"13","x":null}\n');
    const { code, value, stderr } = await cli.json<Answer>('convert', at('rows.jsonl'), at('out.csv'));
    expect(code).toBe(0);
    expect(value).toEqual({
      rows: 2,
      rejected: 0,
      columns: [
        { name: 'zip', type: 'bytes' },
        { name: 'x', type: 'float' },
      ],
      bytes: 17,
      from: 'jsonl',
      to: 'csv',
      changes: [
        { column: 'zip', change: 'numbers' },
        { column: 'x', change: 'missing-as-empty' },
      ],
    });
    expect(stderr).toContain('zip is text that all looks like numbers');
    await writeFile(at('names.jsonl'), '{"12":"x","b":1}\n');
    const told = await cli.json<Answer>('convert', at('names.jsonl'), at('names.csv'));
    expect(told.value.read_with).toEqual({ header: true, delimiter: ',' });
    const quiet = await cli.run('convert', at('rows.jsonl'), at('again.tsv'), '--quiet');
    expect(quiet).toEqual({ code: 0, stderr: '', stdout: `${at('again.tsv')}: 2 rows in 2 columns, 17 bytes\n` });
  });

  it('counts rows that cannot be read, and still is done', async () => {
    await writeFile(at('rows.csv'), 'a,b\n1,x\n2\n3,y\n');
    const { code, value, stderr } = await cli.json<Answer>('convert', at('rows.csv'), at('out.avro'));
    expect([code, value.rows, value.rejected]).toEqual([0, 2, 1]);
    expect(stderr).toContain('rejected line 3');
  });

  it('is wrong use with 2: too few or too many names, an unknown format, a name that says none', async () => {
    const source = await smallFile();
    const wrong = [
      [],
      [source],
      [source, at('out.csv'), at('more.csv')],
      [source, at('out.xlsx')],
      [source, at('out.csv'), '--to', 'excel'],
      [source, at('out.csv'), '--from', 'excel'],
      [source, at('out.parquet.gz')],
      [source, at('out.csv'), '--nothing-such'],
    ];
    for (const args of wrong) {
      const { code, value } = await cli.json<Refusal>('convert', ...args);
      expect([code, value.error.code], args.join(' ')).toEqual([2, 'usage/invalid-argument']);
      expect(value.error.hint).not.toBe('');
    }
    expect(await readdir(dir)).toEqual(['rows.csv']);
  });

  it('refuses with 2 to replace a file, and replaces it with --force', async () => {
    const source = await smallFile();
    await writeFile(at('out.jsonl'), 'mine');
    const refused = await cli.json<Refusal>('convert', source, at('out.jsonl'));
    expect([refused.code, refused.value.error.code]).toEqual([2, 'file/exists']);
    expect(await readFile(at('out.jsonl'), 'utf8')).toBe('mine');
    expect((await cli.run('convert', source, at('out.jsonl'), '--force')).code).toBe(0);
    expect(await readFile(at('out.jsonl'), 'utf8')).toBe('{"id":1,"word":"one"}\n{"id":2,"word":"two, too"}\n');
    await mkdir(at('folder.csv'));
    expect((await cli.run('convert', source, at('folder.csv'), '--force')).code).toBe(2);
  });

  it('refuses with 3 what the format cannot hold', async () => {
    await writeFile(at('raw.jsonl'), '{"raw":{"b64":"/wAB"}}\n');
    const { code, value } = await cli.json<Refusal>('convert', at('raw.jsonl'), at('out.csv'));
    expect([code, value.error.code]).toEqual([3, 'convert/not-representable']);
    expect(await readdir(dir)).toEqual(['raw.jsonl']);
  });

  it('ends with 4 where the input cannot be read, and leaves nothing', async () => {
    await writeFile(at('empty.csv'), '');
    await writeFile(at('damaged.avro'), `Obj\u0001${'x'.repeat(200)}`);
    for (const name of ['absent.csv', 'empty.csv', 'damaged.avro']) {
      const { code, value } = await cli.json<Refusal>('convert', at(name), at('out.jsonl'));
      expect([code, value.error.code.split('/')[0]], name).toEqual([4, 'file']);
    }
    expect((await readdir(dir)).sort()).toEqual(['damaged.avro', 'empty.csv']);
  });

  it('ends with 5 on Ctrl-C, without half a file at its place or a temporary beside it', async () => {
    const line = `{"id":12345,"word":"${'w'.repeat(200)}","x":0.25}\n`;
    await writeFile(at('rows.jsonl'), line.repeat(300_000));
    await writeFile(at('out.parquet'), 'mine');
    const child = cli.start('convert', at('rows.jsonl'), at('out.parquet'), '--force');
    const ended = new Promise<number | null>((done) => child.on('exit', done));
    // The new file is being written beside its place.
    await vi.waitFor(
      async () => expect((await readdir(dir)).filter((name) => name.startsWith('.out.parquet-'))).toHaveLength(1),
      {
        timeout: 60_000,
        interval: 20,
      },
    );
    child.kill('SIGINT');
    expect(await ended).toBe(5);
    expect((await readdir(dir)).sort()).toEqual(['out.parquet', 'rows.jsonl']);
    expect(await readFile(at('out.parquet'), 'utf8')).toBe('mine');
    const target = join(dirname(dir), `${basename(dir)}.avro`);
    const early = cli.start('convert', at('rows.jsonl'), target);
    const told = new Promise<void>((done) => early.stderr?.once('data', () => done()));
    const stopped = new Promise<number | null>((done) => early.on('exit', done));
    await told;
    early.kill('SIGINT');
    expect(await stopped).toBe(5);
    expect(existsSync(target)).toBe(false);
  });
});
