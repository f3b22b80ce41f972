/** A user's reader in a thread of its own: it can be stopped in the middle of anything, and ends nothing but itself. */

import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { CancelledError, type CancelSignal, raise } from '../foundation/index.ts';
import { type ReaderModuleMessage, type ReaderModuleWork, readerModuleProgram } from './reader-module-program.ts';

/** For what the reader does after it was told that no more rows are wanted. */
const farewellMs = 1000;

export class ReaderModuleThread {
  readonly #path: string;
  readonly #url: string;
  readonly #signal: CancelSignal | undefined;
  readonly #worker: Worker;
  readonly #messages: ReaderModuleMessage[] = [];
  #failure: Error | undefined;
  #ended = false;
  #wake: () => void = () => undefined;

  constructor(path: string, work: Omit<ReaderModuleWork, 'url'>, signal: CancelSignal | undefined) {
    this.#path = path;
    this.#url = pathToFileURL(path).href;
    this.#signal = signal;
    const workerData: ReaderModuleWork = { ...work, url: this.#url };
    // What the module prints goes nowhere: a stage's own output is a protocol.
    this.#worker = new Worker(readerModuleProgram, { eval: true, workerData, stdout: true, stderr: true });
    this.#worker.stdout.resume();
    this.#worker.stderr.resume();
    this.#worker.on('message', (message: ReaderModuleMessage) => this.#change(() => this.#messages.push(message)));
    this.#worker.on('error', (error) => this.#change(() => (this.#failure = error)));
    this.#worker.on('exit', () => this.#change(() => (this.#ended = true)));
    signal?.addEventListener('abort', this.#stopped);
  }

  /** What the thread says next. Throws ProblemError `module/failed` and CancelledError. */
  async next(): Promise<ReaderModuleMessage> {
    for (;;) {
      if (this.#signal?.aborted) throw new CancelledError();
      const message = this.#messages.shift();
      if (message?.kind === 'failed') this.#raise(message.message, message.stack);
      if (message) return message;
      if (this.#failure) this.#raise(this.#failure.message, String(this.#failure.stack));
      if (this.#ended) this.#raise('It ended before its last row', '');
      await this.#changed();
    }
  }

  more(): void {
    this.#worker.postMessage('more');
  }

  /** Lets the reader's own clean-up run, for a second at most; not when cancelled. */
  async close(): Promise<void> {
    this.#signal?.removeEventListener('abort', this.#stopped);
    if (!this.#signal?.aborted) {
      this.#worker.postMessage('stop');
      let late = false;
      const timer = setTimeout(() => this.#change(() => (late = true)), farewellMs);
      while (!this.#ended && !late) await this.#changed();
      clearTimeout(timer);
    }
    await this.#worker.terminate();
  }

  readonly #stopped = (): void => this.#wake();

  #changed(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  #change(change: () => void): void {
    change();
    this.#wake();
  }

  #raise(message: string, stack: string): never {
    const at = stack.indexOf(this.#url);
    const line = at < 0 ? undefined : /^:(\d+)/.exec(stack.slice(at + this.#url.length))?.[1];
    const hint = 'Correct the module; it must export readRows(options), which yields plain objects.';
    const where = line === undefined ? '' : ` at line ${line}`;
    const details = { path: this.#path, ...(line === undefined ? {} : { line: Number(line) }) };
    raise('module/failed', `The reader module fails${where} (${message}): ${this.#path}`, hint, { details });
  }
}
