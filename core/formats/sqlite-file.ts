/** A SQLite database as a source: the rows of a query, or of its only table. Read only; held in memory while it is read. */

import { readFile, stat } from 'node:fs/promises';
import type { Database, SqlJsStatic, Statement } from 'sql.js';
import { ProblemError, raise, throwIfCancelled } from '../foundation/index.ts';
import { fileSize, raiseReadFailure, readHead } from './byte-chunks.ts';
import type { ColumnBatch, ColumnSpec } from './column-batch.ts';
import { requireDistinctNames, requireQuery } from './query-text.ts';
import { RowBatcher, RowProfile, type ValueRow } from './row-values.ts';
import type { BatchOptions, PassOptions, SourceFile } from './source-file.ts';

const maxDatabaseBytes = 2 ** 30;
const rowsPerTurn = 4096;
/** How a rollback journal begins while its transaction is open. */
const hotJournal = 'd9d505f9';

let engine: Promise<SqlJsStatic> | undefined;

export interface SqliteOptions {
  readonly query?: string;
  /** Look at so many rows only. */
  readonly rowLimit?: number;
}

/**
 * Integers exact, REAL as float, TEXT and BLOB as bytes, NULL as missing; a column's type is the widest its values need.
 * Throws ProblemError: `file/malformed` (no database, or damaged), `file/not-readable` (too large, changes not written
 * back), `usage/invalid-argument` (the query, or the lack of one), `table/duplicate-column`.
 */
export async function openSqliteFile(path: string, options: SqliteOptions = {}): Promise<SourceFile> {
  const bytes = await fileSize(path);
  await requireReadable(path, bytes);
  const rows: SqliteRows = { path, bytes, query: options.query, limit: options.rowLimit ?? Number.POSITIVE_INFINITY };
  return {
    path,
    bytes,
    profilePasses: 1,
    profile: (pass) => profileRows(rows, pass),
    batches: (columns, pass) => readBatches(rows, columns, pass),
  };
}

interface SqliteRows {
  readonly path: string;
  readonly bytes: number;
  readonly query: string | undefined;
  readonly limit: number;
}

async function requireReadable(path: string, bytes: number): Promise<void> {
  const details = { path, bytes };
  if (bytes > maxDatabaseBytes) {
    const message = `The database has ${(bytes / 2 ** 30).toFixed(1)} GB, and at most 1 GB can be read: ${path}`;
    raise('file/not-readable', message, 'Export the rows as CSV or Parquet and ingest that file.', { details });
  }
  const wal = await stat(`${path}-wal`).then(
    (found) => found.size,
    () => 0,
  );
  const journal = await readHead(`${path}-journal`, 4).catch(() => Buffer.alloc(0));
  if (wal === 0 && journal.toString('hex') !== hotJournal) return;
  const hint = 'Close the program that uses it, or run in the sqlite3 program: PRAGMA wal_checkpoint(TRUNCATE).';
  const message = `The database has changes beside it that are not written back yet (${wal > 0 ? '-wal' : '-journal'}): ${path}`;
  raise('file/not-readable', message, hint, { details });
}

async function profileRows(rows: SqliteRows, options: PassOptions): Promise<readonly ColumnSpec[]> {
  const profile = new RowProfile();
  let names: readonly string[] = [];
  for await (const part of readRows(rows, options)) {
    ({ names } = part);
    for (const row of part.rows) profile.add(row);
  }
  const found = profile.columns();
  return names.map((name) => found.find((column) => column.name === name) ?? { name, type: 'unknown' });
}

async function* readBatches(
  rows: SqliteRows,
  columns: readonly ColumnSpec[],
  options: BatchOptions,
): AsyncGenerator<ColumnBatch> {
  const batch = new RowBatcher(columns);
  let number = 0;
  for await (const part of readRows(rows, options)) {
    for (const row of part.rows) {
      number++;
      const reason = batch.add(row);
      if (reason !== undefined) options.onReject({ line: number, reason, text: '' });
      else if (batch.isFull) yield batch.build();
    }
  }
  if (batch.rows > 0) yield batch.build();
}

interface RowsPart {
  readonly names: readonly string[];
  readonly rows: readonly ValueRow[];
}

/** Rows in the order of the query; the loop is given back between parts, so that a stop is heard. */
async function* readRows({ path, bytes, query, limit }: SqliteRows, options: PassOptions): AsyncGenerator<RowsPart> {
  const database = await openDatabase(path);
  try {
    const statement = guarded(path, () => prepare(database, query, path));
    const names = guarded(path, () => statement.getColumnNames());
    requireDistinctNames(names);
    for (let read = 0, more = true; more; ) {
      const rows: ValueRow[] = [];
      while (rows.length < rowsPerTurn && more) {
        more = read < limit && guarded(path, () => statement.step());
        if (!more) break;
        const values = guarded(path, () => nextRow(statement));
        rows.push(Object.fromEntries(names.map((name, i) => [name, values[i]])));
        read++;
      }
      yield { names, rows };
      await new Promise((resolve) => setImmediate(resolve));
      throwIfCancelled(options.signal);
    }
    options.onBytes?.(bytes);
  } finally {
    database.close();
  }
}

/** Integers as bigint; the published types lack the second argument. */
function nextRow(statement: Statement): readonly ValueRow[string][] {
  const { get } = statement as unknown as { get(params: null, config: { useBigInt: true }): readonly ValueRow[string][] };
  return get.call(statement, null, { useBigInt: true });
}

async function openDatabase(path: string): Promise<Database> {
  const bytes = await readFile(path).catch((error) => raiseReadFailure(error, path, 0));
  // Header bytes 18 and 19: write-ahead logging, which needs shared memory to open. Nothing is waiting in the log.
  if (bytes[18] === 2 && bytes[19] === 2) bytes.fill(1, 18, 20);
  // A megabyte of program that few sources need.
  engine ??= import('sql.js/dist/sql-wasm-inline.js').then(({ default: start }) => start());
  const { Database } = await engine;
  return guarded(path, () => {
    const database = new Database(bytes);
    database.run('PRAGMA query_only = 1');
    return database;
  });
}

function prepare(database: Database, query: string | undefined, path: string): Statement {
  return database.prepare(query === undefined ? `SELECT * FROM ${onlyTable(database, path)}` : requireQuery(query));
}

function onlyTable(database: Database, path: string): string {
  const found = database.exec(
    "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
  );
  const names = (found[0]?.values ?? []).map(([name]) => String(name));
  const [only] = names;
  if (only !== undefined && names.length === 1) return `"${only.replaceAll('"', '""')}"`;
  const what = names.length === 0 ? 'no table' : `${names.length} tables and views: ${names.slice(0, 20).join(', ')}`;
  const details = { path, tables: names.slice(0, 200) };
  return raise(
    'usage/invalid-argument',
    `The database has ${what}.`,
    'Say which rows with `query`, as SELECT * FROM one of them.',
    {
      details,
    },
  );
}

/** What SQLite complains about, as a problem: the statement's fault, or the file's. */
function guarded<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    const said = error instanceof Error ? error.message : String(error);
    if (/not a database|malformed|disk I\/O|file is encrypted|corrupt|unable to open|out of bounds|out of memory/i.test(said)) {
      raise(
        'file/malformed',
        `The database cannot be read (${said}): ${path}`,
        'Copy the file again, or run: PRAGMA integrity_check.',
      );
    }
    raise(
      'usage/invalid-argument',
      `SQLite refuses the query: ${said}.`,
      'Correct `query`; try it in the sqlite3 program first.',
    );
  }
}
