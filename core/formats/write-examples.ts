/** Writes an Examples artifact from a stream of batches; a large one in a thread of its own, while the next batch is made. */

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { attempt, type Result } from '../foundation/index.ts';
import type { ExamplesInfo } from './examples-artifact.ts';
import { type AssignedBatch, createExamplesWriter, type ExamplesWriterOptions, writeAssigned } from './examples-writer.ts';
import { openWriterThread } from './examples-writer-host.ts';

export interface WriteExamplesOptions extends ExamplesWriterOptions {
  /** About how much is read, in bytes: a thread pays from some megabytes on. */
  readonly inputBytes?: number;
  /** The bundled examples-writer-thread.ts, where it is not beside the running bundle. */
  readonly thread?: URL;
}

/** Takes batches and completes the artifact; the files are the same whichever it is. */
export interface AssignedWriter {
  /** Takes the batch's arrays over. */
  write(assigned: AssignedBatch): Promise<void>;
  finish(): Promise<ExamplesInfo>;
  abort(): Promise<void>;
}

const threadPaysBytes = 16 << 20;
const besideBundle = new URL('./examples-writer.mjs', import.meta.url);

/** Writes the rows of every batch of `source` into their splits. Cancellation of the source is thrown on. */
export function writeExamples(
  dir: string,
  options: WriteExamplesOptions,
  source: AsyncIterable<AssignedBatch>,
): Promise<Result<ExamplesInfo>> {
  return attempt(async () => {
    const writer = await openWriter(dir, options);
    try {
      for await (const assigned of source) await writer.write(assigned);
      return await writer.finish();
    } catch (error) {
      await writer.abort();
      throw error;
    }
  });
}

async function openWriter(dir: string, options: WriteExamplesOptions): Promise<AssignedWriter> {
  const { payload, splits, columns, inputBytes = 0, thread = besideBundle } = options;
  const order = { dir, options: { payload, splits, columns } };
  // Run from its sources, the program has no bundled thread.
  if (inputBytes >= threadPaysBytes && existsSync(fileURLToPath(thread))) return openWriterThread(thread, order);
  const writer = await createExamplesWriter(dir, options);
  return {
    write: (assigned) => writeAssigned(writer, splits, assigned),
    finish: () => writer.finish(),
    abort: () => writer.abort(),
  };
}
