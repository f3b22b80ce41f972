/** Writes metadata.sqlite in a worker thread, so that exporting a grown database never holds up the host. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { CoreOptions } from '../app/index.ts';

type RunCheckpoint = NonNullable<CoreOptions['runCheckpoint']>;

/** Undefined where the thread's program is not beside this one: the store then writes in this process. */
export function createCheckpointThread(programDir: string): RunCheckpoint | undefined {
  const path = join(programDir, 'metadata-checkpoint.mjs');
  if (!existsSync(path)) return undefined;
  return (job) =>
    new Promise((resolve, reject) => {
      const worker = new Worker(path, { workerData: job });
      worker.once('message', () => resolve());
      worker.once('error', reject);
      worker.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`Checkpoint thread ended with ${code}`))));
    });
}
