/** Debian's PostgreSQL in a temporary folder, for one test file: a cluster of its own on a free loopback port. */

import { execFile, execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const versions = '/usr/lib/postgresql';

/** The newest installed server's programs, or why there is none that can be started. */
export function findPostgresql(): { readonly bin: string } | { readonly absent: string } {
  let found: string[] = [];
  try {
    found = readdirSync(versions).sort((a, b) => Number(a) - Number(b));
  } catch {
    // Not installed.
  }
  const newest = found.at(-1);
  if (newest === undefined) return { absent: 'PostgreSQL is not installed' };
  try {
    if (process.getuid?.() === 0) execFileSync('runuser', ['-u', 'postgres', '--', 'true']);
  } catch {
    return { absent: 'as root there must be a user postgres' };
  }
  return { bin: join(versions, newest, 'bin') };
}

export interface PostgresqlServer {
  /** Of the unix socket, and of the data. */
  readonly dir: string;
  readonly port: number;
  sql(text: string): Promise<string>;
  stop(): Promise<void>;
}

/** Superuser postgres is trusted on the socket; over TCP every user needs a password. */
export async function startPostgresql(bin: string): Promise<PostgresqlServer> {
  const dir = await mkdtemp(join(tmpdir(), 'loopwright-postgresql-'));
  const asUser = process.getuid?.() === 0 ? ['runuser', '-u', 'postgres', '--'] : [];
  if (asUser.length > 0) execFileSync('chown', ['postgres', dir]);
  const call = async (program: string, ...args: string[]): Promise<string> => {
    const [command = '', ...rest] = [...asUser, join(bin, program), ...args];
    return (await run(command, rest, { cwd: dir })).stdout;
  };
  const data = join(dir, 'data');
  const port = await freePort();
  await call(
    'initdb',
    '-D',
    data,
    '-U',
    'postgres',
    '--no-sync',
    '--auth-local=trust',
    '--auth-host=scram-sha-256',
    '-E',
    'UTF8',
  );
  const settings = `-c listen_addresses=127.0.0.1 -c port=${port} -c unix_socket_directories=${dir} -c fsync=off`;
  await call('pg_ctl', '-D', data, '-w', '-l', join(dir, 'log'), '-o', settings, 'start');
  return {
    dir,
    port,
    sql: (text) =>
      call('psql', '-h', dir, '-p', String(port), '-U', 'postgres', '-X', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-c', text),
    async stop() {
      await call('pg_ctl', '-D', data, '-m', 'immediate', '-w', 'stop');
      await rm(dir, { recursive: true, force: true });
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
