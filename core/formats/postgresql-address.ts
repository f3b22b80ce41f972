/** A PostgreSQL connection URI, taken apart; passwords come from PGPASSWORD or ~/.pgpass, never from the URI. */

import type { ClientConfig } from 'pg';
import { raise } from '../foundation/index.ts';
import { parseTls, type TlsSettings } from './postgresql-tls.ts';

const parameters = ['host', 'port', 'sslmode', 'sslrootcert', 'user', 'dbname'] as const;
type Parameter = (typeof parameters)[number];

export interface PostgresqlAddress extends Pick<ClientConfig, 'host' | 'port' | 'user' | 'database'> {
  readonly tls: TlsSettings;
}

/**
 * `postgresql://user@host:port/database`, host also as `?host=/folder/of/socket`; `sslmode` and `sslrootcert` as in libpq.
 * Throws ProblemError `usage/invalid-argument`, which never repeats the URI.
 */
export function parsePostgresqlAddress(uri: string): PostgresqlAddress {
  // libpq takes a user without a host, `postgresql://user@/database?host=…`; URL does not.
  const hostless = /^[a-z]+:\/\/[^/?#]*@(?=[/?#]|$)/i.exec(uri)?.[0];
  const url = parse(hostless === undefined ? uri : `${hostless}none${uri.slice(hostless.length)}`);
  const named = hostless === undefined ? url.hostname : '';
  if (url.password !== '') {
    const hint = 'Take the password out and set PGPASSWORD, or write it to ~/.pgpass: project files are no place for it.';
    raise('usage/invalid-argument', 'The address of the database holds a password.', hint);
  }
  const given = (name: Parameter): string | undefined => url.searchParams.get(name) ?? undefined;
  const unknown = [...url.searchParams.keys()].find((name) => !parameters.some((known) => known === name));
  if (unknown !== undefined) {
    const hint = `Only ${parameters.join(', ')} may follow the question mark.`;
    raise('usage/invalid-argument', `The address of the database has an unknown setting: ${unknown}.`, hint);
  }
  const port = given('port') ?? url.port;
  return {
    host: given('host') ?? (named === '' ? undefined : decode(named.replace(/^\[(.*)\]$/, '$1'))),
    port: port === '' ? undefined : Number(port),
    user: given('user') ?? (url.username === '' ? undefined : decode(url.username)),
    database: given('dbname') ?? (url.pathname.length > 1 ? decode(url.pathname.slice(1)) : undefined),
    tls: parseTls(given('sslmode'), given('sslrootcert')),
  };
}

/** Where the database is, for messages. */
export function addressText({ host, port, database }: Omit<PostgresqlAddress, 'tls'>): string {
  return `${host ?? 'localhost'}${port === undefined ? '' : `:${port}`}/${database ?? ''}`;
}

function parse(uri: string): URL {
  try {
    return new URL(uri);
  } catch {
    return raise('usage/invalid-argument', 'The address of the database is none.', 'Write postgresql://user@host:port/database.');
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
