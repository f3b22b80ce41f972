/** A worker thread that compares two versions, so that no row of them ever holds up the host. */

import { parentPort, workerData } from 'node:worker_threads';
import type { views } from '../contract/index.ts';
import { invariant, type Result } from '../foundation/index.ts';
import { type DifferenceRequest, differenceOfVersions } from './version-difference.ts';

export type FromDifferenceThread =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'done'; readonly result: Result<views.VersionDifference> };

const port = parentPort;
invariant(port, 'this program is a worker thread');
const send = (message: FromDifferenceThread): void => port.postMessage(message);
const watch = {
  // The host ends the thread when nobody waits for it any more.
  signal: new AbortController().signal,
  onProgress: (done: number, total: number) => send({ kind: 'progress', done, total }),
};
send({ kind: 'done', result: await differenceOfVersions(workerData as DifferenceRequest, watch) });
