/** Statistics column by column, straight from Parquet's column chunks: no row is put together. */

import {
  type ChunkPlace,
  type ColumnChunk,
  type ColumnFiles,
  createMessage,
  type FeatureNameStatistics,
  featureStatisticsType,
  readColumnParts,
} from '../../formats/index.ts';
import type { CancelSignal } from '../../foundation/index.ts';
import { FeatureAccumulator } from './feature-accumulator.ts';
import { MemoryBudget } from './memory-budget.ts';
import { sketchCapacityFor } from './quantile-sketch.ts';
import type { SharedColumn } from './shared-column.ts';
import { defaultBudgetBytes, resolveOptions, type StatisticsOptions } from './statistics-options.ts';

/** Some of the columns of all files; plain data, so that a worker thread can take it. */
export interface ColumnJob {
  readonly sources: readonly ColumnFiles[];
  /** Columns of this job; a source may lack some. */
  readonly names: readonly string[];
  /** Columns of the dataset: they share the memory. */
  readonly columnsInAll: number;
  readonly options: Omit<StatisticsOptions, 'budget'>;
}

/** Of one dataset: the job of the thread that asks, which has the largest column first, and that of the other one. */
export interface ColumnJobs {
  readonly own: ColumnJob;
  readonly other: ColumnJob;
}

/** Columns are shared between so many jobs, whether they run at once or one after the other. */
const lanes = 2;

/** Jobs of about equal bytes, the same on every machine. */
export function shareColumns(sources: readonly ColumnFiles[], options: ColumnJob['options']): ColumnJobs {
  const bytes = new Map<string, number>();
  for (const { columns } of sources) for (const { name, bytes: size } of columns) bytes.set(name, (bytes.get(name) ?? 0) + size);
  const jobs = Array.from({ length: lanes }, () => ({ names: [] as string[], bytes: 0 }));
  const largestFirst = [...bytes].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  for (const [name, size] of largestFirst) {
    const lightest = jobs.reduce((best, job) => (job.bytes < best.bytes ? job : best));
    lightest.names.push(name);
    lightest.bytes += size;
  }
  const [own, other] = jobs.map(({ names }) => ({ sources, names, columnsInAll: bytes.size, options }));
  return { own, other } as ColumnJobs;
}

export interface ColumnRun {
  readonly signal?: CancelSignal;
  /** Called after each row group with the rows read so far. */
  onProgress?(rows: number): void;
  /** Reads the chunks of the column of this name. */
  readonly shared?: SharedColumn;
}

/** The features of one job, in no particular order. Raises what `generateStatistics` does. */
export async function columnStatistics(
  job: ColumnJob,
  { signal, onProgress, shared }: ColumnRun = {},
): Promise<FeatureNameStatistics[]> {
  if (job.names.length === 0) return [];
  const options = resolveOptions({
    ...job.options,
    budget: new MemoryBudget(defaultBudgetBytes / lanes),
    sketchCapacity: sketchCapacityFor(job.columnsInAll),
  });
  const features = new Map(job.names.map((name) => [name, new FeatureAccumulator(name, options)]));
  const readChunk = (place: ChunkPlace): Promise<ColumnChunk | undefined> =>
    place.name === shared?.name ? shared.read(place) : place.reader.read(place.group, place.name);
  let rows = 0;
  for (const { files, columns } of job.sources) {
    const wanted = columns.filter(({ name }) => features.has(name));
    const last = wanted.at(-1)?.name;
    for await (const { name, rows: count, part } of readColumnParts(files, wanted, { signal, readChunk })) {
      const feature = features.get(name) as FeatureAccumulator;
      if ('parts' in part) feature.addChunk(part);
      else feature.add(part);
      if (name !== last) continue;
      rows += count;
      onProgress?.(rows);
    }
  }
  const examples = job.sources.reduce((sum, source) => sum + source.rows, 0);
  return [...features.values()].map((feature) => createMessage(featureStatisticsType, feature.finish(examples, undefined)));
}
