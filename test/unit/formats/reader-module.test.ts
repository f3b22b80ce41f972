import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openExampleReader, previewFile } from '../../../core/formats/index.ts';
import { CancelledError, unwrap } from '../../../core/foundation/index.ts';
import { problemOf, readRows } from './read-rows.ts';

let dir = '';
let files = 0;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'loopwright-module-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function module(text: string): Promise<string> {
  const path = join(dir, `reader ${files++}.mjs`);
  await writeFile(path, text);
  return path;
}

describe('a reader module', () => {
  it('gives rows of every kind of value, with the options of the source', async () => {
    const path = await module(`
      import { basename } from 'node:path';
      export async function* readRows({ from }) {
        yield { id: from, big: 2n ** 62n, size: 1, ok: true, name: basename('a/é'), raw: new Uint8Array([255, 0]), tags: ['a', 'b'] };
        yield { id: from + 1, size: 2.5, name: null, late: new Float32Array([1, 0.5]), tags: [] };
      }`);
    const found = await readRows(path, { format: 'module', options: { from: 7 } });
    expect(found.types).toEqual({
      id: 'int',
      big: 'int',
      size: 'float',
      ok: 'int',
      name: 'bytes',
      raw: 'bytes',
      tags: 'bytes',
      late: 'float',
    });
    expect(found.rows).toEqual([
      { id: '7', big: '4611686018427387904', size: '1', ok: '1', name: 'é', raw: '\ufffd\0', tags: 'a, b', late: null },
      { id: '8', big: null, size: '2.5', ok: null, name: null, raw: null, tags: '', late: '1, 0.5' },
    ]);
  });

  it('keeps to the columns it declares, and puts rows aside that do not', async () => {
    const path = await module(`
      export const columns = { size: 'float', name: 'string', never: 'int' };
      export function* readRows() {
        yield { name: 'a', size: 1 };
        yield { name: 'b', size: 'large' };
        yield { name: 'c', extra: 1 };
        yield { name: new Date(0) };
        yield 7;
      }`);
    const found = await readRows(path, { format: 'module' });
    expect(found.types).toEqual({ size: 'float', name: 'bytes', never: 'int' });
    expect(found.rows).toEqual([{ size: '1', name: 'a', never: null }]);
    expect(found.rejected.map(({ line, reason }) => [line, reason])).toEqual([
      [2, 'is not of type float in size'],
      [3, 'has a column that is not declared: extra'],
      [4, 'has an object of Date in name'],
      [5, 'is not an object'],
    ]);
  });

  it('gives many rows, each once and in order', async () => {
    const path = await module('export function* readRows() { for (let i = 0; i < 20_000; i++) yield { i }; }');
    const { rows } = await readRows(path, { format: 'module' });
    expect(rows.map(({ i }) => i)).toEqual(Array.from({ length: 20_000 }, (_, i) => String(i)));
  });

  it('that throws is a problem with its own words and line', async () => {
    const problem = async (text: string) => problemOf(await module(text), { format: 'module' });
    const own = "export async function* readRows() {\n  yield { a: 1 };\n  throw new Error('no such sheet');\n}";
    expect(await problem(own)).toMatchObject({
      code: 'module/failed',
      message: expect.stringContaining('at line 3 (no such sheet)'),
    });
    const failures: readonly (readonly [string, string])[] = [
      ['export const rows = 1;', 'exports no function readRows'],
      ['export function* readRows() {\n  yield { a: 1 ;\n}', 'Unexpected token'],
      ["import './absent.mjs';", 'absent.mjs'],
      ['export function readRows() { return 7; }', 'iterable'],
      ["export const columns = { a: 'date' };\nexport function* readRows() {}", "type 'int', 'float' or 'string'"],
      ["export function* readRows() { throw 'a word'; }", '(a word)'],
      ['export function* readRows() { yield { a: 1 }; process.exit(0); }', 'ended before its last row'],
      [
        "export async function* readRows() { setTimeout(() => { throw new Error('late'); }); await new Promise(() => {}); }",
        '(late)',
      ],
    ];
    for (const [text, words] of failures) {
      expect(await problem(text)).toMatchObject({ code: 'module/failed', message: expect.stringContaining(words) });
    }
    expect(await problemOf(join(dir, 'absent.mjs'), { format: 'module' })).toMatchObject({ code: 'file/not-found' });
    expect(await problem('export function* readRows() {}')).toMatchObject({ code: 'table/no-rows' });
  });

  it.each([
    ['yields for ever', "export const columns = { a: 'int' }; export function* readRows() { for (;;) yield { a: 1 }; }"],
    ['never yields', "export const columns = { a: 'int' }; export function* readRows() { for (;;); }"],
    [
      'waits for ever',
      "export const columns = { a: 'int' }; export async function* readRows() { await new Promise(() => setInterval(() => {}, 1e3)); }",
    ],
  ])('that %s can be cancelled', async (_what, text) => {
    const controller = new AbortController();
    const reader = unwrap(await openExampleReader(await module(text), { format: 'module', signal: controller.signal }));
    setTimeout(() => controller.abort(), 50);
    const reading = (async () => {
      for await (const _batch of reader.batches());
    })();
    await expect(reading).rejects.toThrow(CancelledError);
  });

  it('is shown by its first rows, and cleans up when no more are wanted', async () => {
    const path = await module(`
      import { writeFileSync } from 'node:fs';
      export function* readRows() {
        try {
          for (let i = 0; ; i++) yield { i };
        } finally {
          writeFileSync(new URL('cleaned', import.meta.url), '');
        }
      }`);
    const preview = unwrap(await previewFile(path, { rows: 2, source: { format: 'module' } }));
    expect(preview).toMatchObject({ format: 'module', rows: [['0'], ['1']] });
    expect(existsSync(join(dir, 'cleaned'))).toBe(true);
  });
});
