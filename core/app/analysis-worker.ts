/** A worker thread that answers questions about models, so that no computing ever holds up the host. */

import { parentPort } from 'node:worker_threads';
import { attempt, CancelledError, invariant, type Result } from '../foundation/index.ts';
import { type AnalysisRequest, createAnalysisService } from './analysis-service.ts';

/** `request` absent: whoever asked no longer waits. */
export interface AnalysisOrder {
  readonly id: number;
  readonly request?: AnalysisRequest;
}

export type FromAnalysisThread =
  | { readonly kind: 'progress'; readonly id: number; readonly done: number; readonly total: number }
  | { readonly kind: 'done'; readonly id: number; readonly result: Result<unknown> }
  | { readonly kind: 'cancelled'; readonly id: number }
  /** What was thrown that is no problem. */
  | { readonly kind: 'bug'; readonly id: number; readonly stack: string };

const service = createAnalysisService();
const port = parentPort;
invariant(port, 'this program is a worker thread');
const asked = new Map<number, AbortController>();

port.on('message', async ({ id, request }: AnalysisOrder) => {
  if (request === undefined) {
    asked.get(id)?.abort();
    return;
  }
  const controller = new AbortController();
  asked.set(id, controller);
  const send = (message: FromAnalysisThread): void => port.postMessage(message);
  const onProgress = rarely((done, total) => send({ kind: 'progress', id, done, total }));
  try {
    const watch = { signal: controller.signal, onProgress };
    send({ kind: 'done', id, result: await attempt(() => service.answer(request, watch)) });
  } catch (error) {
    if (error instanceof CancelledError) send({ kind: 'cancelled', id });
    else send({ kind: 'bug', id, stack: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  } finally {
    asked.delete(id);
  }
});

/** At most so many progress messages a second. */
const progressMs = 100;

function rarely(tell: (done: number, total: number) => void): typeof tell {
  let next = 0;
  return (done, total) => {
    const now = performance.now();
    if (now < next) return;
    next = now + progressMs;
    tell(done, total);
  };
}
