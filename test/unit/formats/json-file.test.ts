import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { previewFile } from '../../../core/formats/index.ts';
import { unwrap } from '../../../core/foundation/index.ts';
import { problemOf, readRows } from './read-rows.ts';

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'loopwright-json-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function write(content: string | Buffer, name = 'rows.json'): Promise<string> {
  const path = join(dir, name);
  await writeFile(path, content);
  return path;
}

describe('a JSON array', () => {
  it('is told by its content and read object by object, integers whole', async () => {
    const found = await readRows(
      await write(
        '[\n  {"id": 9007199254740993, "x": 1.0, "deep": {"k": [1, "]"]}},\n  {"id": -1, "tags": ["a", "b,\\"}"], "x": null}\n]\n',
      ),
    );
    expect(found.format).toBe('json');
    expect(found.types).toEqual({ id: 'int', x: 'float', deep: 'bytes', tags: 'bytes' });
    expect(found.rows).toEqual([
      { id: '9007199254740993', x: '1', deep: '{"k":[1,"]"]}', tags: null },
      { id: '-1', x: null, deep: null, tags: 'a, b,"}' },
    ]);
  });

  it('keeps elements that are no object aside, with line and place', async () => {
    const found = await readRows(await write('[{"a": 1},\n7,\n{"a" 2},\n{"a": 3}, ]'));
    expect(found.rows).toEqual([{ a: '1' }, { a: '3' }]);
    expect(found.rejected).toEqual([
      { line: 2, reason: 'is not a JSON object (element 2)', text: '7' },
      { line: 3, reason: 'lacks a colon (element 3)', text: '{"a" 2}' },
    ]);
  });

  it('takes column names that every object inherits', async () => {
    const found = await readRows(await write('[{"toString": 1, "__proto__": 2}, {"a": 3}]'));
    expect(found.rows).toEqual([
      Object.fromEntries([
        ['toString', '1'],
        ['__proto__', '2'],
        ['a', null],
      ]),
      Object.fromEntries([
        ['toString', null],
        ['__proto__', null],
        ['a', '3'],
      ]),
    ]);
  });

  it('that is cut, or not the whole file, or no array at all, is a problem', async () => {
    expect(await problemOf(await write('[{"a": 1},\n{"a": 2'))).toMatchObject({
      code: 'file/truncated',
      message: expect.stringContaining('line 2'),
    });
    expect(await problemOf(await write('[{"a": 1}] {"a": 2}'))).toMatchObject({ code: 'file/malformed' });
    expect(await problemOf(await write('{"a": 1}'), { format: 'json' })).toMatchObject({ code: 'file/malformed' });
    expect(await problemOf(await write('[]'))).toMatchObject({ code: 'table/no-rows' });
  });

  it('in UTF-16 is read and told as well', async () => {
    const found = await readRows(await write(Buffer.from('\uFEFF[{"a": "é"}]', 'utf16le')));
    expect(found).toMatchObject({ format: 'json', rows: [{ a: 'é' }] });
  });

  it('is shown by its first megabyte', async () => {
    const path = await write(`[${'{"a": 1, "b": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"},\n'.repeat(40_000)}broken`);
    const preview = unwrap(await previewFile(path, { rows: 2 }));
    expect(preview).toMatchObject({ format: 'json', encoding: 'utf-8', rejected: [] });
    expect(preview.rows).toEqual([
      ['1', 'x'.repeat(30)],
      ['1', 'x'.repeat(30)],
    ]);
  });
});
