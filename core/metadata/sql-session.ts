/** One in-memory SQLite database (sql.js) with its prepared statements kept. */

import type { Database, SqlJsStatic, SqlValue, Statement } from 'sql.js';

let engine: Promise<SqlJsStatic> | undefined;

/** `bytes`: a database file; a new empty database when absent. SQLite reads it lazily: damage shows on first use. */
export async function openSqlSession(bytes?: Uint8Array): Promise<SqlSession> {
  // A megabyte of program that a command without a project never needs.
  engine ??= import('sql.js/dist/sql-wasm-inline.js').then(({ default: start }) => start());
  const { Database } = await engine;
  return new SqlSession(new Database(bytes));
}

export class SqlSession {
  readonly #database: Database;
  readonly #statements = new Map<string, Statement>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** Runs one statement that returns no rows. */
  run(sql: string, params: readonly SqlValue[] = []): void {
    this.#prepare(sql).run([...params]);
  }

  /** The first row, or undefined. */
  row(sql: string, params: readonly SqlValue[] = []): readonly SqlValue[] | undefined {
    const statement = this.#prepare(sql);
    try {
      statement.bind([...params]);
      return statement.step() ? statement.get() : undefined;
    } finally {
      statement.reset();
    }
  }

  /** Calls `visit` for each row. */
  each(sql: string, params: readonly SqlValue[], visit: (row: readonly SqlValue[]) => void): void {
    const statement = this.#prepare(sql);
    try {
      statement.bind([...params]);
      while (statement.step()) visit(statement.get());
    } finally {
      statement.reset();
    }
  }

  /** Runs several statements at once. */
  script(sql: string): void {
    this.#database.exec(sql);
  }

  insert(sql: string, params: readonly SqlValue[]): number {
    this.run(sql, params);
    return Number(this.row('SELECT last_insert_rowid()')?.[0]);
  }

  /** The database file. Costs the prepared statements and blocks while it copies: never on a host's main thread. */
  export(): Uint8Array {
    this.#free();
    return this.#database.export();
  }

  close(): void {
    this.#free();
    this.#database.close();
  }

  #prepare(sql: string): Statement {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #free(): void {
    for (const statement of this.#statements.values()) statement.free();
    this.#statements.clear();
  }
}
