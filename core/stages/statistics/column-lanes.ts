/** The columns' shares side by side: one here, one in a worker thread where there is enough to do. */

import { existsSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import {
  type ColumnFiles,
  createMessage,
  type DatasetFeatureStatistics,
  datasetStatisticsType,
  type FeatureNameStatistics,
} from '../../formats/index.ts';
import { CancelledError, ProblemError } from '../../foundation/index.ts';
import { type ColumnJob, type ColumnRun, columnStatistics, shareColumns } from './column-statistics.ts';
import type { ColumnAnswer } from './column-worker.ts';

/** Starting a thread costs some 50 ms: below so many bytes, uncompressed, it takes longer than it saves. */
const threadBytes = 16 << 20;

/** The bundled column-worker.ts beside the program that runs; from source there is none, and the shares follow each other. */
function bundledWorker(): URL | undefined {
  const worker = new URL('./statistics-columns.mjs', import.meta.url);
  return worker.protocol === 'file:' && existsSync(worker) ? worker : undefined;
}

/**
 * One dataset, its features in the order of the columns. The answer does not depend on `worker` nor on the threads' timing:
 * each column is counted by one of them, group after group.
 */
export async function datasetOfColumns(
  sources: readonly ColumnFiles[],
  options: ColumnJob['options'],
  { worker, ...run }: ColumnRun & { readonly worker?: URL } = {},
): Promise<DatasetFeatureStatistics> {
  const features = await runLanes(shareColumns(sources, options), run, worker);
  const byName = new Map(features.map((feature) => [feature.path?.step[0], feature]));
  const names = new Set(sources.flatMap(({ columns }) => columns.map(({ name }) => name)));
  return createMessage(datasetStatisticsType, {
    num_examples: sources.reduce((sum, { rows }) => sum + rows, 0),
    features: [...names].map((name) => byName.get(name) as FeatureNameStatistics),
  });
}

async function runLanes(
  jobs: readonly ColumnJob[],
  run: ColumnRun,
  worker: URL | undefined = bundledWorker(),
): Promise<FeatureNameStatistics[]> {
  const [first, ...others] = jobs.filter(({ names }) => names.length > 0);
  if (first === undefined) return [];
  if (worker === undefined || !others.every((job) => bytesOf(job) > threadBytes)) {
    const features = await columnStatistics(first, run);
    for (const job of others) features.push(...(await columnStatistics(job, { signal: run.signal })));
    return features;
  }
  const threads = others.map((job) => new Thread(worker, job));
  const onAbort = (): void => {
    for (const thread of threads) void thread.stop();
  };
  run.signal?.addEventListener('abort', onAbort);
  try {
    const all = await Promise.all([columnStatistics(first, run), ...threads.map((thread) => thread.answer)]);
    return all.flat();
  } finally {
    run.signal?.removeEventListener('abort', onAbort);
    onAbort();
  }
}

function bytesOf({ sources, names }: ColumnJob): number {
  const wanted = new Set(names);
  const columns = sources.flatMap((source) => source.columns);
  return columns.reduce((sum, { name, bytes }) => sum + (wanted.has(name) ? bytes : 0), 0);
}

class Thread {
  readonly answer: Promise<readonly FeatureNameStatistics[]>;
  private readonly worker: Worker;
  private stopped = false;

  constructor(url: URL, job: ColumnJob) {
    this.worker = new Worker(url, { workerData: job });
    this.answer = new Promise((resolve, reject) => {
      this.worker.once('message', (answer: ColumnAnswer) => {
        if (answer.ok) resolve(answer.features);
        else reject(new ProblemError(answer.problem));
      });
      this.worker.once('error', reject);
      this.worker.once('exit', (code) => {
        reject(this.stopped ? new CancelledError() : new Error(`The statistics worker ended with code ${code} and no answer`));
      });
    });
    // Seen where the answers are awaited together; one that fails while another still works is not unhandled.
    this.answer.catch(() => undefined);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.worker.terminate();
  }
}
