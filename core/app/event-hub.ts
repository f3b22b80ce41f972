/** Events to every open window: publish once, each subscriber reads at its own pace. */

import type { views } from '../contract/index.ts';

/** What waits for a slow window at most. Epochs go first, the oldest before the newer: the view has them all when training ends. */
const maxQueued = 1000;

export class EventHub {
  private readonly subscribers = new Set<(event: views.CoreEvent) => void>();

  get hasSubscribers(): boolean {
    return this.subscribers.size > 0;
  }

  publish(event: views.CoreEvent): void {
    for (const subscriber of this.subscribers) subscriber(event);
  }

  async *subscribe(signal?: AbortSignal): AsyncGenerator<views.CoreEvent, void, void> {
    const queue: views.CoreEvent[] = [];
    let wake: (() => void) | undefined;
    const subscriber = (event: views.CoreEvent): void => {
      if (queue.length >= maxQueued) {
        queue.splice(
          Math.max(
            0,
            queue.findIndex(({ kind }) => kind === 'epoch'),
          ),
          1,
        );
      }
      queue.push(event);
      wake?.();
    };
    const onAbort = (): void => wake?.();
    this.subscribers.add(subscriber);
    signal?.addEventListener('abort', onAbort);
    try {
      while (!signal?.aborted) {
        const next = queue.shift();
        if (next) yield next;
        else
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
    } finally {
      this.subscribers.delete(subscriber);
      signal?.removeEventListener('abort', onAbort);
    }
  }
}
