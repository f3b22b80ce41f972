import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { addressText, parsePostgresqlAddress } from '../../../core/formats/postgresql-address.ts';
import { ProblemError } from '../../../core/foundation/index.ts';

beforeEach(() => {
  for (const name of ['PGSSLMODE', 'PGSSLROOTCERT']) vi.stubEnv(name, undefined);
});
afterEach(() => vi.unstubAllEnvs());

describe('the address of a database', () => {
  it('says host, port, user, database and how to encrypt', () => {
    expect(parsePostgresqlAddress('postgresql://ann%40x@db.example:5433/sales?sslmode=require')).toEqual({
      host: 'db.example',
      port: 5433,
      user: 'ann@x',
      database: 'sales',
      tls: { mode: 'require', rootCert: undefined },
    });
    expect(parsePostgresqlAddress('postgres://%2Fvar%2Frun%2Fpostgresql/sales')).toMatchObject({ host: '/var/run/postgresql' });
    expect(parsePostgresqlAddress('postgresql:///sales?host=/tmp&port=1')).toMatchObject({ host: '/tmp', port: 1 });
    expect(parsePostgresqlAddress('postgresql://ann@/sales?host=/tmp')).toMatchObject({ host: '/tmp', user: 'ann' });
    expect(parsePostgresqlAddress('postgresql://ann@/sales').host).toBeUndefined();
    expect(addressText(parsePostgresqlAddress('postgresql://ann@[::1]:5433/sales'))).toBe('::1:5433/sales');
  });

  it('takes what it does not say of encryption from the environment, and else prefers it, as libpq does', () => {
    const tls = (settings = ''): unknown => parsePostgresqlAddress(`postgresql://db/sales${settings}`).tls;
    expect(tls()).toEqual({ mode: 'prefer', rootCert: undefined });
    expect(tls('?sslrootcert=system')).toEqual({ mode: 'verify-full', rootCert: 'system' });
    vi.stubEnv('PGSSLMODE', 'verify-ca');
    vi.stubEnv('PGSSLROOTCERT', 'own.crt');
    expect(tls()).toEqual({ mode: 'verify-ca', rootCert: 'own.crt' });
    expect(tls('?sslmode=disable&sslrootcert=other.crt')).toEqual({ mode: 'disable', rootCert: 'other.crt' });
  });

  it.each([
    'postgresql://host/db?sslrootcert=system&sslmode=require',
    'postgresql://ann:secret@host/db',
    'postgresql://host/db?sslmode=maybe',
    'postgresql://host/db?options=-c',
    'postgresql://ho st/db',
  ])('is refused without being repeated: %s', (uri) => {
    try {
      parsePostgresqlAddress(uri);
      expect.unreachable();
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      expect(error.problem.code).toBe('usage/invalid-argument');
      expect(JSON.stringify(error.problem)).not.toMatch(/secret|host\/db/);
    }
  });
});
