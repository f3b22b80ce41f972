/** The password of a PostgreSQL user where libpq looks for it: PGPASSWORD, then the password file. Never stored or shown. */

import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { PostgresqlAddress } from './postgresql-address.ts';

type Login = Omit<PostgresqlAddress, 'tls'>;

/** Undefined when there is none; the server may not ask for one. */
export async function findPassword(address: Login): Promise<string | undefined> {
  if (process.env.PGPASSWORD) return process.env.PGPASSWORD;
  const path = process.env.PGPASSFILE ?? defaultFile();
  try {
    // As libpq: a file that others may read is not used.
    if (process.platform !== 'win32' && ((await stat(path)).mode & 0o077) !== 0) return undefined;
    return passwordOf(await readFile(path, 'utf8'), address);
  } catch {
    return undefined;
  }
}

/** The first line that matches: `host:port:database:user:password`, `*` for any, `\` before a colon or backslash. */
function passwordOf(text: string, address: Login): string | undefined {
  const user = address.user ?? process.env.PGUSER ?? process.env.USER ?? '';
  const host = address.host ?? process.env.PGHOST ?? 'localhost';
  const wanted = [
    [host, ...(host.startsWith('/') ? ['localhost'] : [])],
    [String(address.port ?? process.env.PGPORT ?? 5432)],
    [address.database ?? process.env.PGDATABASE ?? user],
    [user],
  ];
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('#')) continue;
    const fields = (line.match(/(?:\\.|[^\\:])*(?::|$)/g) ?? []).map((field) => field.replace(/:$/, '').replace(/\\(.)/g, '$1'));
    if (fields.length < 5) continue;
    if (wanted.every((values, i) => fields[i] === '*' || values.includes(fields[i] ?? ''))) return fields[4];
  }
  return undefined;
}

function defaultFile(): string {
  if (process.platform === 'win32') return join(process.env.APPDATA ?? homedir(), 'postgresql', 'pgpass.conf');
  return join(homedir(), '.pgpass');
}
