/** Rows found for the host: by a worker thread beside its own bundle where there is one, else in this thread. */

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { FoundRowsPage } from '../formats/index.ts';
import { unwrap } from '../foundation/index.ts';
import { createFoundRowsService, type FoundRowsRequest, type FoundRowsService } from './found-rows-service.ts';
import type { FoundRowsAnswer, FoundRowsOrder } from './found-rows-worker.ts';

/** `programDir`: the folder of the built programs. */
export function createFoundRows(programDir: string | undefined): FoundRowsService {
  if (programDir === undefined) return createFoundRowsService();
  return new FoundRowsThread(pathToFileURL(join(programDir, 'found-rows-worker.mjs')));
}

interface Waiting {
  resolve(answer: FoundRowsAnswer): void;
  reject(error: Error): void;
}

interface RunningThread {
  readonly thread: Worker;
  readonly waiting: Map<number, Waiting>;
}

/** Started by the first question; one that crashed is replaced by the next. */
class FoundRowsThread implements FoundRowsService {
  readonly #program: URL;
  #running: RunningThread | undefined;
  #lastId = 0;

  constructor(program: URL) {
    this.#program = program;
  }

  async find(request: FoundRowsRequest): Promise<FoundRowsPage> {
    const { result, bug } = await this.#ask({ find: request });
    const page = result ? unwrap(result) : undefined;
    if (!page) throw new Error(bug ?? 'The thread that finds rows gave no answer');
    return page;
  }

  async clear(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    await running?.thread.terminate();
  }

  #ask(order: Omit<FoundRowsOrder, 'id'>): Promise<FoundRowsAnswer> {
    const id = ++this.#lastId;
    this.#running ??= this.#start();
    const { thread, waiting } = this.#running;
    thread.postMessage({ id, ...order } satisfies FoundRowsOrder);
    return new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
  }

  #start(): RunningThread {
    // A thread's end is the end of its own questions alone: the next thread may be at work already.
    const running: RunningThread = { thread: new Worker(this.#program), waiting: new Map() };
    const { thread, waiting } = running;
    // A process that has nothing else to do may end.
    thread.unref();
    thread.on('message', (answer: FoundRowsAnswer) => {
      waiting.get(answer.id)?.resolve(answer);
      waiting.delete(answer.id);
    });
    const end = (error: Error): void => {
      if (this.#running === running) this.#running = undefined;
      for (const one of waiting.values()) one.reject(error);
      waiting.clear();
    };
    thread.on('error', end);
    thread.on('exit', (code) => end(new Error(`The thread that finds rows ended with code ${code}`)));
    return running;
  }
}
