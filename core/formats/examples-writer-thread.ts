/** Entry of the thread that writes examples, bundled as its own file: messages one after another, an answer to each. */

import { parentPort, workerData } from 'node:worker_threads';
import { invariant, ProblemError } from '../foundation/index.ts';
import { createExamplesWriter, writeAssigned } from './examples-writer.ts';
import type { FromWriterThread, ToWriterThread, WriterOrder } from './examples-writer-messages.ts';

const port = parentPort;
invariant(port, 'the writer of examples runs in a thread');
const { dir, options } = workerData as WriterOrder;
let turn: Promise<void> = Promise.resolve();
const opened = createExamplesWriter(dir, options);
// Told with the first answer.
opened.catch(() => undefined);

port.on('message', (message: ToWriterThread) => {
  turn = turn.then(async () => port.postMessage(await answer(message)));
});

async function answer(message: ToWriterThread): Promise<FromWriterThread> {
  try {
    const writer = await opened;
    if (message.kind === 'finish') return { ok: true, info: await writer.finish() };
    if (message.kind === 'abort') await writer.abort();
    else await writeAssigned(writer, options.splits, message.assigned);
    return { ok: true };
  } catch (error) {
    if (error instanceof ProblemError) return { ok: false, problem: error.problem };
    throw error;
  }
}
