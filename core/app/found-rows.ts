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

/** Started by the first question; one that crashed is replaced by the next. */
class FoundRowsThread implements FoundRowsService {
  readonly #program: URL;
  readonly #waiting = new Map<number, Waiting>();
  #thread: Worker | undefined;
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
    if (!this.#thread) return;
    const thread = this.#thread;
    this.#thread = undefined;
    await thread.terminate();
  }

  #ask(order: Omit<FoundRowsOrder, 'id'>): Promise<FoundRowsAnswer> {
    const id = ++this.#lastId;
    this.#thread ??= this.#start();
    this.#thread.postMessage({ id, ...order } satisfies FoundRowsOrder);
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
  }

  #start(): Worker {
    const thread = new Worker(this.#program);
    // A process that has nothing else to do may end.
    thread.unref();
    thread.on('message', (answer: FoundRowsAnswer) => {
      this.#waiting.get(answer.id)?.resolve(answer);
      this.#waiting.delete(answer.id);
    });
    const end = (error: Error): void => {
      if (this.#thread === thread) this.#thread = undefined;
      for (const waiting of this.#waiting.values()) waiting.reject(error);
      this.#waiting.clear();
    };
    thread.on('error', end);
    thread.on('exit', (code) => end(new Error(`The thread that finds rows ended with code ${code}`)));
    return thread;
  }
}
