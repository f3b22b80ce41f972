/** Work that takes a while, as events: its progress, then what came of it. Whoever stops listening cancels. */

import { CancelledError } from '../foundation/index.ts';

export interface ProgressEvent {
  readonly kind: 'progress';
  readonly done: number;
  readonly total: number;
}

export interface ProgressWatch {
  readonly signal: AbortSignal;
  onProgress(done: number, total: number): void;
}

/** The latest progress where the listener is slower than the work; the work's answer is returned. Throws CancelledError. */
export async function* progressEvents<T>(
  start: (watch: ProgressWatch) => Promise<T>,
  signal: AbortSignal | undefined,
): AsyncGenerator<ProgressEvent, T, void> {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  signal?.addEventListener('abort', stop);
  let latest: ProgressEvent | undefined;
  let wake: () => void = () => undefined;
  let ended = false;
  const onProgress = (done: number, total: number): void => {
    latest = { kind: 'progress', done, total };
    wake();
  };
  const work = start({ signal: controller.signal, onProgress }).finally(() => {
    ended = true;
    wake();
  });
  work.catch(() => undefined);
  try {
    while (!ended) {
      if (latest) {
        yield latest;
        latest = undefined;
      } else await new Promise<void>((resolve) => (wake = resolve));
    }
    if (signal?.aborted) throw new CancelledError();
    return await work;
  } finally {
    stop();
    signal?.removeEventListener('abort', stop);
  }
}
