/**
 * How a PostgreSQL connection is encrypted: libpq's sslmode, sslrootcert, PGSSLMODE and PGSSLROOTCERT, with its defaults.
 * Different from libpq: a certificate file that is named and cannot be read is a problem in every mode, never passed over;
 * `sslrootcert=system` means the authorities that come with Node.js; client certificates and revocation lists are not used.
 */

import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ClientConfig } from 'pg';
import { raise } from '../foundation/index.ts';

export const tlsModes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type TlsMode = (typeof tlsModes)[number];

export interface TlsSettings {
  readonly mode: TlsMode;
  /** A file, or `system`; absent: libpq's own place, where there is one. */
  readonly rootCert: string | undefined;
}

export type Encryption = NonNullable<ClientConfig['ssl']>;

/** Throws ProblemError `usage/invalid-argument`. */
export function parseTls(givenMode: string | undefined, givenRoot: string | undefined): TlsSettings {
  const rootCert = givenRoot ?? (process.env.PGSSLROOTCERT || undefined);
  const text = givenMode ?? (process.env.PGSSLMODE || (rootCert === 'system' ? 'verify-full' : 'prefer'));
  const mode = tlsModes.find((known) => known === text);
  if (mode === undefined) {
    raise('usage/invalid-argument', `There is no sslmode ${text}.`, `Use one of ${tlsModes.join(', ')}.`);
  }
  if (rootCert === 'system' && mode !== 'verify-full') {
    const hint = 'Use sslmode=verify-full: anybody can have a certificate of such an authority.';
    raise('usage/invalid-argument', `With sslrootcert=system the sslmode ${mode} is too weak.`, hint);
  }
  return { mode, rootCert };
}

/** Ways to connect: each is tried when the one before did not come about. Throws ProblemError `usage/invalid-argument`. */
export async function waysToConnect(host: string, { mode, rootCert }: TlsSettings): Promise<readonly Encryption[]> {
  // A socket of this machine is never encrypted.
  if (mode === 'disable' || host.startsWith('/')) return [false];
  const isStrict = mode === 'verify-ca' || mode === 'verify-full';
  const ca = rootCert === 'system' ? undefined : await rootCertificates(rootCert, isStrict);
  const isChecked = ca !== undefined || rootCert === 'system';
  const anyHost = mode === 'verify-full' ? {} : { checkServerIdentity: () => undefined };
  const encrypted: Encryption = { rejectUnauthorized: isChecked, ...anyHost, ...(ca === undefined ? {} : { ca }) };
  if (mode === 'allow') return [false, encrypted];
  return mode === 'prefer' ? [encrypted, false] : [encrypted];
}

async function rootCertificates(named: string | undefined, isNeeded: boolean): Promise<string | undefined> {
  const path = named ?? defaultFile();
  try {
    return await readFile(path, 'utf8');
  } catch {
    if (named === undefined && !isNeeded) return undefined;
    const hint = 'Name the authority’s certificate with sslrootcert, or use sslrootcert=system for the well-known authorities.';
    raise('usage/invalid-argument', `The root certificate of the database cannot be read: ${path}`, hint, { details: { path } });
  }
}

function defaultFile(): string {
  if (process.platform === 'win32') return join(process.env.APPDATA ?? homedir(), 'postgresql', 'root.crt');
  return join(homedir(), '.postgresql', 'root.crt');
}
