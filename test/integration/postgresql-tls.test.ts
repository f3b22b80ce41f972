/** Encrypted connections to PostgreSQL, against a real server with a certificate of its own. */

import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { problemOf, readRows } from '../unit/formats/read-rows.ts';
import { findOpenssl, findPostgresql, type PostgresqlServer, startPostgresql } from './postgresql-server.ts';

const found = findPostgresql();
const absent = 'absent' in found ? found.absent : findOpenssl() ? undefined : 'openssl is not installed';
const query = 'SELECT ssl::int AS encrypted FROM pg_stat_ssl WHERE pid = pg_backend_pid()';
let server: PostgresqlServer;
let ca = '';
let other = '';

const address = (settings: string, { host = '127.0.0.1', user = 'reader' } = {}): string =>
  `postgresql://${user}@${host}:${server.port}/postgres?${settings}`;
/** '1' where the server says that the connection is encrypted. */
async function encrypted(...args: Parameters<typeof address>): Promise<unknown> {
  return (await readRows(address(...args), { query })).rows[0]?.['encrypted'];
}
const refused = (...args: Parameters<typeof address>) => problemOf(address(...args), { query });
const file = (path: string): string => `sslrootcert=${encodeURIComponent(path)}`;

describe.skipIf(absent !== undefined)(`PostgreSQL with TLS${absent === undefined ? '' : ` (skipped: ${absent})`}`, () => {
  beforeAll(async () => {
    if ('absent' in found) return;
    const hba = ['hostssl all plain_only all reject', 'hostnossl all tls_only all reject'];
    server = await startPostgresql(found.bin, { tls: true, hba });
    ca = join(server.dir, 'ca.crt');
    other = join(server.dir, 'other.crt');
    for (const role of ['reader', 'plain_only', 'tls_only']) await server.sql(`CREATE ROLE ${role} LOGIN PASSWORD 'secret'`);
  }, 60_000);
  afterAll(() => server?.stop());
  beforeEach(() => {
    for (const name of ['PGSSLMODE', 'PGSSLROOTCERT']) vi.stubEnv(name, undefined);
    vi.stubEnv('PGPASSWORD', 'secret');
    // Without a .postgresql/root.crt.
    vi.stubEnv('HOME', join(server.dir, 'nobody'));
  });
  afterEach(() => vi.unstubAllEnvs());

  it('is encrypted where the server can, unless it must not be', async () => {
    expect(await encrypted('')).toBe('1');
    expect(await encrypted('sslmode=prefer')).toBe('1');
    expect(await encrypted('sslmode=require')).toBe('1');
    expect(await encrypted('sslmode=disable')).toBe('0');
    expect(await encrypted('sslmode=allow')).toBe('0');
    vi.stubEnv('PGSSLMODE', 'disable');
    expect(await encrypted('')).toBe('0');
  });

  it('takes the other way where the server wants it, if the mode lets it', async () => {
    expect(await encrypted('sslmode=prefer', { user: 'plain_only' })).toBe('0');
    expect(await encrypted('sslmode=allow', { user: 'tls_only' })).toBe('1');
    for (const [mode, user] of [
      ['require', 'plain_only'],
      ['disable', 'tls_only'],
    ]) {
      expect(await refused(`sslmode=${mode}`, { user })).toMatchObject({ code: 'database/unreachable' });
    }
  });

  it('checks who signed the certificate with verify-ca, and its name too with verify-full', async () => {
    expect(await encrypted(`sslmode=verify-ca&${file(ca)}`)).toBe('1');
    expect(await encrypted(`sslmode=verify-full&${file(ca)}`, { host: 'localhost' })).toBe('1');
    // The certificate is for localhost.
    expect(await refused(`sslmode=verify-full&${file(ca)}`)).toMatchObject({
      code: 'database/unreachable',
      message: expect.stringContaining("does not match certificate's altnames"),
    });
    for (const mode of ['require', 'verify-ca', 'verify-full']) {
      expect(await refused(`sslmode=${mode}&${file(other)}`, { host: 'localhost' }), mode).toMatchObject({
        code: 'database/unreachable',
        message: expect.stringContaining('certificate'),
      });
    }
    expect(await refused('sslrootcert=system', { host: 'localhost' })).toMatchObject({ code: 'database/unreachable' });
  });

  it('needs a certificate to check with, named or in its usual place', async () => {
    for (const mode of ['verify-ca', 'verify-full']) {
      expect(await refused(`sslmode=${mode}`)).toMatchObject({
        code: 'usage/invalid-argument',
        message: expect.stringContaining('root.crt'),
      });
    }
    expect(await refused(`sslmode=require&${file(join(server.dir, 'absent.crt'))}`)).toMatchObject({
      code: 'usage/invalid-argument',
    });
    const home = join(server.dir, 'somebody');
    await mkdir(join(home, '.postgresql'), { recursive: true });
    vi.stubEnv('HOME', home);
    const usual = join(home, '.postgresql', 'root.crt');
    await copyFile(ca, usual);
    expect(await encrypted('sslmode=verify-full', { host: 'localhost' })).toBe('1');
    await copyFile(other, usual);
    expect(await refused('sslmode=require')).toMatchObject({ code: 'database/unreachable' });
    await writeFile(usual, 'no certificate');
    expect(await refused('sslmode=verify-ca')).toMatchObject({ code: 'database/unreachable' });
  });

  it('never encrypts a socket of this machine, and tells of a password once', async () => {
    const socket = `postgresql://postgres@${encodeURIComponent(server.dir)}:${server.port}/postgres?sslmode=require`;
    expect((await readRows(socket, { query })).rows).toEqual([{ encrypted: '0' }]);
    vi.stubEnv('PGPASSWORD', 'wrong');
    const { message } = await refused('');
    expect(message.match(/password authentication failed/g)).toHaveLength(1);
  });

  it('is refused with require by a server that cannot', async () => {
    if ('absent' in found) return;
    const plain = await startPostgresql(found.bin);
    try {
      await plain.sql("CREATE ROLE reader LOGIN PASSWORD 'secret'");
      const at = (mode: string): string => `postgresql://reader@127.0.0.1:${plain.port}/postgres?sslmode=${mode}`;
      expect(await problemOf(at('require'), { query })).toMatchObject({
        code: 'database/unreachable',
        message: expect.stringContaining('does not support SSL'),
      });
      expect((await readRows(at('prefer'), { query })).rows).toEqual([{ encrypted: '0' }]);
    } finally {
      await plain.stop();
    }
  });
});
