/** Makes changes durable in order: tried on the database, journalled together with one fsync, then committed and seen. */

import type { Clock } from '../foundation/index.ts';
import type { Change, JournalEntry } from './change.ts';
import type { Journal } from './journal.ts';
import { applyEntry, type Touched } from './mlmd-writer.ts';
import type { RecordIndex } from './record-index.ts';
import type { SqlSession } from './sql-session.ts';

interface Waiting {
  readonly plan: () => Change;
  readonly resolve: (change: Change) => void;
  readonly reject: (error: unknown) => void;
}

interface Accepted {
  readonly waiting: Waiting;
  readonly entry: JournalEntry;
  readonly touched: Touched;
}

export interface TransactionQueueOptions {
  readonly sql: SqlSession;
  readonly journal: Journal;
  readonly index: RecordIndex;
  readonly clock: Clock;
  /** Last journal entry the database holds. */
  readonly seq: number;
  /** Called after a batch is durable. */
  readonly onDurable: () => void;
}

export class TransactionQueue {
  readonly #options: TransactionQueueOptions;
  #seq: number;
  #waiting: Waiting[] = [];
  #draining: Promise<void> | undefined;

  constructor(options: TransactionQueueOptions) {
    this.#options = options;
    this.#seq = options.seq;
  }

  get seq(): number {
    return this.#seq;
  }

  /** Resolves with the planned change once it is on the disk. What `plan` throws rejects, and nothing is changed. */
  submit<C extends Change>(plan: () => C): Promise<C> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ plan, resolve: (change) => resolve(change as C), reject });
      this.#draining ??= this.#drain();
    });
  }

  async idle(): Promise<void> {
    await this.#draining;
  }

  async #drain(): Promise<void> {
    // Changes submitted in the same turn share one fsync.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      await this.#commit(batch);
    }
    this.#draining = undefined;
  }

  async #commit(batch: readonly Waiting[]): Promise<void> {
    const { sql, journal, index } = this.#options;
    sql.run('BEGIN');
    const accepted = batch.flatMap((waiting) => this.#tryOut(waiting));
    try {
      if (accepted.length > 0) await journal.append(accepted.map(({ entry }) => entry));
    } catch (error) {
      sql.run('ROLLBACK');
      this.#seq -= accepted.length;
      for (const { waiting } of accepted) waiting.reject(error);
      return;
    }
    sql.run('COMMIT');
    for (const { touched } of accepted) index.refresh(touched);
    for (const { waiting, entry } of accepted) waiting.resolve(entry.change);
    this.#options.onDurable();
  }

  /** One change inside the open transaction, taken back alone when it does not fit. */
  #tryOut(waiting: Waiting): Accepted[] {
    const { sql, clock } = this.#options;
    sql.run('SAVEPOINT change');
    try {
      const entry = { seq: this.#seq + 1, at: clock.now(), change: waiting.plan() };
      const touched = applyEntry(sql, entry);
      sql.run('RELEASE change');
      this.#seq += 1;
      return [{ waiting, entry, touched }];
    } catch (error) {
      sql.run('ROLLBACK TO change');
      sql.run('RELEASE change');
      waiting.reject(error);
      return [];
    }
  }
}
