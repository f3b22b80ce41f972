/**
 * A SQLite database as a source: the rows of a query, or of its only table. Read only, in a thread of its own, and held in
 * memory while it is read.
 */

import { stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { invariant, raise } from '../foundation/index.ts';
import { fileSize, raiseReadFailure, readHead } from './byte-chunks.ts';
import type { ColumnBatch, ColumnSpec } from './column-batch.ts';
import { requireDistinctNames, requireQuery } from './query-text.ts';
import { RowBatcher, RowProfile, type ValueRow } from './row-values.ts';
import type { BatchOptions, PassOptions, SourceFile } from './source-file.ts';
import { type SqliteMessage, type SqliteWork, sqliteProgram } from './sqlite-program.ts';
import { TextThread } from './text-thread.ts';

const maxDatabaseBytes = 2 ** 30;
const partRows = 2048;
/** How a rollback journal begins while its transaction is open. */
const hotJournal = 'd9d505f9';

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
  const { query, rowLimit } = options;
  const read = rowLimit === undefined ? readAll({ path, bytes, query }) : readFew({ path, bytes, query, limit: rowLimit });
  return {
    path,
    bytes,
    profilePasses: 1,
    profile: (pass) => profileRows(read(pass)),
    batches: (columns, pass) => readBatches(read(pass), columns, pass),
  };
}

interface SqliteRows {
  readonly path: string;
  readonly bytes: number;
  readonly query: string | undefined;
  /** Absent: all. */
  readonly limit?: number;
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

type ReadParts = (options: PassOptions) => AsyncIterable<RowsPart>;

function readAll(rows: SqliteRows): ReadParts {
  return (options) => readRows(rows, options);
}

/** Once, though they are asked for twice: the query may be slow. */
function readFew(rows: SqliteRows): ReadParts {
  let kept: readonly RowsPart[] | undefined;
  return async function* (options) {
    if (!kept) {
      const parts: RowsPart[] = [];
      for await (const part of readRows(rows, options)) parts.push(part);
      kept = parts;
    }
    yield* kept;
  };
}

async function profileRows(parts: AsyncIterable<RowsPart>): Promise<readonly ColumnSpec[]> {
  const profile = new RowProfile();
  let names: readonly string[] = [];
  for await (const part of parts) {
    ({ names } = part);
    for (const row of part.rows) profile.add(row);
  }
  const found = profile.columns();
  return names.map((name) => found.find((column) => column.name === name) ?? { name, type: 'unknown' });
}

async function* readBatches(
  parts: AsyncIterable<RowsPart>,
  columns: readonly ColumnSpec[],
  options: BatchOptions,
): AsyncGenerator<ColumnBatch> {
  const batch = new RowBatcher(columns);
  let number = 0;
  for await (const part of parts) {
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

/** Rows in the order of the query. The thread reads on while a part is worked on. */
async function* readRows(rows: SqliteRows, options: PassOptions): AsyncGenerator<RowsPart> {
  const { path, bytes, query, limit = Number.POSITIVE_INFINITY } = rows;
  const engine = createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm-inline.js');
  const work: SqliteWork = { engine, path, query: query === undefined ? undefined : requireQuery(query), limit, partRows };
  const thread = new TextThread<SqliteMessage>(sqliteProgram, work, options.signal);
  try {
    const names = columnsOf(await thread.next(), path);
    requireDistinctNames(names);
    thread.more();
    yield { names, rows: [] };
    for (;;) {
      const part = await thread.next();
      if (part instanceof Error || part.kind === 'failed') return raiseFailure(part, path);
      if (part.kind !== 'rows') break;
      thread.more();
      yield { names, rows: part.rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i]]))) };
    }
    options.onBytes?.(bytes);
  } finally {
    await thread.close(0);
  }
}

function columnsOf(said: SqliteMessage | Error, path: string): readonly string[] {
  if (said instanceof Error || said.kind === 'failed') return raiseFailure(said, path);
  invariant(said.kind === 'columns' || said.kind === 'tables', 'a database is opened before it is read');
  if (said.kind === 'columns') return said.names;
  const { names } = said;
  const what = names.length === 0 ? 'no table' : `${names.length} tables and views: ${names.slice(0, 20).join(', ')}`;
  const hint = 'Say which rows with `query`, as SELECT * FROM one of them.';
  raise('usage/invalid-argument', `The database has ${what}.`, hint, { details: { path, tables: names.slice(0, 200) } });
}

/** What SQLite complains about, as a problem: the statement's fault, or the file's. */
function raiseFailure(failure: { readonly message: string; readonly code?: string }, path: string): never {
  const { message, code } = failure;
  if (code !== undefined) raiseReadFailure(Object.assign(new Error(message), { code }), path, 0);
  const isDamaged = /not a database|malformed|disk I\/O|file is encrypted|corrupt|unable to open|out of bounds|out of memory/i;
  if (isDamaged.test(message)) {
    const hint = 'Copy the file again, or run: PRAGMA integrity_check.';
    raise('file/malformed', `The database cannot be read (${message}): ${path}`, hint);
  }
  const hint = 'Correct `query`; try it in the sqlite3 program first.';
  raise('usage/invalid-argument', `SQLite refuses the query: ${message}.`, hint);
}
