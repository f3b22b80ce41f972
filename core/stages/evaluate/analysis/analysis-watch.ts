/** What long analyses are given by whoever waits for them: a way to stop, and a place to tell how far they are. */

import { type CancelSignal, throwIfCancelled } from '../../../foundation/index.ts';

export interface AnalysisWatch {
  readonly signal: CancelSignal;
  onProgress(done: number, total: number): void;
}

/** Longest stretch of work between two looks at what else there is to do. */
const stretchMs = 20;
let last = 0;

/** Lets other questions and a cancellation through. Throws CancelledError. */
export async function breathe({ signal }: Pick<AnalysisWatch, 'signal'>): Promise<void> {
  throwIfCancelled(signal);
  const now = performance.now();
  if (now - last < stretchMs) return;
  await new Promise((resolve) => setImmediate(resolve));
  last = performance.now();
  throwIfCancelled(signal);
}
