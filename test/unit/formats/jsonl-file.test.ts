import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { columnText, openExampleReader } from '../../../core/formats/index.ts';
import { unwrap } from '../../../core/foundation/index.ts';

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'loopwright-jsonl-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function read(text: string) {
  const path = join(dir, 'rows.jsonl');
  await writeFile(path, text);
  const reader = unwrap(await openExampleReader(path));
  const rows: Record<string, string | null>[] = [];
  for await (const batch of reader.batches()) {
    for (let row = 0; row < batch.rows; row++) {
      rows.push(Object.fromEntries(batch.columns.map((column) => [column.name, columnText(column, row)])));
    }
  }
  const types = Object.fromEntries(reader.columns.map(({ name, type }) => [name, type]));
  return { rows, types, rejected: reader.rejected.rows, format: reader.format };
}

describe('JSON Lines', () => {
  it('keep integers whole, tell 1.0 from 1, and read lists, nulls, truth values and nested objects', async () => {
    const found = await read(
      '{"id": 9007199254740993, "x": 1.0, "ok": true, "tags": ["a", "b"], "deep": {"k": [1, 2]}, "note": null}\n' +
        '{"id": -1, "x": 2, "ok": false, "tags": [], "late": "é\\n\\u0041"}\n',
    );
    expect(found.format).toBe('jsonl');
    expect(found.types).toEqual({
      id: 'int',
      x: 'float',
      ok: 'int',
      tags: 'bytes',
      deep: 'bytes',
      note: 'unknown',
      late: 'bytes',
    });
    expect(found.rows).toEqual([
      { id: '9007199254740993', x: '1', ok: '1', tags: 'a, b', deep: '{"k":[1,2]}', note: null, late: null },
      { id: '-1', x: '2', ok: '0', tags: '', deep: null, note: null, late: 'é\nA' },
    ]);
  });

  it('keep lines that are no JSON object aside, with their number', async () => {
    const found = await read('{"a": 1}\n\n[1]\n{"a": 2\n{"a": "\\x"}\n{"a": 3} x\n{"a": 4}');
    expect(found.rows).toEqual([{ a: '1' }, { a: '4' }]);
    expect(found.rejected.map(({ line, reason }) => [line, reason])).toEqual([
      [3, 'is not a JSON object'],
      [4, 'lacks a comma or a closing brace'],
      [5, 'has a broken string'],
      [6, 'has text after its JSON value'],
    ]);
  });

  it('refuse nesting that would exhaust the stack, and only that line', async () => {
    const found = await read(`{"a": 1}\n{"a": ${'['.repeat(100_000)}}\n`);
    expect(found.rows).toEqual([{ a: '1' }]);
    expect(found.rejected).toMatchObject([{ line: 2, reason: 'is nested too deep' }]);
  });
});
