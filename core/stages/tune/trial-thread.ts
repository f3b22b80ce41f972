/** The thread of a lane: trains one trial at a time on rows it shares with the stage. */

import { parentPort, workerData } from 'node:worker_threads';
import { CancelledError, invariant } from '../../foundation/index.ts';
import type { TrialOrder, TrialOutcome } from './run-trials.ts';
import { openTrialTrainer, type TrialRows } from './trial-trainer.ts';

export type ToTrialThread = { readonly kind: 'train'; readonly order: TrialOrder } | { readonly kind: 'cancel' };
export type FromTrialThread =
  | { readonly kind: 'done'; readonly outcome: TrialOutcome }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'bug'; readonly message: string };

const port = parentPort;
invariant(port, 'a trial thread is a thread');
const opening = openTrialTrainer(workerData as TrialRows);
let current: AbortController | undefined;

port.on('message', (message: ToTrialThread) => {
  if (message.kind === 'cancel') current?.abort();
  else void train(message.order);
});

async function train(order: TrialOrder): Promise<void> {
  const controller = new AbortController();
  current = controller;
  const send = (answer: FromTrialThread): void => port?.postMessage(answer);
  try {
    const trainer = await opening;
    send({ kind: 'done', outcome: await trainer(order, controller.signal) });
  } catch (error) {
    if (error instanceof CancelledError) send({ kind: 'cancelled' });
    else send({ kind: 'bug', message: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  } finally {
    current = undefined;
  }
}
