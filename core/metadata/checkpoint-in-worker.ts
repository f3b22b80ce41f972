/** Runs checkpoints in a worker thread, so that exporting the database never holds up the host. */

import { Worker } from 'node:worker_threads';
import { ProblemError } from '../foundation/index.ts';
import type { RunCheckpoint } from './checkpoint-job.ts';
import type { CheckpointAnswer } from './checkpoint-worker.ts';

/** `worker`: the bundled checkpoint-worker.ts, `metadata-checkpoint.mjs` beside the host's own bundle. */
export function checkpointInWorker(worker: URL): RunCheckpoint {
  return (job) =>
    new Promise((resolve, reject) => {
      const thread = new Worker(worker, { workerData: job });
      thread.once('message', (answer: CheckpointAnswer) => {
        if (answer.ok) resolve();
        else reject(new ProblemError(answer.problem));
      });
      thread.once('error', reject);
      thread.once('exit', (code) => reject(new Error(`The checkpoint worker ended with code ${code} and no answer`)));
    });
}
