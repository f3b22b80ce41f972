/**
 * A thread whose program is text, so that neither the bundler nor the test runner touches it and it needs no file beside the
 * bundle. It says something unasked, then answers to `more`; it can be stopped in the middle of anything.
 */

import { Worker } from 'node:worker_threads';
import { CancelledError, type CancelSignal } from '../foundation/index.ts';

export class TextThread<Message> {
  readonly #signal: CancelSignal | undefined;
  readonly #worker: Worker;
  readonly #messages: Message[] = [];
  #failure: Error | undefined;
  #ended = false;
  #wake: () => void = () => undefined;

  constructor(program: string, workerData: unknown, signal: CancelSignal | undefined) {
    this.#signal = signal;
    // What it prints goes nowhere: a stage's own output is a protocol.
    this.#worker = new Worker(program, { eval: true, workerData, stdout: true, stderr: true });
    this.#worker.stdout.resume();
    this.#worker.stderr.resume();
    this.#worker.on('message', (message: Message) => this.#change(() => this.#messages.push(message)));
    this.#worker.on('error', (error) => this.#change(() => (this.#failure = error)));
    this.#worker.on('exit', () => this.#change(() => (this.#ended = true)));
    signal?.addEventListener('abort', this.#stopped);
  }

  /** What the thread says next, or how it ended without saying anything. Throws CancelledError. */
  async next(): Promise<Message | Error> {
    for (;;) {
      if (this.#signal?.aborted) throw new CancelledError();
      const message = this.#messages.shift();
      if (message !== undefined) return message;
      if (this.#failure) return this.#failure;
      if (this.#ended) return new Error('It ended before its last row');
      await this.#changed();
    }
  }

  more(): void {
    this.#worker.postMessage('more');
  }

  /** Ends it; not cancelled, its own clean-up may run for `farewellMs` at most after it was told to stop. */
  async close(farewellMs: number): Promise<void> {
    this.#signal?.removeEventListener('abort', this.#stopped);
    if (farewellMs > 0 && !this.#signal?.aborted) {
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
}
