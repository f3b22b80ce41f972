/** Entry of the worker thread that takes one share of the columns, bundled as its own file: one job in, one answer out. */

import { parentPort, workerData } from 'node:worker_threads';
import type { FeatureNameStatistics } from '../../formats/index.ts';
import { type Problem, ProblemError } from '../../foundation/index.ts';
import { type ColumnJob, columnStatistics } from './column-statistics.ts';

/** Errors thrown as they are (bugs) end the worker and reach the host as its `error` event. */
export type ColumnAnswer =
  | { readonly ok: true; readonly features: readonly FeatureNameStatistics[] }
  | { readonly ok: false; readonly problem: Problem };

async function run(): Promise<ColumnAnswer> {
  try {
    return { ok: true, features: await columnStatistics(workerData as ColumnJob) };
  } catch (error) {
    if (error instanceof ProblemError) return { ok: false, problem: error.problem };
    throw error;
  }
}

parentPort?.postMessage(await run());
