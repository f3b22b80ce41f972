/** Statistics of a stream of batches: the whole, and each slice asked for. */

import { type ColumnBatch, createMessage, type DatasetFeatureStatisticsList, statisticsListType } from '../../formats/index.ts';
import { attempt, type CancelSignal, type Result, raise, throwIfCancelled } from '../../foundation/index.ts';
import { CrossCollector, type CrossResult } from './cross-collector.ts';
import { weightsOf } from './example-weights.ts';
import type { CrossOptions } from './lift-options.ts';
import { MemoryBudget } from './memory-budget.ts';
import { sketchCapacityFor } from './quantile-sketch.ts';
import { sampleBatch } from './sampling.ts';
import { allExamples, checkSlices, type SliceSpec, sliceBatchByKey } from './slicing.ts';
import { createStatisticsCollector, type StatisticsCollector } from './statistics-collector.ts';
import { defaultBudgetBytes, type StatisticsOptions } from './statistics-options.ts';

export interface GenerateOptions extends StatisticsOptions {
  /** Each adds a dataset per slice beside the one named "All Examples". */
  readonly slices?: readonly SliceSpec[];
  /** A share of the rows, above 0; which ones depends on `sampleSeed` alone. */
  readonly sampleRate?: number;
  readonly sampleSeed?: number;
  readonly signal?: CancelSignal;
  /** Called after each batch with the rows read so far. */
  onProgress?(rows: number): void;
}

type Batches = AsyncIterable<ColumnBatch> | Iterable<ColumnBatch>;

/** A slice's sketches are smaller: a thousand slices of many columns still fit. Rank error at most 0.5 % at a million rows. */
const sliceSketchCapacity = 2048;

/**
 * One dataset, or with slices one each. Fails with `features/type-mismatch` where a feature changes its type,
 * `usage/invalid-argument` for an unusable weight, rate or slice feature, or too many slices, and with what the batches'
 * reader raises.
 */
export function generateStatistics(
  batches: Batches,
  options: GenerateOptions = {},
): Promise<Result<DatasetFeatureStatisticsList>> {
  return attempt(async () => {
    // Shared by the whole and all slices.
    const shared = { budget: new MemoryBudget(defaultBudgetBytes), ...options };
    const collectors = await collectSlices<StatisticsCollector>(batches, options, (name, columns) => {
      const capacity = sketchCapacityFor(columns);
      const sketchCapacity = name === allExamples ? capacity : Math.min(capacity, sliceSketchCapacity);
      return createStatisticsCollector({ sketchCapacity, ...shared });
    });
    const sliced = (options.slices ?? []).length > 0;
    const datasets = [...collectors].map(([name, collector]) => collector.finish(sliced ? name : ''));
    return createMessage(statisticsListType, { datasets });
  });
}

/** The statistics of pairs alone, by dataset name: a second look at data whose first told what to ask. */
export async function generateCross(
  batches: Batches,
  cross: CrossOptions,
  options: GenerateOptions,
): Promise<ReadonlyMap<string, CrossResult>> {
  const collectors = await collectSlices(batches, options, () => {
    const collector = new CrossCollector(cross, options.schema);
    return { add: (batch: ColumnBatch) => collector.add(batch, weightsOf(batch, options.weightFeature)), collector };
  });
  return new Map([...collectors].map(([name, { collector }]) => [name, collector.finish(options.weightFeature !== undefined)]));
}

/** Feeds all rows to the collector of "All Examples", and each slice's to its own; slices in order of name. */
async function collectSlices<T extends { add(batch: ColumnBatch): void }>(
  batches: Batches,
  options: GenerateOptions,
  create: (name: string, columns: number) => T,
): Promise<Map<string, T>> {
  const { slices = [], sampleRate = 1, sampleSeed = 0, signal } = options;
  if (!(sampleRate > 0 && sampleRate <= 1))
    raise('usage/invalid-argument', `The sample rate ${sampleRate} is not a share.`, 'Give a number above 0 and at most 1.');
  let whole: T | undefined;
  const found = new Map<string, T>();
  const seen = new Set<string>();
  let rows = 0;
  for await (const all of batches) {
    throwIfCancelled(signal);
    const batch = sampleBatch(all, rows, { rate: sampleRate, seed: sampleSeed });
    const columns = batch.columns.length;
    if (whole === undefined) checkSlices(slices, batch);
    whole ??= create(allExamples, columns);
    whole.add(batch);
    for (const [key, part] of sliceBatchByKey(batch, slices, seen)) {
      const collector = found.get(key) ?? create(key, columns);
      found.set(key, collector);
      collector.add(part);
    }
    rows += all.rows;
    options.onProgress?.(rows);
  }
  const sorted = [...found].sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map([[allExamples, whole ?? create(allExamples, 0)], ...sorted]);
}
