/** The rows of a PostgreSQL query as a source: one read-only transaction, a cursor on the server. */

import { raise } from '../foundation/index.ts';
import type { ColumnBatch, ColumnSpec } from './column-batch.ts';
import { PostgresqlConnection } from './postgresql-connection.ts';
import { type PostgresqlColumn, postgresqlColumn } from './postgresql-values.ts';
import { requireDistinctNames, requireQuery } from './query-text.ts';
import { RowBatcher } from './row-values.ts';
import { type BatchOptions, type PassOptions, rejectedTextLength, type SourceFile } from './source-file.ts';

/**
 * Types are the query's own, so nothing is read to find them out. The path is an address without a password.
 * Throws ProblemError: `usage/invalid-argument` (address or query), and from its methods `database/unreachable`,
 * `database/query-failed`, `table/duplicate-column`.
 */
export async function openPostgresqlSource(
  uri: string,
  { query, rowLimit }: { readonly query?: string; readonly rowLimit?: number },
): Promise<SourceFile> {
  if (query === undefined) {
    raise(
      'usage/invalid-argument',
      'A PostgreSQL source needs a query.',
      'Say which rows with `query`, as SELECT * FROM a table.',
    );
  }
  const asked = requireQuery(query);
  return {
    path: uri,
    bytes: 0,
    profilePasses: 0,
    profile: (options) => inTransaction(uri, asked, options),
    batches: (columns, options) => readBatches({ uri, query: asked, columns, limit: rowLimit }, options),
  };
}

async function inTransaction(uri: string, query: string, { signal }: PassOptions): Promise<readonly ColumnSpec[]> {
  const connection = new PostgresqlConnection(uri, signal);
  try {
    await connection.open();
    return (await columnsOf(connection, query)).map(({ name, type }) => ({ name, type }));
  } finally {
    await connection.close();
  }
}

interface Reading {
  readonly uri: string;
  readonly query: string;
  readonly columns: readonly ColumnSpec[];
  /** Absent: all rows. */
  readonly limit: number | undefined;
}

async function* readBatches({ uri, query, columns, limit }: Reading, options: BatchOptions): AsyncGenerator<ColumnBatch> {
  const connection = new PostgresqlConnection(uri, options.signal);
  const batch = new RowBatcher(columns);
  let number = 0;
  try {
    await connection.open();
    const found = await columnsOf(connection, query);
    for await (const rows of connection.stream(query, limit)) {
      for (const row of rows) {
        number++;
        const reason = batch.add(Object.fromEntries(found.map((column, i) => [column.name, column.valueOf(row[i] ?? null)])));
        if (reason !== undefined) {
          options.onReject({ line: number, reason, text: row.join(', ').slice(0, rejectedTextLength) });
        } else if (batch.isFull) yield batch.build();
      }
    }
    if (batch.rows > 0) yield batch.build();
  } finally {
    await connection.close();
  }
}

async function columnsOf(connection: PostgresqlConnection, query: string): Promise<readonly PostgresqlColumn[]> {
  const fields = await connection.describe(query);
  requireDistinctNames(fields.map((field) => field.name));
  const ids = [...new Set(fields.map((field) => field.dataTypeID))];
  const types = await connection.rows(
    `SELECT t.oid, t.typname, e.typname, coalesce(e.typdelim, t.typdelim)
     FROM pg_type t LEFT JOIN pg_type e ON e.oid = t.typelem AND t.typcategory = 'A' WHERE t.oid = ANY($1::oid[])`,
    [ids],
  );
  const byId = new Map(types.map(([id, ...type]) => [Number(id), type]));
  return fields.map(({ name, dataTypeID, dataTypeModifier }) => {
    const [type, element, delimiter] = byId.get(dataTypeID) ?? [];
    return postgresqlColumn(name, {
      name: type ?? 'text',
      element: element ?? undefined,
      modifier: dataTypeModifier,
      delimiter: delimiter ?? ',',
    });
  });
}
