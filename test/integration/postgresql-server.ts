/** Debian's PostgreSQL in a temporary folder, for one test file: a cluster of its own on a free loopback port. */

import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
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

export interface ServerOptions {
  /** A server certificate for `localhost`: `ca.crt` has signed it, `other.crt` has not; both are in the server's folder. */
  readonly tls?: boolean;
  /** Lines of pg_hba.conf before its own. */
  readonly hba?: readonly string[];
}

export const findOpenssl = (): boolean => spawnSync('openssl', ['version']).status === 0;

/** Superuser postgres is trusted on the socket; over TCP every user needs a password. */
export async function startPostgresql(bin: string, { tls = false, hba = [] }: ServerOptions = {}): Promise<PostgresqlServer> {
  const dir = await mkdtemp(join(tmpdir(), 'loopwright-postgresql-'));
  const asUser = process.getuid?.() === 0 ? ['runuser', '-u', 'postgres', '--'] : [];
  if (asUser.length > 0) execFileSync('chown', ['postgres', dir]);
  const call = async (program: string, ...args: string[]): Promise<string> => {
    const [command = '', ...rest] = [...asUser, program === 'openssl' ? program : join(bin, program), ...args];
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
  const lines = await readFile(join(data, 'pg_hba.conf'), 'utf8');
  await writeFile(join(data, 'pg_hba.conf'), `${hba.join('\n')}\n${lines}`);
  if (tls) await makeCertificates(call);
  const encryption = tls
    ? ` -c ssl=on -c ssl_cert_file=${join(dir, 'server.crt')} -c ssl_key_file=${join(dir, 'server.key')}`
    : '';
  const settings = `-c listen_addresses=127.0.0.1 -c port=${port} -c unix_socket_directories=${dir} -c fsync=off${encryption}`;
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

async function makeCertificates(call: (program: string, ...args: string[]) => Promise<string>): Promise<void> {
  const make = (name: string, subject: string, ...more: string[]): Promise<string> => {
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', `${name}.key`];
    return call('openssl', 'req', '-x509', ...key, '-out', `${name}.crt`, '-days', '2', '-subj', `/CN=${subject}`, ...more);
  };
  await make('ca', 'authority');
  await make('other', 'another authority');
  const leaf = ['-addext', 'subjectAltName=DNS:localhost', '-addext', 'basicConstraints=critical,CA:FALSE'];
  await make('server', 'localhost', '-CA', 'ca.crt', '-CAkey', 'ca.key', ...leaf);
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
