/** A register that never holds an answer up: records wait in a queue of bounded size, and what does not fit is counted. */

import type { PredictionRecord } from '../contract/index.ts';
import type { PredictionSink } from './sinks.ts';

/** Records written together. */
const mostTogether = 1024;

export interface RegisterQueueOptions {
  readonly sink: PredictionSink;
  /** Records that may wait. */
  readonly limit: number;
  /** Told of every write that failed. */
  readonly onFailure: (error: unknown) => void;
}

export class RegisterQueue implements PredictionSink {
  dropped = 0;
  readonly #options: RegisterQueueOptions;
  #waiting: PredictionRecord[] = [];
  #writing: Promise<void> | undefined;
  #written = 0;

  constructor(options: RegisterQueueOptions) {
    this.#options = options;
  }

  get waiting(): number {
    return this.#waiting.length + this.#written;
  }

  /** Resolves at once. */
  async append(records: readonly PredictionRecord[]): Promise<void> {
    for (const record of records) {
      if (this.waiting < this.#options.limit) this.#waiting.push(record);
      else this.dropped++;
    }
    this.#writing ??= this.#write();
  }

  /** Resolves when nothing waits any more. */
  async drain(): Promise<void> {
    await this.#writing;
  }

  async #write(): Promise<void> {
    // Off the request that came first.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      const records = this.#waiting.splice(0, mostTogether);
      this.#written = records.length;
      try {
        await this.#options.sink.append(records);
      } catch (error) {
        this.dropped += records.length;
        this.#options.onFailure(error);
      }
      this.#written = 0;
    }
    this.#writing = undefined;
  }
}
