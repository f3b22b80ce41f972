/** Ranges taken side by side: in threads where the program's bundle has them and there is enough to do, else here. */

import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { setImmediate as turn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { ProblemError } from '../../foundation/index.ts';
import { createRangeIngest, type RangeOrder, type RangeResult } from './range-ingest.ts';
import type { FromRangeThread } from './range-thread.ts';

export interface RangeLanes {
  /** Ranges that are taken at a time. */
  readonly count: number;
  /** Throws ProblemError as `createRangeIngest`'s. */
  run(order: RangeOrder, onBytes: (bytes: number) => void): Promise<RangeResult>;
  close(): Promise<void>;
}

/** Each holds some 150 MB. */
const mostThreads = 4;
const threadsPayBytes = 16 << 20;
const besideBundle = new URL('./ingest-ranges.mjs', import.meta.url);

/** `bytes`: about how much is read. `thread`: the bundled range-thread.ts, where it is not beside the running bundle. */
export function openRangeLanes(bytes: number, thread: URL = besideBundle): RangeLanes {
  if (bytes < threadsPayBytes || thread.protocol !== 'file:' || !existsSync(thread)) return inThisThread();
  const lanes = Array.from({ length: Math.min(availableParallelism(), mostThreads) }, () => new Lane(thread));
  let last: Promise<unknown> = Promise.resolve();
  return {
    count: lanes.length,
    run(order, onBytes) {
      // One after another, so that two do not take the same lane.
      const free = last.then(() => Promise.race(lanes.map((lane) => lane.idle.then(() => lane))));
      const done = free.then((lane) => ({ answer: lane.run(order, onBytes) }));
      last = done.catch(() => undefined);
      return done.then(({ answer }) => answer);
    },
    async close() {
      await Promise.all(lanes.map((lane) => lane.close()));
    },
  };
}

function inThisThread(): RangeLanes {
  const ingestRange = createRangeIngest();
  return {
    count: 1,
    async run(order, onBytes) {
      await turn();
      return ingestRange(order, onBytes);
    },
    close: () => Promise.resolve(),
  };
}

class Lane {
  /** Resolves when it can take a range. */
  idle: Promise<void> = Promise.resolve();
  readonly #worker: Worker;
  #fail: (error: Error) => void = () => undefined;
  #failure: Error | undefined;
  #take: (message: FromRangeThread) => void = () => undefined;

  constructor(thread: URL) {
    this.#worker = new Worker(thread);
    this.#worker.on('message', (message: FromRangeThread) => this.#take(message));
    this.#worker.on('error', (error) => this.#end(error));
    this.#worker.on('exit', () => this.#end(new Error('A thread that takes ranges ended before its work')));
  }

  run(order: RangeOrder, onBytes: (bytes: number) => void): Promise<RangeResult> {
    const answer = new Promise<RangeResult>((resolve, reject) => {
      if (this.#failure) reject(this.#failure);
      this.#fail = reject;
      this.#take = (message) => {
        if (message.kind === 'bytes') onBytes(message.bytes);
        else if (message.kind === 'done') resolve(message.result);
        else reject(new ProblemError(message.problem));
      };
      this.#worker.postMessage(order);
    });
    this.idle = answer.then(
      () => undefined,
      () => undefined,
    );
    return answer;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #end(error: Error): void {
    this.#failure ??= error;
    this.#fail(this.#failure);
  }
}
