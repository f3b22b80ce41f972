/** Reads files in a thread, so that a limit of time ends a reader that never gives its thread back. */

import { mkdir, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { rolldown } from 'rolldown';

export type Outcome =
  | { readonly rows: number; readonly records: number; readonly names: readonly string[] }
  | { readonly problem: string }
  | { readonly crash: string };

/** The thread's program as a file inside the project, where it finds its packages. */
export async function bundleReaderThread(): Promise<{ readonly program: URL; remove(): Promise<void> }> {
  await mkdir(resolve('test-output'), { recursive: true });
  const file = resolve(`test-output/corpus-reader-${process.pid}.mjs`);
  const build = await rolldown({
    input: resolve(import.meta.dirname, 'corpus-reader-thread.ts'),
    platform: 'node',
    external: /^(?!\.{0,2}\/|[A-Za-z]:[\\/]|\0)[@\w]/,
  });
  await build.write({ file, format: 'esm', codeSplitting: false });
  await build.close();
  return { program: pathToFileURL(file), remove: () => rm(file, { force: true }) };
}

export class CorpusReader {
  readonly #program: URL;
  #thread: Worker | undefined;
  /** The file that is being read. */
  #reading: { readonly done: (outcome: Outcome) => void; readonly fail: (why: string, cause?: unknown) => void } | undefined;

  constructor(program: URL) {
    this.#program = program;
  }

  /** One file at a time. A thread that crashes or is late is ended, and the next file gets a new one. */
  async read(path: string, limitMs: number): Promise<Outcome> {
    this.#thread ??= this.#start();
    const thread = this.#thread;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<Outcome>((done, reject) => {
        const fail = (why: string, cause?: unknown): void => reject(new Error(`${why}: ${path}`, { cause }));
        this.#reading = { done, fail };
        timer = setTimeout(() => fail(`No end after ${limitMs} ms`), limitMs);
        thread.postMessage(path);
      });
    } catch (error) {
      await this.close();
      throw error;
    } finally {
      clearTimeout(timer);
      this.#reading = undefined;
    }
  }

  async close(): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    await thread?.terminate();
  }

  #start(): Worker {
    const thread = new Worker(this.#program);
    thread.on('message', (outcome: Outcome) => {
      if ('crash' in outcome) this.#reading?.fail('A crash', outcome.crash);
      else this.#reading?.done(outcome);
    });
    thread.on('error', (error) => this.#reading?.fail('A crash', error));
    thread.on('exit', () => this.#reading?.fail('The thread ended'));
    return thread;
  }
}
