/** One read-only transaction on the PostgreSQL server that the user names; stopped on the server too when cancelled. */

import type { Client, CustomTypesConfig, FieldDef } from 'pg';
import Cursor from 'pg-cursor';
import { CancelledError, type CancelSignal, invariant, ProblemError, raise, throwIfCancelled } from '../foundation/index.ts';
import { addressText, type PostgresqlAddress, parsePostgresqlAddress } from './postgresql-address.ts';
import { connectClient, destroyClient, said } from './postgresql-client.ts';

/** For one statement, or one part of its rows. */
const statementTimeoutMs = 600_000;
const firstPartRows = 256;
const maxPartRows = 4096;
/** Text of one part of the rows, roughly. */
const partBytes = 4 << 20;

/** One row as the server's text form of its values. */
export type TextRow = readonly (string | null)[];

/** Everything stays as the server writes it. */
const asText: CustomTypesConfig = { getTypeParser: () => (value: string | Buffer) => value.toString() };

/** Text forms that hold every value exactly and the same everywhere. */
const settings = [
  `SET LOCAL statement_timeout = ${statementTimeoutMs}`,
  "SET LOCAL datestyle = 'ISO, YMD'",
  "SET LOCAL intervalstyle = 'iso_8601'",
  "SET LOCAL timezone = 'UTC'",
  "SET LOCAL bytea_output = 'hex'",
  'SET LOCAL extra_float_digits = 3',
];

export class PostgresqlConnection {
  #connected: Client | undefined;
  readonly #address: PostgresqlAddress;
  readonly #signal: CancelSignal | undefined;
  #pid = 0;
  /** Rejects when the user stops, or the connection is lost. */
  readonly #ended: Promise<never>;
  #stop: () => void = () => undefined;
  #lost: (error: Error) => void = () => undefined;

  constructor(uri: string, signal: CancelSignal | undefined) {
    this.#address = parsePostgresqlAddress(uri);
    this.#signal = signal;
    this.#ended = new Promise((_resolve, reject) => {
      this.#lost = reject;
      this.#stop = () => {
        reject(new CancelledError());
        void this.#cancelOnServer();
      };
    });
    // Heard where something waits for it.
    this.#ended.catch(() => undefined);
  }

  get #client(): Client {
    invariant(this.#connected, 'a connection is opened before it is used');
    return this.#connected;
  }

  /** Throws ProblemError `database/unreachable`, `usage/invalid-argument` and CancelledError. */
  async open(): Promise<void> {
    throwIfCancelled(this.#signal);
    this.#signal?.addEventListener('abort', this.#stop);
    try {
      this.#connected = await connectClient(this.#address, (work) => this.#unlessEnded(work));
      this.#connected.on('error', this.#lost);
      await this.#unlessEnded(this.#client.query('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY'));
      for (const setting of settings) await this.#unlessEnded(this.#client.query(setting));
      const found = await this.#unlessEnded(this.#client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid'));
      this.#pid = found.rows[0]?.pid ?? 0;
    } catch (error) {
      if (error instanceof CancelledError || error instanceof ProblemError) throw error;
      const hint = 'Check address, user and that the server runs; passwords come from PGPASSWORD or ~/.pgpass.';
      raise('database/unreachable', `PostgreSQL cannot be reached (${said(error)}): ${addressText(this.#address)}`, hint);
    }
  }

  /** The columns of a query. Throws ProblemError `database/query-failed`. */
  async describe(query: string): Promise<readonly FieldDef[]> {
    // The extended protocol takes one statement: a text with several would leave the read-only transaction.
    const one = { text: `SELECT * FROM (\n${query}\n) AS asked LIMIT 0`, queryMode: 'extended' };
    return (await this.#asked(this.#client.query(one))).fields;
  }

  /** Few rows of the catalogue. */
  async rows(query: string, values: readonly unknown[]): Promise<readonly TextRow[]> {
    const asked = { text: query, values: [...values], rowMode: 'array' as const, types: asText };
    return (await this.#asked(this.#client.query<(string | null)[]>(asked))).rows;
  }

  /** A query's rows or, by `limit`, its first ones; by a cursor on the server, in parts of some megabytes. */
  async *stream(query: string, limit?: number): AsyncGenerator<readonly TextRow[]> {
    // Told of a limit the server plans for it, and need not sort what is not asked for.
    const text = limit === undefined ? query : `SELECT * FROM (\n${query}\n) AS asked LIMIT ${limit}`;
    const cursor = this.#client.query(new Cursor<TextRow>(text, [], { rowMode: 'array', types: asText }));
    for (let rows = firstPartRows; ; ) {
      const part = await this.#asked(cursor.read(rows));
      if (part.length === 0) return;
      yield part;
      const bytes = part.reduce((sum, row) => sum + row.reduce((length, value) => length + (value?.length ?? 0), 0), 0);
      rows = Math.max(1, Math.min(maxPartRows, Math.floor((partBytes * part.length) / Math.max(bytes, 1))));
    }
  }

  async close(): Promise<void> {
    this.#signal?.removeEventListener('abort', this.#stop);
    if (!this.#connected) return;
    await Promise.race([this.#connected.end(), this.#ended]).catch(() => undefined);
    // A server that is still busy with a stopped statement is not waited for.
    if (this.#signal?.aborted) destroyClient(this.#connected);
  }

  async #asked<T>(answer: Promise<T>): Promise<T> {
    try {
      return await this.#unlessEnded(answer);
    } catch (error) {
      if (error instanceof CancelledError) throw error;
      throwIfCancelled(this.#signal);
      const hint = 'Correct `query`; try it in psql first.';
      return raise('database/query-failed', `PostgreSQL refuses the query: ${said(error)}.`, hint);
    }
  }

  #unlessEnded<T>(work: Promise<T>): Promise<T> {
    work.catch(() => undefined);
    return Promise.race([work, this.#ended]);
  }

  /** A second connection, as the first is busy. What fails here is told by nobody: the user has left. */
  async #cancelOnServer(): Promise<void> {
    if (this.#pid === 0) return;
    let other: Client | undefined;
    try {
      other = await connectClient(this.#address, (work) => work);
      await other.query('SELECT pg_cancel_backend($1)', [this.#pid]);
    } catch {
      // The statement timeout is left.
    } finally {
      await other?.end().catch(() => undefined);
    }
  }
}
