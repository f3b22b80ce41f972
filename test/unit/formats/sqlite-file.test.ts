import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import initSqlJs from 'sql.js/dist/sql-wasm-inline.js';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openExampleReader, previewFile } from '../../../core/formats/index.ts';
import { CancelledError, unwrap } from '../../../core/foundation/index.ts';
import { problemOf, readRows } from './read-rows.ts';

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'loopwright-sqlite-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function database(sql: string, name = 'rows.db'): Promise<string> {
  const { Database } = await initSqlJs();
  const made = new Database();
  made.exec(sql);
  const path = join(dir, name);
  await writeFile(path, made.export());
  made.close();
  return path;
}

const people = `
  CREATE TABLE people (id INTEGER, size REAL, name TEXT, photo BLOB, mixed, nil TEXT);
  INSERT INTO people VALUES (9223372036854775807, 1.0, 'Åsa', x'ff00', 1, NULL), (-9007199254740993, 2.5, '', NULL, 'x', NULL);`;

describe('a SQLite database', () => {
  it('is told by its content; its only table is read with integers exact and bytes as they are', async () => {
    const path = await database(people);
    const found = await readRows(path);
    expect(found.format).toBe('sqlite');
    expect(found.types).toEqual({ id: 'int', size: 'float', name: 'bytes', photo: 'bytes', mixed: 'bytes', nil: 'unknown' });
    expect(found.rows.map(({ photo: _photo, ...rest }) => rest)).toEqual([
      { id: '9223372036854775807', size: '1', name: 'Åsa', mixed: '1', nil: null },
      { id: '-9007199254740993', size: '2.5', name: '', mixed: 'x', nil: null },
    ]);
    const reader = unwrap(await openExampleReader(path));
    for await (const { columns } of reader.batches()) {
      const photo = columns.find(({ name }) => name === 'photo');
      expect(photo).toMatchObject({ data: Uint8Array.of(255, 0), present: Uint8Array.of(1, 0) });
    }
  });

  it('of several tables needs a query, which must read', async () => {
    const path = await database(`${people} CREATE TABLE orders (id INTEGER);`);
    const problem = await problemOf(path);
    expect(problem).toEqual({
      code: 'usage/invalid-argument',
      message: 'The database has 2 tables and views: orders, people.',
    });
    const query = 'WITH one AS (SELECT id, size * 2 AS double FROM people) SELECT * FROM one ORDER BY id;';
    expect((await readRows(path, { query })).rows).toEqual([
      { id: '-9007199254740993', double: '5' },
      { id: '9223372036854775807', double: '2' },
    ]);
    for (const wrong of [
      'DELETE FROM people',
      'SELECT nothing_such FROM people',
      'SELEC',
      'WITH x AS (SELECT 1) DELETE FROM people',
    ]) {
      expect(await problemOf(path, { query: wrong })).toMatchObject({ code: 'usage/invalid-argument' });
    }
    expect(await problemOf(path, { query: 'SELECT id, id FROM people' })).toMatchObject({ code: 'table/duplicate-column' });
  });

  it('keeps rows aside that do not fit the types it is read as', async () => {
    const path = await database('CREATE TABLE t (a); INSERT INTO t VALUES (1), (2.5), (3);');
    const found = await readRows(path, { columns: [{ name: 'a', type: 'int' }] });
    expect(found.rows).toEqual([{ a: '1' }, { a: '3' }]);
    expect(found.rejected).toEqual([{ line: 2, reason: 'is not of type int in a', text: '' }]);
  });

  it('with changes not written back, or damaged, is a problem', async () => {
    const path = await database(people, 'open.db');
    await writeFile(`${path}-wal`, 'frames');
    expect(await problemOf(path)).toMatchObject({ code: 'file/not-readable', message: expect.stringContaining('-wal') });
    const damaged = join(dir, 'damaged.db');
    await writeFile(damaged, `SQLite format 3\0${'x'.repeat(5000)}`);
    expect(await problemOf(damaged)).toMatchObject({ code: 'file/malformed' });
  });

  it('in write-ahead mode with nothing waiting is read', async () => {
    const { Database } = await initSqlJs();
    const made = new Database();
    made.exec(people);
    const bytes = made.export();
    bytes.fill(2, 18, 20);
    await writeFile(join(dir, 'wal.db'), bytes);
    expect((await readRows(join(dir, 'wal.db'))).rows).toHaveLength(2);
  });

  it('leaves its caller free during one long query, and is stopped in the middle of it', async () => {
    const path = await database(people);
    const query = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) AS most FROM n';
    const controller = new AbortController();
    const { signal } = controller;
    const threads = (): number => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;
    const before = threads();
    const ways = [previewFile(path, { source: { query }, signal }), openExampleReader(path, { query, signal })];
    const stopped = ways.map((way) => expect(way).rejects.toThrow(CancelledError));
    await vi.waitFor(() => expect(threads()).toBeGreaterThan(before));
    // Would never come if the query had this thread.
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setTimeout(resolve, 20));
    controller.abort();
    await Promise.all(stopped);
    expect(threads()).toBe(before);
  });

  it('runs the query of a preview once', async () => {
    const path = await database(people);
    // Each column is an integer or a text by chance: the types of one run would not fit the values of another.
    const coins = Array.from({ length: 40 }, (_, i) => `CASE abs(random()) % 2 WHEN 0 THEN 1 ELSE 'x' END AS c${i}`);
    const query = `SELECT ${coins.join(', ')} FROM people LIMIT 1`;
    const { rows, rejected } = unwrap(await previewFile(path, { source: { query } }));
    expect([rows.length, rejected]).toEqual([1, []]);
  });

  it('is shown by its first rows, bytes by their number', async () => {
    const preview = unwrap(await previewFile(await database(people), { rows: 1 }));
    expect(preview.rows).toEqual([['9223372036854775807', '1', 'Åsa', '(2 bytes)', '1', null]]);
  });
});
