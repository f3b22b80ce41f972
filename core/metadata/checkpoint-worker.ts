/** Entry of the checkpoint worker thread, bundled as its own file: one job in, one answer out. */

import { parentPort, workerData } from 'node:worker_threads';
import { type Problem, ProblemError } from '../foundation/index.ts';
import type { CheckpointJob } from './checkpoint-job.ts';
import { toDiskProblem } from './disk-problem.ts';
import { writeCheckpoint } from './write-checkpoint.ts';

/** Errors thrown as they are (bugs) end the worker and reach the host as its `error` event. */
export type CheckpointAnswer = { readonly ok: true } | { readonly ok: false; readonly problem: Problem };

async function run(): Promise<CheckpointAnswer> {
  try {
    await writeCheckpoint(workerData as CheckpointJob);
    return { ok: true };
  } catch (error) {
    return { ok: false, problem: error instanceof ProblemError ? error.problem : toDiskProblem(error) };
  }
}

parentPort?.postMessage(await run());
