/** The columns of datasets, shared between this thread and a second one where there is enough to do. */

import { existsSync } from 'node:fs';
import {
  type ColumnFiles,
  createMessage,
  type DatasetFeatureStatistics,
  datasetStatisticsType,
  type FeatureNameStatistics,
} from '../../formats/index.ts';
import type { CancelSignal } from '../../foundation/index.ts';
import { ChunkClaims } from './chunk-claims.ts';
import { type ColumnJob, type ColumnJobs, type ColumnRun, columnStatistics, shareColumns } from './column-statistics.ts';
import { ColumnThread } from './column-thread.ts';
import type { ColumnOrder } from './column-worker.ts';

/** Starting a thread costs some 100 ms of work: below so many bytes, uncompressed, it takes longer than it saves. */
const threadBytes = 12 << 20;

/** Fewer are counted before a second thread has made ready to. */
const jobBytes = 8 << 20;

/** The bundled column-worker.ts beside the program that runs; from source there is none, and the shares follow each other. */
function bundledWorker(): URL | undefined {
  const worker = new URL('./statistics-columns.mjs', import.meta.url);
  return worker.protocol === 'file:' && existsSync(worker) ? worker : undefined;
}

export interface LaneOptions {
  readonly signal?: CancelSignal;
  readonly worker?: URL;
}

/**
 * Datasets of which each is asked for once, in order. The answers do not depend on `worker` nor on the threads' timing: each
 * column is counted by one of them, chunk after chunk.
 */
export class ColumnLanes {
  private readonly datasets: readonly ColumnJobs[];
  private readonly thread: ColumnThread | undefined;
  private readonly signal: CancelSignal | undefined;
  private readonly onAbort = (): void => void this.thread?.stop();

  constructor(
    datasets: readonly (readonly ColumnFiles[])[],
    options: ColumnJob['options'],
    { signal, worker = bundledWorker() }: LaneOptions = {},
  ) {
    this.datasets = datasets.map((sources) => shareColumns(sources, options));
    this.signal = signal;
    if (worker === undefined) return;
    const orders = this.datasets.map(orderOf);
    const bytes = orders.reduce((sum, order) => sum + order.bytes, 0);
    if (bytes < threadBytes) return;
    this.thread = new ColumnThread(worker, orders);
    signal?.addEventListener('abort', this.onAbort);
  }

  /** Features in the order of the columns. Raises what `generateStatistics` does. */
  async dataset(number: number, onProgress?: ColumnRun['onProgress']): Promise<DatasetFeatureStatistics> {
    const { own, other } = this.datasets[number] as ColumnJobs;
    const share = this.thread?.shares[number];
    // First: meanwhile the thread prepares the first chunks.
    const others = share?.features ?? (await columnStatistics(other, { signal: this.signal }));
    const counted = columnStatistics(own, { signal: this.signal, onProgress, shared: share?.shared });
    return inOrder(own.sources, (await Promise.all([counted, others])).flat());
  }

  async close(): Promise<void> {
    this.signal?.removeEventListener('abort', this.onAbort);
    await this.thread?.stop();
  }
}

/** One dataset. */
export async function datasetOfColumns(
  sources: readonly ColumnFiles[],
  options: ColumnJob['options'],
  { onProgress, ...lane }: LaneOptions & Pick<ColumnRun, 'onProgress'> = {},
): Promise<DatasetFeatureStatistics> {
  const lanes = new ColumnLanes([sources], options, lane);
  try {
    return await lanes.dataset(0, onProgress);
  } finally {
    await lanes.close();
  }
}

function inOrder(sources: readonly ColumnFiles[], features: readonly FeatureNameStatistics[]): DatasetFeatureStatistics {
  const byName = new Map(features.map((feature) => [feature.path?.step[0], feature]));
  const names = new Set(sources.flatMap(({ columns }) => columns.map(({ name }) => name)));
  return createMessage(datasetStatisticsType, {
    num_examples: sources.reduce((sum, { rows }) => sum + rows, 0),
    features: [...names].map((name) => byName.get(name) as FeatureNameStatistics),
  });
}

/** What is worth a second thread. */
function orderOf({ own, other }: ColumnJobs): ColumnOrder & { readonly bytes: number } {
  const { sources, names } = own;
  const name = names[0] ?? '';
  const [largest, others] = [bytesOf({ sources, names: [name] }), bytesOf(other)];
  const isText = sources.every(({ columns }) => columns.every((column) => column.name !== name || column.type === 'bytes'));
  const order = {
    sources,
    ...(others >= jobBytes && { job: other }),
    // Long texts take longer to read and to hash than to count.
    ...(isText && largest > others && { shared: { name, claims: ChunkClaims.memory() } }),
  };
  // Of a shared column the thread takes what it can get.
  return { ...order, bytes: (order.job ? others : 0) + (order.shared ? largest / 2 : 0) };
}

function bytesOf({ sources, names }: Pick<ColumnJob, 'sources' | 'names'>): number {
  const wanted = new Set(names);
  const columns = sources.flatMap((source) => source.columns);
  return columns.reduce((sum, { name, bytes }) => sum + (wanted.has(name) ? bytes : 0), 0);
}
