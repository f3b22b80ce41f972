/**
 * Entry of the thread beside the one that asks for statistics by column, bundled as its own file: of each dataset in turn
 * it counts its share of the columns, if any, then prepares chunks of the other's largest column.
 */

import { parentPort, workerData } from 'node:worker_threads';
import { type ColumnChunk, type ColumnFiles, type FeatureNameStatistics, openChunkReader } from '../../formats/index.ts';
import { type Problem, ProblemError } from '../../foundation/index.ts';
import { ChunkClaims } from './chunk-claims.ts';
import { type ColumnJob, columnStatistics } from './column-statistics.ts';
import { buffersOf, prepareChunk } from './prepare-chunk.ts';

/** Of one dataset. */
export interface ColumnOrder {
  readonly sources: readonly ColumnFiles[];
  readonly job?: ColumnJob;
  /** A column of texts that is not in the job. */
  readonly shared?: { readonly name: string; readonly claims: SharedArrayBuffer };
}

/** Of the dataset of this number. Errors thrown as they are (bugs) end the thread and reach the host as its `error` event. */
export type ColumnAnswer = { readonly dataset: number } & (
  | { readonly kind: 'features'; readonly features: readonly FeatureNameStatistics[] }
  | { readonly kind: 'problem'; readonly problem: Problem }
  /** Without `prepared` it has to be read in its turn. */
  | { readonly kind: 'chunk'; readonly chunk: number; readonly prepared?: ColumnChunk }
);

async function run(orders: readonly ColumnOrder[]): Promise<void> {
  for (const [dataset, { sources, job, shared }] of orders.entries()) {
    if (job !== undefined) answer({ dataset, ...(await countedColumns(job)) });
    if (shared !== undefined) await prepareShared(dataset, sources, shared);
  }
}

async function countedColumns(job: ColumnJob) {
  try {
    return { kind: 'features', features: await columnStatistics(job) } as const;
  } catch (error) {
    if (error instanceof ProblemError) return { kind: 'problem', problem: error.problem } as const;
    throw error;
  }
}

async function prepareShared(
  dataset: number,
  sources: readonly ColumnFiles[],
  shared: Required<ColumnOrder>['shared'],
): Promise<void> {
  const { name } = shared;
  const claims = new ChunkClaims(shared.claims);
  let before = 0;
  for (const path of filesWith(sources, name)) {
    // The other thread tells what is wrong with a file.
    const reader = await openChunkReader(path).catch(() => undefined);
    if (reader === undefined) return;
    try {
      if (reader.columnType(name) !== 'bytes') continue;
      for (let group = 0; group < reader.groups.length; group++) {
        const chunk = before + group;
        claims.waitFor(chunk);
        if (!claims.take(chunk)) continue;
        const prepared = await prepareChunk({ reader, group, name }).catch(() => undefined);
        answer({ dataset, kind: 'chunk', chunk, prepared }, prepared && buffersOf(prepared));
      }
      before += reader.groups.length;
    } finally {
      await reader.close();
    }
  }
}

function filesWith(sources: readonly ColumnFiles[], name: string): string[] {
  return sources.flatMap(({ files, columns }) => (columns.some((column) => column.name === name) ? files : []));
}

function answer(message: ColumnAnswer, transfer?: readonly ArrayBuffer[]): void {
  parentPort?.postMessage(message, transfer);
}

await run(workerData as readonly ColumnOrder[]);
