/** A first run of a user's getModel in a thread of its own, which can be ended: one that never returns would stop the training. */

import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { CancelledError, type CancelSignal } from '../../foundation/index.ts';
import { raiseModule } from './checked-model.ts';
import { raiseModuleError } from './get-model.ts';
import type { ModelInfo } from './layers-spec.ts';

/** Text, so that neither the bundler nor the test runner touches its import(). What the model is like is looked at later. */
const program = `
const { parentPort, workerData } = require('node:worker_threads');
const { tfjs, url, info } = workerData;
const tf = require(tfjs);
(async () => {
  // The cpu backend advertises another package on the console at its first operation.
  await tf.setBackend('cpu');
  tf.backend().firstUse = false;
  parentPort.postMessage({ kind: 'begun' });
  const loaded = await import(url);
  const getModel = loaded.getModel ?? loaded.default?.getModel;
  if (typeof getModel !== 'function') throw new TypeError('The module exports no function getModel');
  await getModel(tf, info);
  parentPort.postMessage({ kind: 'returned' });
})()
  .catch((error) => {
    const { message, stack } = error instanceof Error ? error : { message: String(error), stack: '' };
    parentPort.postMessage({ kind: 'failed', message, stack: String(stack) });
  });
`;

type TrialMessage =
  | { readonly kind: 'begun' | 'returned' }
  | { readonly kind: 'failed'; readonly message: string; readonly stack: string };

export interface TrialOptions {
  readonly signal?: CancelSignal;
  /** Seconds that getModel may take. */
  readonly seconds?: number;
}

/** Raises module/failed where the module throws, ends its thread or does not return in time; throws CancelledError. */
export async function tryModule(url: string, info: ModelInfo, { signal, seconds = 60 }: TrialOptions = {}): Promise<void> {
  const tfjs = createRequire(import.meta.url).resolve('@tensorflow/tfjs');
  // What it prints goes nowhere: a stage's own output is a protocol.
  const worker = new Worker(program, { eval: true, workerData: { tfjs, url, info }, stdout: true, stderr: true });
  worker.stdout.resume();
  worker.stderr.resume();
  let timer: NodeJS.Timeout | undefined;
  let cancel = (): void => {};
  try {
    const end = await new Promise<TrialMessage | 'late'>((resolve, reject) => {
      cancel = () => reject(new CancelledError());
      signal?.addEventListener('abort', cancel);
      if (signal?.aborted) cancel();
      worker.on('message', (message: TrialMessage) => {
        // TF.js itself takes a while to load.
        if (message.kind === 'begun') timer = setTimeout(() => resolve('late'), seconds * 1000);
        else resolve(message);
      });
      worker.on('error', (error) => resolve({ kind: 'failed', message: error.message, stack: String(error.stack) }));
      worker.on('exit', () => resolve({ kind: 'failed', message: 'its thread ended before getModel returned', stack: '' }));
    });
    if (end === 'late') {
      raiseModule(
        `getModel has not returned after ${seconds} seconds`,
        'Look for a loop that does not end, or for a promise that is never fulfilled.',
      );
    }
    if (end.kind === 'failed') raiseModuleError(end.message, end.stack, url);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', cancel);
    await worker.terminate();
  }
}
