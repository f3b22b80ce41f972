/** A client connected to the PostgreSQL server that the user names, encrypted as its address says. */

import { Client } from 'pg';
import { CancelledError } from '../foundation/index.ts';
import type { PostgresqlAddress } from './postgresql-address.ts';
import { findPassword } from './postgresql-password.ts';
import { type Encryption, waysToConnect } from './postgresql-tls.ts';

const connectTimeoutMs = 10_000;
/** Nobody is there to speak to, encrypted or not. */
const unreachable = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|ENOENT|EACCES)$/;

/** Waits for the work unless something else ends it. */
export type Until = <T>(work: Promise<T>) => Promise<T>;

/** Throws what the server or the network says, of every way that was tried, ProblemError and CancelledError. */
export async function connectClient(address: PostgresqlAddress, until: Until): Promise<Client> {
  const host = address.host ?? process.env.PGHOST ?? 'localhost';
  const failures: unknown[] = [];
  const ways = await waysToConnect(host, address.tls);
  for (const ssl of ways) {
    const client = createClient(address, ssl);
    // What it says about its end while it connects is also what `connect` rejects with.
    client.on('error', () => undefined);
    try {
      await until(client.connect());
      return client;
    } catch (error) {
      destroyClient(client);
      if (error instanceof CancelledError) throw error;
      // With a plain way to go on with, that is no failure.
      if (ssl === ways.at(-1) || !isRefusalOfTls(error)) failures.push(error);
      if (isUnreachable(error)) break;
    }
  }
  throw new AggregateError(failures);
}

/** Without a farewell: a server that is busy is not waited for. */
export function destroyClient(client: Client): void {
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
}

/** PostgreSQL's own words, without a full stop. */
export function said(error: unknown): string {
  const texts = allErrors(error).map((one) => (one instanceof Error ? one.message : String(one)).replace(/\.$/, ''));
  return [...new Set(texts)]
    .map((text) => text.replace(/^SASL: .*password must be a.* string$/, 'a password is needed'))
    .join('; ');
}

function allErrors(error: unknown): readonly unknown[] {
  return error instanceof AggregateError ? error.errors.flatMap(allErrors) : [error];
}

function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return ('code' in error && unreachable.test(String(error.code))) || error.message === 'timeout expired';
}

function isRefusalOfTls(error: unknown): boolean {
  return error instanceof Error && error.message === 'The server does not support SSL connections';
}

function createClient({ tls: _tls, ...address }: PostgresqlAddress, ssl: Encryption): Client {
  // An empty one is answered with the server's own complaint.
  const password = async (): Promise<string> => (await findPassword(address)) ?? '';
  const settings = { connectionTimeoutMillis: connectTimeoutMs, application_name: 'loopwright', keepAlive: true };
  return new Client({ ...address, ...settings, password, ssl });
}
