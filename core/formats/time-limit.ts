/** Work that is given up after a while: what it started is cancelled first, and not waited for long. */

import { CancelledError, type CancelSignal, throwIfCancelled } from '../foundation/index.ts';

/** For what was started to end, once it was told to. */
const farewellMs = 1000;

export interface TimeLimit {
  readonly limitMs: number;
  /** The caller's own wish to stop. */
  readonly signal: CancelSignal | undefined;
  /** Throws what is to be said about work that took too long. */
  onLate(): never;
}

/** Throws what `work` throws, CancelledError, and what `onLate` throws. */
export async function withinLimit<T>(work: (signal: CancelSignal) => Promise<T>, limit: TimeLimit): Promise<T> {
  throwIfCancelled(limit.signal);
  const controller = new AbortController();
  let isLate = false;
  let farewell: NodeJS.Timeout | undefined;
  const gaveUp = new Promise<never>((_resolve, reject) => {
    controller.signal.addEventListener('abort', () => {
      farewell = setTimeout(() => reject(new CancelledError()), farewellMs);
    });
  });
  const stop = (): void => controller.abort();
  limit.signal?.addEventListener('abort', stop);
  const timer = setTimeout(() => {
    isLate = true;
    stop();
  }, limit.limitMs);
  try {
    return await Promise.race([work(controller.signal), gaveUp]);
  } catch (error) {
    return isLate && error instanceof CancelledError ? limit.onLate() : Promise.reject(error);
  } finally {
    clearTimeout(timer);
    clearTimeout(farewell);
    limit.signal?.removeEventListener('abort', stop);
  }
}
