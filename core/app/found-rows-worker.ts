/** A worker thread that finds rows, so that no search and no decoding ever holds up the host. */

import { parentPort } from 'node:worker_threads';
import type { FoundRowsPage } from '../formats/index.ts';
import { attempt, invariant, type Result } from '../foundation/index.ts';
import { createFoundRowsService, type FoundRowsRequest } from './found-rows-service.ts';

/** `find` absent: forget everything. */
export interface FoundRowsOrder {
  readonly id: number;
  readonly find?: FoundRowsRequest;
}

/** `bug`: what was thrown that is no problem. */
export interface FoundRowsAnswer {
  readonly id: number;
  readonly result?: Result<FoundRowsPage | undefined>;
  readonly bug?: string;
}

const service = createFoundRowsService();
const port = parentPort;
invariant(port, 'this program is a worker thread');

port.on('message', async (order: FoundRowsOrder) => {
  const { id, find } = order;
  let answer: FoundRowsAnswer;
  try {
    answer = {
      id,
      result: await attempt<FoundRowsPage | undefined>(() => (find ? service.find(find) : service.clear().then(() => undefined))),
    };
  } catch (error) {
    answer = { id, bug: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  port.postMessage(answer);
});
