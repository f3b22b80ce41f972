/**
 * The program of the thread in which SQLite runs: a query is one long call, which nothing but the end of its thread stops.
 * It is text, as a thread of `text-thread.ts` needs it.
 */

import type { ValueRow } from './row-values.ts';

export interface SqliteWork {
  /** The file of sql.js to load. */
  readonly engine: string;
  /** Of the database. */
  readonly path: string;
  /** Absent: its only table. */
  readonly query: string | undefined;
  /** Rows in all, and of one part. */
  readonly limit: number;
  readonly partRows: number;
}

/** Answers to `more`; the first comes unasked. */
export type SqliteMessage =
  | { readonly kind: 'columns'; readonly names: readonly string[] }
  /** Values in order of the columns, integers as bigint. */
  | { readonly kind: 'rows'; readonly rows: readonly (readonly ValueRow[string][])[] }
  | { readonly kind: 'done' }
  /** There is not just one; nothing follows. */
  | { readonly kind: 'tables'; readonly names: readonly string[] }
  /** `code` where the file itself could not be read; nothing follows. */
  | { readonly kind: 'failed'; readonly message: string; readonly code?: string };

export const sqliteProgram = `
const { readFile } = require('node:fs/promises');
const { parentPort, workerData } = require('node:worker_threads');
const { engine, path, query, limit, partRows } = workerData;
const initSqlJs = require(engine);

async function open() {
  const bytes = await readFile(path);
  // Header bytes 18 and 19: write-ahead logging, which needs shared memory to open. Nothing is waiting in the log.
  if (bytes[18] === 2 && bytes[19] === 2) bytes.fill(1, 18, 20);
  const { Database } = await initSqlJs();
  const database = new Database(bytes);
  database.run('PRAGMA query_only = 1');
  return database;
}

function tables(database) {
  const found = database.exec(
    "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\\\_%' ESCAPE '\\\\' ORDER BY name",
  );
  return (found[0]?.values ?? []).map(([name]) => String(name));
}

async function run() {
  const database = await open();
  let sql = query;
  if (sql === undefined) {
    const names = tables(database);
    if (names.length !== 1) return parentPort.postMessage({ kind: 'tables', names });
    sql = 'SELECT * FROM "' + names[0].replaceAll('"', '""') + '"';
  }
  const statement = database.prepare(sql);
  parentPort.postMessage({ kind: 'columns', names: statement.getColumnNames() });
  let left = limit;
  const answer = () => {
    const rows = [];
    while (rows.length < partRows && left > 0) {
      // A step after the last one would begin anew.
      left = statement.step() ? left - 1 : -1;
      if (left >= 0) rows.push(statement.get(null, { useBigInt: true }));
    }
    parentPort.postMessage(rows.length > 0 ? { kind: 'rows', rows } : { kind: 'done' });
  };
  parentPort.on('message', () => {
    try {
      answer();
    } catch (error) {
      fail(error);
    }
  });
}

function fail(error) {
  const message = error instanceof Error ? error.message : String(error);
  parentPort.postMessage({ kind: 'failed', message, ...(error?.syscall && { code: error.code }) });
}

run().catch(fail);
`;
