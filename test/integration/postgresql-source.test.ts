/** PostgreSQL as a source, against a real server. */

import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { openExampleReader, previewFile } from '../../core/formats/index.ts';
import { CancelledError, unwrap } from '../../core/foundation/index.ts';
import { problemOf, readRows } from '../unit/formats/read-rows.ts';
import { findPostgresql, type PostgresqlServer, startPostgresql } from './postgresql-server.ts';

const found = findPostgresql();
const suite = 'absent' in found ? `PostgreSQL (skipped: ${found.absent})` : 'PostgreSQL';
let server: PostgresqlServer;
let socket = '';

describe.skipIf('absent' in found)(suite, () => {
  beforeAll(async () => {
    if ('absent' in found) return;
    server = await startPostgresql(found.bin);
    socket = `postgresql://postgres@${encodeURIComponent(server.dir)}:${server.port}/postgres`;
    await server.sql(`
      CREATE TYPE mood AS ENUM ('sad', 'ok');
      CREATE TABLE kinds (
        id int8, small int2, yes bool, real4 float4, real8 float8, money2 numeric(12, 2), whole numeric(18, 0),
        long numeric(30, 0), free numeric, word text, code char(4), photo bytea, day date, at timestamp, zoned timestamptz,
        doc jsonb, mood mood, ints int4[], words text[], grid float8[], moods mood[], key uuid, box box[]);
      INSERT INTO kinds VALUES (9223372036854775807, -5, true, 0.1, 0.1, 19.99, 999999999999999999,
        123456789012345678901234567890, 0.5, 'Åse, "x"', 'ab', '\\xff00', '2024-02-29', '2024-05-01 12:00:00.5',
        '2024-05-01 12:00:00+02', '{"a": [1]}', 'ok', '{1,NULL,3}', '{"a b",NULL,"NULL","q\\"\\\\"}', '{{1,2},{3,NaN}}', '{sad,ok}',
        '00000000-0000-0000-0000-000000000001', '{(2,2),(1,1);(4,4),(3,3)}');
      INSERT INTO kinds (id) VALUES (NULL);
      CREATE TABLE many AS SELECT n AS id, repeat('x', 100) AS filler FROM generate_series(1, 50000) AS n;
      CREATE ROLE reader LOGIN PASSWORD 'se:cret';
      GRANT SELECT ON many TO reader;`);
  }, 60_000);
  afterAll(() => server?.stop());
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllEnvs();
  });

  it('gives every type its column, and every value exactly', async () => {
    const read = await readRows(socket, { query: 'SELECT * FROM kinds ORDER BY id;' });
    expect(read.format).toBe('postgresql');
    expect(Object.entries(read.types).filter(([, type]) => type !== 'bytes')).toEqual([
      ['id', 'int'],
      ['small', 'int'],
      ['yes', 'int'],
      ['real4', 'float'],
      ['real8', 'float'],
      ['money2', 'float'],
      ['whole', 'int'],
      ['free', 'float'],
      ['ints', 'int'],
      ['grid', 'float'],
    ]);
    const { photo, ...rest } = read.rows[0] ?? {};
    expect(photo).toBe('\ufffd\0');
    expect(rest).toEqual({
      id: '9223372036854775807',
      small: '-5',
      yes: '1',
      real4: '0.1',
      real8: '0.1',
      money2: '19.99',
      whole: '999999999999999999',
      long: '123456789012345678901234567890',
      free: '0.5',
      word: 'Åse, "x"',
      code: 'ab  ',
      day: '2024-02-29',
      at: '2024-05-01T12:00:00.5',
      zoned: '2024-05-01T10:00:00Z',
      doc: '{"a": [1]}',
      mood: 'ok',
      ints: '1, 3',
      words: 'a b, NULL, q"\\',
      grid: '1, 2, 3, nan',
      moods: 'sad, ok',
      key: '00000000-0000-0000-0000-000000000001',
      box: '(2,2),(1,1), (4,4),(3,3)',
    });
    expect(Object.values(read.rows[1] ?? {}).every((value) => value === null)).toBe(true);
  });

  it('reads more rows than one part holds, each once and in order', async () => {
    const reader = unwrap(await openExampleReader(socket, { query: 'SELECT id, filler FROM many ORDER BY id' }));
    let expected = 1n;
    for await (const { columns, rows } of reader.batches()) {
      expect(rows).toBeLessThanOrEqual(8192);
      const [ids] = columns;
      if (ids?.type !== 'int') throw new Error('Ids are integers');
      for (const id of ids.values) expect(id === expected++).toBe(true);
    }
    expect(expected).toBe(50_001n);
  });

  it('writes nothing, whatever the query tries', async () => {
    for (const query of ['DELETE FROM many', 'TRUNCATE many', 'COMMIT']) {
      expect(await problemOf(socket, { query })).toMatchObject({ code: 'usage/invalid-argument' });
    }
    const queries = [
      'WITH gone AS (DELETE FROM many RETURNING id) SELECT * FROM gone',
      "SELECT setval('s', 1) FROM (SELECT 1) AS x; DROP TABLE many",
      'SELECT 1) AS x; DROP TABLE many; --',
      'SELECT 1) AS x; COMMIT; DROP TABLE many; --',
      'SELECT 1) AS x; SET TRANSACTION READ WRITE; --',
    ];
    for (const query of queries) expect(await problemOf(socket, { query })).toMatchObject({ code: 'database/query-failed' });
    expect(await server.sql('SELECT count(*) FROM many')).toBe('50000\n');
  });

  it('takes the password from PGPASSWORD or the password file, never from the address', async () => {
    const address = `postgresql://reader@127.0.0.1:${server.port}/postgres`;
    const query = 'SELECT id FROM many WHERE id = 7';
    const passwords = join(server.dir, 'pgpass');
    await writeFile(passwords, `127.0.0.1:${server.port}:*:reader:se\\:cret\n`);
    await chmod(passwords, 0o600);
    vi.stubEnv('PGPASSFILE', join(server.dir, 'none'));
    expect(await problemOf(address, { query })).toMatchObject({
      code: 'database/unreachable',
      message: expect.stringContaining('a password is needed'),
    });
    vi.stubEnv('PGPASSWORD', 'wrong');
    expect(await problemOf(address, { query })).toMatchObject({ code: 'database/unreachable' });
    vi.stubEnv('PGPASSWORD', 'se:cret');
    expect((await readRows(address, { query })).rows).toEqual([{ id: '7' }]);
    vi.stubEnv('PGPASSWORD', undefined);
    vi.stubEnv('PGPASSFILE', passwords);
    expect((await readRows(address, { query })).rows).toEqual([{ id: '7' }]);
    await chmod(passwords, 0o644);
    expect(await problemOf(address, { query })).toMatchObject({ code: 'database/unreachable' });
    const problem = await problemOf(address.replace('reader@', 'reader:se%3Acret@'), { query });
    expect(problem.code).toBe('usage/invalid-argument');
    expect(JSON.stringify(problem)).not.toContain('cret');
  });

  it('stops a long statement on the server too when cancelled', async () => {
    const controller = new AbortController();
    const query = 'SELECT pg_sleep(600), 1 AS one';
    const running =
      "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(600)%' AND state = 'active' AND pid <> pg_backend_pid()";
    const reader = unwrap(await openExampleReader(socket, { query, signal: controller.signal }));
    const reading = (async () => {
      for await (const _batch of reader.batches()) throw new Error('There is no row');
    })();
    const stopped = expect(reading).rejects.toThrow(CancelledError);
    await vi.waitFor(async () => expect(await server.sql(running)).toBe('1\n'), { timeout: 10_000 });
    controller.abort();
    await stopped;
    await vi.waitFor(async () => expect(await server.sql(running)).toBe('0\n'), { timeout: 10_000 });
  });

  it('is previewed by its first rows and its own types, without running the query to its end', async () => {
    const query = 'SELECT id, filler, id / 2.0 AS half, NULLIF(id % 2, 0) AS odd, ARRAY[id, 7] AS pair FROM many ORDER BY id';
    const preview = unwrap(await previewFile(socket, { rows: 2, source: { query } }));
    expect(preview).toMatchObject({
      format: 'postgresql',
      bytes: 0,
      columns: [
        { name: 'id', type: 'int', missing: 0, examples: ['1', '2'] },
        { name: 'filler', type: 'string' },
        { name: 'half', type: 'float', examples: ['0.5', '1'] },
        { name: 'odd', type: 'int', missing: 1 },
        { name: 'pair', type: 'int', examples: ['1, 7', '2, 7'] },
      ],
      rows: [
        ['1', 'x'.repeat(100), '0.5', '1', '1, 7'],
        ['2', 'x'.repeat(100), '1', null, '2, 7'],
      ],
      rejected: [],
    });
    // Its 50,000th row would fail: it is never made.
    const late = await previewFile(socket, { rows: 5, source: { query: 'SELECT 1 / (id - 50000) AS one FROM many' } });
    expect(unwrap(late).rows).toHaveLength(5);
    expect(unwrap(await previewFile(socket, { source: { query: 'SELECT id FROM many WHERE false' } }))).toMatchObject({
      columns: [{ name: 'id', type: 'int' }],
      rows: [],
    });
    expect(await previewFile(socket, { source: { query: 'SELECT nothing_such FROM many -- a comment' } })).toMatchObject({
      ok: false,
      problem: { code: 'database/query-failed' },
    });
    expect(
      unwrap(await previewFile(socket, { rows: 1, source: { query: 'SELECT id FROM many -- a comment' } })).rows,
    ).toHaveLength(1);
  });

  it('is given up when its first row takes too long, on the server too', async () => {
    const query = 'SELECT pg_sleep(599), 1 AS one';
    const running =
      "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(599)%' AND state = 'active' AND pid <> pg_backend_pid()";
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const preview = previewFile(socket, { source: { query }, limitMs: 600_000 });
    await vi.waitFor(async () => expect(await server.sql(running)).toBe('1\n'), { timeout: 60_000 });
    vi.advanceTimersByTime(600_000);
    vi.useRealTimers();
    expect(await preview).toMatchObject({ ok: false, problem: { code: 'preview/too-slow', details: { limitMs: 600_000 } } });
    await vi.waitFor(async () => expect(await server.sql(running)).toBe('0\n'), { timeout: 10_000 });
  });

  it('leaves no connection behind, when read to the end, left early, or shown', async () => {
    const preview = unwrap(await previewFile(socket, { rows: 3, source: { query: 'SELECT id FROM many ORDER BY id' } }));
    expect(preview).toMatchObject({ format: 'postgresql', rows: [['1'], ['2'], ['3']] });
    const reader = unwrap(await openExampleReader(socket, { query: 'SELECT * FROM many' }));
    for await (const _batch of reader.batches()) break;
    const left = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'loopwright'";
    await vi.waitFor(async () => expect(await server.sql(left)).toBe('0\n'), { timeout: 10_000 });
  });

  it('says what is wrong: no query, a wrong one, two columns of one name, no server', async () => {
    expect(await problemOf(socket)).toMatchObject({ code: 'usage/invalid-argument' });
    expect(await problemOf(socket, { query: 'SELECT nothing_such FROM many' })).toMatchObject({
      code: 'database/query-failed',
      message: expect.stringContaining('nothing_such'),
    });
    expect(await problemOf(socket, { query: 'SELECT id, id FROM many' })).toMatchObject({ code: 'table/duplicate-column' });
    expect(await problemOf(`postgresql://x@127.0.0.1:1/x`, { query: 'SELECT 1' })).toMatchObject({
      code: 'database/unreachable',
    });
    expect(await problemOf(socket, { query: 'SELECT 1 / (id - 30000) FROM many ORDER BY id' })).toMatchObject({
      code: 'database/query-failed',
      message: expect.stringContaining('division by zero'),
    });
  });
});
