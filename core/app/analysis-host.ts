/** Questions about models for the host: in a worker thread beside its own bundle where there is one, else in this thread. */

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { CancelledError, unwrap } from '../foundation/index.ts';
import type { AnalysisWatch } from '../stages/evaluate/index.ts';
import {
  type AnalysisAnswers,
  type AnalysisKind,
  type AnalysisRequest,
  type AnalysisService,
  createAnalysisService,
} from './analysis-service.ts';
import type { AnalysisOrder, FromAnalysisThread } from './analysis-worker.ts';

/** `programDir`: the folder of the built programs. */
export function createAnalysis(programDir: string | undefined): AnalysisService {
  if (programDir === undefined) return createAnalysisService();
  return new AnalysisThread(pathToFileURL(join(programDir, 'model-analysis.mjs')));
}

interface Waiting {
  readonly watch: AnalysisWatch;
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

interface RunningThread {
  readonly thread: Worker;
  readonly waiting: Map<number, Waiting>;
}

/** Started by the first question; one that crashed is replaced by the next. */
class AnalysisThread implements AnalysisService {
  readonly #program: URL;
  #running: RunningThread | undefined;
  #lastId = 0;

  constructor(program: URL) {
    this.#program = program;
  }

  async answer<K extends AnalysisKind>(request: AnalysisRequest<K>, watch: AnalysisWatch): Promise<AnalysisAnswers[K]> {
    if (watch.signal.aborted) throw new CancelledError();
    const id = ++this.#lastId;
    this.#running ??= this.#start();
    const { thread, waiting } = this.#running;
    const stop = (): void => {
      waiting.get(id)?.reject(new CancelledError());
      waiting.delete(id);
      thread.postMessage({ id } satisfies AnalysisOrder);
    };
    watch.signal.addEventListener('abort', stop);
    try {
      const answer = new Promise((resolve, reject) => waiting.set(id, { watch, resolve, reject }));
      thread.postMessage({ id, request: request as AnalysisRequest } satisfies AnalysisOrder);
      return (await answer) as AnalysisAnswers[K];
    } finally {
      watch.signal.removeEventListener('abort', stop);
    }
  }

  async clear(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    for (const { reject } of running?.waiting.values() ?? []) reject(new CancelledError());
    running?.waiting.clear();
    await running?.thread.terminate();
  }

  #start(): RunningThread {
    const running: RunningThread = { thread: new Worker(this.#program), waiting: new Map() };
    const { thread, waiting } = running;
    // A process that has nothing else to do may end.
    thread.unref();
    thread.on('message', (message: FromAnalysisThread) => receive(waiting, message));
    const end = (error: Error): void => {
      if (this.#running === running) this.#running = undefined;
      for (const one of waiting.values()) one.reject(error);
      waiting.clear();
    };
    thread.on('error', end);
    thread.on('exit', (code) => end(new Error(`The thread that analyses models ended with code ${code}`)));
    return running;
  }
}

function receive(waiting: Map<number, Waiting>, message: FromAnalysisThread): void {
  const one = waiting.get(message.id);
  if (one === undefined) return;
  if (message.kind === 'progress') {
    one.watch.onProgress(message.done, message.total);
    return;
  }
  waiting.delete(message.id);
  if (message.kind === 'cancelled') one.reject(new CancelledError());
  else if (message.kind === 'bug') one.reject(new Error(message.stack));
  else {
    try {
      one.resolve(unwrap(message.result));
    } catch (error) {
      one.reject(error as Error);
    }
  }
}
