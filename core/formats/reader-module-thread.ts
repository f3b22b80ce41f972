/** A user's reader in a thread of its own: it can be stopped in the middle of anything, and ends nothing but itself. */

import { pathToFileURL } from 'node:url';
import { type CancelSignal, raise } from '../foundation/index.ts';
import { type ReaderModuleMessage, type ReaderModuleWork, readerModuleProgram } from './reader-module-program.ts';
import { TextThread } from './text-thread.ts';

/** For what the reader does after it was told that no more rows are wanted. */
const farewellMs = 1000;

export class ReaderModuleThread {
  readonly #path: string;
  readonly #url: string;
  readonly #thread: TextThread<ReaderModuleMessage>;

  constructor(path: string, work: Omit<ReaderModuleWork, 'url'>, signal: CancelSignal | undefined) {
    this.#path = path;
    this.#url = pathToFileURL(path).href;
    const workerData: ReaderModuleWork = { ...work, url: this.#url };
    this.#thread = new TextThread(readerModuleProgram, workerData, signal);
  }

  /** What the thread says next. Throws ProblemError `module/failed` and CancelledError. */
  async next(): Promise<Exclude<ReaderModuleMessage, { kind: 'failed' }>> {
    const said = await this.#thread.next();
    if (said instanceof Error) return this.#raise(said.message, String(said.stack));
    return said.kind === 'failed' ? this.#raise(said.message, said.stack) : said;
  }

  more(): void {
    this.#thread.more();
  }

  /** Lets the reader's own clean-up run; not when cancelled. */
  close(): Promise<void> {
    return this.#thread.close(farewellMs);
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
