/** Entry of a thread that takes ranges of CSV files, bundled as its own file: an order in, its progress and one answer out. */

import { parentPort } from 'node:worker_threads';
import { invariant, type Problem, ProblemError } from '../../foundation/index.ts';
import { createRangeIngest, type RangeOrder, type RangeResult } from './range-ingest.ts';

/** Bugs end the thread. */
export type FromRangeThread =
  | { readonly kind: 'bytes'; readonly bytes: number }
  | { readonly kind: 'done'; readonly result: RangeResult }
  | { readonly kind: 'failed'; readonly problem: Problem };

const port = parentPort;
invariant(port, 'ranges are taken in a thread');
const answer = (message: FromRangeThread, transfer: readonly ArrayBuffer[] = []): void => port.postMessage(message, transfer);

const ingestRange = createRangeIngest();

port.on('message', (order: RangeOrder) => {
  try {
    const result = ingestRange(order, (bytes) => answer({ kind: 'bytes', bytes }));
    const groups = result.groups.flat().map(({ bytes }) => bytes.buffer);
    const placed = result.placed.flatMap(({ digests, splits }) => [digests.buffer, splits.buffer]);
    answer({ kind: 'done', result }, [...groups, ...placed]);
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    answer({ kind: 'failed', problem: error.problem });
  }
});
