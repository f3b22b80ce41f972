/** Trials side by side: a thread each where the program's bundle has them, else one after the other in this thread. */

import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { CancelledError, type CancelSignal } from '../../foundation/index.ts';
import type { TrainTrial, TrialOrder, TrialOutcome } from './run-trials.ts';
import type { FromTrialThread, ToTrialThread } from './trial-thread.ts';
import { openTrialTrainer, type TrialRows } from './trial-trainer.ts';

export interface TrialLanes {
  readonly count: number;
  readonly train: TrainTrial;
  close(): Promise<void>;
}

const besideBundle = new URL('./tune-trials.mjs', import.meta.url);

/** `thread`: the bundled trial-thread.ts, where it is not beside the running bundle. Weights do not depend on threads. */
export async function openTrialLanes(count: number, rows: TrialRows, thread: URL = besideBundle): Promise<TrialLanes> {
  if (count < 2 || thread.protocol !== 'file:' || !existsSync(thread)) {
    const trainer = await openTrialTrainer(rows);
    return { count: 1, train: (order, _lane, signal) => trainer(order, signal), close: () => Promise.resolve() };
  }
  const lanes = Array.from({ length: count }, () => new Lane(thread, rows));
  return {
    count,
    train: (order, lane, signal) => lanes[lane].train(order, signal),
    close: async () => {
      await Promise.all(lanes.map((lane) => lane.close()));
    },
  };
}

class Lane {
  readonly #worker: Worker;
  #settle: { resolve(outcome: TrialOutcome): void; reject(error: Error): void } | undefined;
  #failure: Error | undefined;

  constructor(thread: URL, rows: TrialRows) {
    this.#worker = new Worker(thread, { workerData: rows });
    this.#worker.on('message', (answer: FromTrialThread) => {
      if (answer.kind === 'done') this.#settle?.resolve(answer.outcome);
      else this.#settle?.reject(answer.kind === 'cancelled' ? new CancelledError() : new Error(answer.message));
    });
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', () => this.#fail(new Error('A thread that trains trials ended before its work')));
  }

  train(order: TrialOrder, signal: CancelSignal): Promise<TrialOutcome> {
    const cancel = (): void => this.#post({ kind: 'cancel' });
    const outcome = new Promise<TrialOutcome>((resolve, reject) => {
      if (this.#failure) reject(this.#failure);
      this.#settle = { resolve, reject };
      signal.addEventListener('abort', cancel);
      this.#post({ kind: 'train', order });
      if (signal.aborted) cancel();
    });
    return outcome.finally(() => {
      this.#settle = undefined;
      signal.removeEventListener('abort', cancel);
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #post(message: ToTrialThread): void {
    this.#worker.postMessage(message);
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#settle?.reject(this.#failure);
  }
}
