/** Says when requests of an open loop are due, in a thread of its own: whoever looks at the clock all the time takes a core. */

import { parentPort, workerData } from 'node:worker_threads';

export interface Pace {
  /** Requests a second, at random times (a Poisson process). */
  readonly rate: number;
  readonly seconds: number;
  /** Milliseconds since the epoch. */
  readonly startAt: number;
}

const { rate, seconds, startAt } = workerData as Pace;
const sleep = new Int32Array(new SharedArrayBuffer(4));
const now = (): number => performance.timeOrigin + performance.now() - startAt;
const gap = (): number => (-Math.log(1 - Math.random()) * 1000) / rate;

for (let next = gap(); next < seconds * 1000; ) {
  const wait = next - now();
  if (wait > 0) Atomics.wait(sleep, 0, 0, wait);
  // Milliseconds since the start: all that have become due meanwhile.
  const due: number[] = [];
  for (const at = now(); next <= at && next < seconds * 1000; next += gap()) due.push(next);
  if (due.length > 0) parentPort?.postMessage(due);
}
parentPort?.postMessage('done');
