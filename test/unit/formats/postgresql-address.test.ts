import { describe, expect, it } from 'vitest';
import { addressText, parsePostgresqlAddress } from '../../../core/formats/postgresql-address.ts';
import { ProblemError } from '../../../core/foundation/index.ts';

describe('the address of a database', () => {
  it('says host, port, user, database and how to encrypt', () => {
    expect(parsePostgresqlAddress('postgresql://ann%40x@db.example:5433/sales?sslmode=require')).toEqual({
      host: 'db.example',
      port: 5433,
      user: 'ann@x',
      database: 'sales',
      ssl: { rejectUnauthorized: false },
    });
    expect(parsePostgresqlAddress('postgres://%2Fvar%2Frun%2Fpostgresql/sales')).toMatchObject({ host: '/var/run/postgresql' });
    expect(parsePostgresqlAddress('postgresql:///sales?host=/tmp&port=1')).toMatchObject({ host: '/tmp', port: 1 });
    expect(parsePostgresqlAddress('postgresql://ann@/sales?host=/tmp')).toMatchObject({ host: '/tmp', user: 'ann' });
    expect(parsePostgresqlAddress('postgresql://ann@/sales').host).toBeUndefined();
    expect(addressText(parsePostgresqlAddress('postgresql://ann@[::1]:5433/sales'))).toBe('::1:5433/sales');
  });

  it.each([
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
