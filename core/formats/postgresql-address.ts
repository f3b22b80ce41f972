/** A PostgreSQL connection URI, taken apart; passwords come from PGPASSWORD or ~/.pgpass, never from the URI. */

import type { ClientConfig } from 'pg';
import { raise } from '../foundation/index.ts';

const parameters = ['host', 'port', 'sslmode', 'user', 'dbname'] as const;
type Parameter = (typeof parameters)[number];

const sslModes: Readonly<Record<string, ClientConfig['ssl']>> = {
  disable: false,
  allow: false,
  prefer: false,
  require: { rejectUnauthorized: false },
  'verify-ca': { rejectUnauthorized: true },
  'verify-full': { rejectUnauthorized: true },
};

export type PostgresqlAddress = Pick<ClientConfig, 'host' | 'port' | 'user' | 'database' | 'ssl'>;

/**
 * `postgresql://user@host:port/database`, host also as `?host=/folder/of/socket`. `sslmode` as in libpq, except that
 * without one the connection is plain. Throws ProblemError `usage/invalid-argument`, which never repeats the URI.
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
  const ssl = sslModes[given('sslmode') ?? 'disable'];
  if (ssl === undefined) {
    const hint = `Use one of ${Object.keys(sslModes).join(', ')}.`;
    raise('usage/invalid-argument', `There is no sslmode ${given('sslmode')}.`, hint);
  }
  const port = given('port') ?? url.port;
  return {
    host: given('host') ?? (named === '' ? undefined : decode(named.replace(/^\[(.*)\]$/, '$1'))),
    port: port === '' ? undefined : Number(port),
    user: given('user') ?? (url.username === '' ? undefined : decode(url.username)),
    database: given('dbname') ?? (url.pathname.length > 1 ? decode(url.pathname.slice(1)) : undefined),
    ssl,
  };
}

/** Where the database is, for messages. */
export function addressText({ host, port, database }: PostgresqlAddress): string {
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
