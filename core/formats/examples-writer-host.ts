/** The thread that writes examples as its host sees it: batches go over without a copy, a few at a time. */

import { Worker } from 'node:worker_threads';
import { invariant, ProblemError } from '../foundation/index.ts';
import type { ColumnBatch } from './column-batch.ts';
import type { FromWriterThread, ToWriterThread, WriterOrder } from './examples-writer-messages.ts';
import type { AssignedWriter } from './write-examples.ts';

/** On their way: enough to go on with while the thread compresses a row group. */
const maxBytesInFlight = 48 << 20;

/** Methods throw ProblemError as the writer's own do. */
export function openWriterThread(worker: URL, order: WriterOrder): AssignedWriter {
  const thread = new Worker(worker, { workerData: order });
  const waiting: { resolve(answer: FromWriterThread): void; reject(error: Error): void }[] = [];
  const sent: { readonly answer: Promise<FromWriterThread>; readonly bytes: number }[] = [];
  let bytesInFlight = 0;
  let failure: Error | undefined;
  const fail = (error: Error): void => {
    failure ??= error;
    for (const { reject } of waiting.splice(0)) reject(failure);
  };
  thread.on('message', (answer: FromWriterThread) => waiting.shift()?.resolve(answer));
  thread.on('error', fail);
  thread.on('exit', () => fail(new Error('The thread that writes examples ended before its work')));

  const ask = (message: ToWriterThread, transfer: readonly ArrayBuffer[] = []): Promise<FromWriterThread> => {
    const answer = new Promise<FromWriterThread>((resolve, reject) => {
      if (failure) reject(failure);
      else waiting.push({ resolve, reject });
    });
    // Looked at in its turn.
    answer.catch(() => undefined);
    thread.postMessage(message, transfer);
    return answer;
  };
  const settle = async (mostBytes: number): Promise<void> => {
    while (bytesInFlight > mostBytes) {
      const first = sent.shift();
      if (!first) return;
      bytesInFlight -= first.bytes;
      checked(await first.answer);
    }
  };
  return {
    async write(assigned) {
      const buffers = buffersOf(assigned.batch);
      // Never nothing, so that every answer is looked at.
      const bytes = buffers.reduce((sum, { byteLength }) => sum + byteLength, 1);
      sent.push({ answer: ask({ kind: 'write', assigned }, buffers), bytes });
      bytesInFlight += bytes;
      await settle(maxBytesInFlight);
    },
    async finish() {
      await settle(0);
      const { info } = checked(await ask({ kind: 'finish' }));
      invariant(info, 'the last answer says what was written');
      await thread.terminate();
      return info;
    },
    async abort() {
      await ask({ kind: 'abort' }).catch(() => undefined);
      await thread.terminate();
    },
  };
}

function checked(answer: FromWriterThread): Extract<FromWriterThread, { ok: true }> {
  if (!answer.ok) throw new ProblemError(answer.problem);
  return answer;
}

/** The memory to hand over: each once, and none that holds more than the batch's own arrays. */
function buffersOf(batch: ColumnBatch): ArrayBuffer[] {
  const buffers = new Set<ArrayBuffer>();
  for (const column of batch.columns) {
    const arrays: ArrayBufferView[] = [column.present, column.offsets];
    if (column.type === 'bytes') arrays.push(column.data, column.starts);
    else if (column.type !== 'unknown') arrays.push(column.values);
    for (const { buffer, byteLength } of arrays) {
      if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffers.add(buffer);
    }
  }
  return [...buffers];
}
