import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import initSqlJs from 'sql.js/dist/sql-wasm-inline.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contentFingerprint, createRecordWriter, previewFile } from '../../../core/formats/index.ts';
import { withinLimit } from '../../../core/formats/time-limit.ts';
import { CancelledError, unwrap } from '../../../core/foundation/index.ts';

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'loopwright-preview-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function write(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, content);
  return path;
}

describe('previews', () => {
  it('tell dialect, types, missing values, first rows and rejected rows of a CSV file', async () => {
    const path = await write('a.csv', 'city;size\nOslo;1\nBergen;\nx;y;z\n');
    expect(unwrap(await previewFile(path, { rows: 1 }))).toEqual({
      path,
      format: 'csv',
      bytes: 31,
      encoding: 'utf-8',
      delimiter: ';',
      header: true,
      columns: [
        { name: 'city', type: 'string', missing: 0, examples: ['Oslo', 'Bergen'] },
        { name: 'size', type: 'int', missing: 1, examples: ['1'] },
      ],
      rows: [['Oslo', '1']],
      rejected: [{ line: 4, reason: 'has 3 fields, not 2', text: 'x;y;z' }],
    });
  });

  it('look at the first megabyte only, and at whole rows of it', async () => {
    const path = await write('long.csv', `a,b\n${'1,x\n'.repeat(400_000)}2,damaged,row\n`);
    const preview = unwrap(await previewFile(path, { rows: 3 }));
    expect(preview.rejected).toEqual([]);
    expect(preview.rows).toEqual([
      ['1', 'x'],
      ['1', 'x'],
      ['1', 'x'],
    ]);
  });

  it('find the format by content before the name', async () => {
    const path = join(dir, 'records.csv');
    const writer = createRecordWriter(path, { gzip: true });
    await writer.write(Buffer.from('0a0c0a0a0a016112051a030a0107', 'hex'));
    await writer.close();
    expect(unwrap(await previewFile(path))).toMatchObject({ format: 'tfrecord', rows: [['7']] });
    expect(unwrap(await previewFile(await write('rows', '{"a": 1}\n')))).toMatchObject({ format: 'jsonl', rows: [['1']] });
  });

  it.each([
    ['a module that never yields', 'export function* readRows() { for (;;); }'],
    [
      'a module that waits for ever',
      'export async function* readRows() { await new Promise(() => setInterval(() => {}, 1e3)); }',
    ],
  ])('give up on %s, say so, and leave nothing running', async (_what, text) => {
    const path = await write('reader.mjs', text);
    const before = process.getActiveResourcesInfo().length;
    const preview = await previewFile(path, { source: { format: 'module' }, limitMs: 200 });
    expect(preview).toMatchObject({
      ok: false,
      problem: {
        code: 'preview/too-slow',
        message: `There are no first rows after 0.2 s: ${path}`,
        hint: expect.stringContaining('readRows'),
        details: { limitMs: 200 },
      },
    });
    expect(process.getActiveResourcesInfo().length).toBeLessThanOrEqual(before);
  });

  it('give up on a query without an end, and say how to make it faster', async () => {
    const { Database } = await initSqlJs();
    const database = new Database();
    database.exec('CREATE TABLE t (a)');
    const path = await write('t.db', database.export());
    const query = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n';
    expect(await previewFile(path, { source: { query }, limitMs: 300 })).toMatchObject({
      ok: false,
      problem: { code: 'preview/too-slow', hint: expect.stringContaining('LIMIT') },
    });
  });

  it('are cancelled, not too slow, when their caller stops first, and take no longer than they need', async () => {
    const path = await write('reader.mjs', 'export function* readRows() { for (;;); }');
    const controller = new AbortController();
    const stopped = previewFile(path, { source: { format: 'module' }, limitMs: 60_000, signal: controller.signal });
    setTimeout(() => controller.abort(), 100);
    await expect(stopped).rejects.toThrow(CancelledError);
    await expect(previewFile(path, { signal: controller.signal })).rejects.toThrow(CancelledError);
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const before = timers();
    unwrap(await previewFile(await write('b.csv', 'a,b\n1,x\n'), { limitMs: 60_000 }));
    expect(timers()).toBe(before);
  });

  it('do not wait for what hears no stop', async () => {
    const onLate = (): never => {
      throw new Error('late');
    };
    const deaf = withinLimit(() => new Promise(() => undefined), { limitMs: 10, signal: undefined, onLate });
    await expect(deaf).rejects.toThrow('late');
  });

  it('answer with a problem for what cannot be read', async () => {
    expect(await previewFile(join(dir, 'absent'))).toMatchObject({ ok: false, problem: { code: 'file/not-found' } });
    expect(await previewFile(await write('empty.csv', ''))).toMatchObject({ ok: false, problem: { code: 'file/empty' } });
    const picture = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex');
    expect(await previewFile(await write('picture.csv', picture))).toMatchObject({ ok: false, problem: { code: 'file/binary' } });
  });
});

describe('the content fingerprint', () => {
  it('follows the bytes, not the name or the time', async () => {
    const one = unwrap(await contentFingerprint([await write('one.csv', 'a\n1\n')]));
    const same = unwrap(await contentFingerprint([await write('same.csv', 'a\n1\n')]));
    const other = unwrap(await contentFingerprint([await write('other.csv', 'a\n2\n')]));
    expect(one).toMatch(/^[0-9a-f]{64}$/);
    expect(same).toBe(one);
    expect(other).not.toBe(one);
  });

  it('tells two files from one with the bytes of both', async () => {
    const both = unwrap(await contentFingerprint([await write('both', 'xy')]));
    const two = unwrap(await contentFingerprint([await write('x', 'x'), await write('y', 'y')]));
    expect(two).not.toBe(both);
  });
});
