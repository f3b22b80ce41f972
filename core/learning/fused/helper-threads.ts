/**
 * Threads that help with the steps of one trainer, in the memory of its kernels. The program is text, so that neither the
 * bundler nor the test runner touches it and it needs no file beside the bundle.
 */

import { Worker } from 'node:worker_threads';
import type { Struct } from './kernel-memory.ts';
import { giveBack, type StartedKernels } from './kernel-module.ts';
import { teamFields } from './plan-fields.ts';

/** A helper that fails says so in the memory: the thread that takes steps sees no messages while it waits. */
const program = `
const { workerData } = require('node:worker_threads');
const { module, memory, team, failed } = workerData;
try {
  const abort = () => { throw new Error('the fused kernels stopped'); };
  new WebAssembly.Instance(module, { env: { memory, abort } }).exports.serve(team);
} catch (error) {
  Atomics.store(new Int32Array(memory.buffer), failed / 4, 1);
}
`;

export interface HelperThreads {
  /** Nothing from the second call on. */
  start(): void;
  /** Afterwards the memory is another's. */
  close(): void;
}

/** Steps need none of them: what no helper takes, the thread that takes the step does. */
export function createHelperThreads(
  count: number,
  { memory, module }: StartedKernels,
  team: Struct<typeof teamFields>,
): HelperThreads {
  const failed = team.address + 4 * Object.keys(teamFields).indexOf('failed');
  const workerData = { module, memory, team: team.address, failed };
  let helpers: readonly Worker[] | undefined;
  let closed = false;
  return {
    start: () => {
      helpers ??= Array.from({ length: count }, () => startHelper(workerData)).filter((helper) => helper !== undefined);
    },
    close: () => {
      if (closed) return;
      closed = true;
      team.set({ closed: 1 });
      void Promise.all((helpers ?? []).map((helper) => helper.terminate())).then(() => {
        if (count > 0) giveBack(memory);
      });
    },
  };
}

/** undefined where this process may have no more threads. */
function startHelper(workerData: object): Worker | undefined {
  try {
    const helper = new Worker(program, { eval: true, workerData });
    // Whoever forgets a trainer is not kept alive by its threads.
    helper.unref();
    helper.on('error', () => undefined);
    return helper;
  } catch {
    return undefined;
  }
}
