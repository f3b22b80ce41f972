/** Statistics of a stream of batches: the whole, and each slice asked for. */

import { type ColumnBatch, createMessage, type DatasetFeatureStatisticsList, statisticsListType } from '../../formats/index.ts';
import { attempt, type CancelSignal, type Result, throwIfCancelled } from '../../foundation/index.ts';
import { allExamples, type SliceSpec, sliceBatchByKey } from './slicing.ts';
import { createStatisticsCollector, type StatisticsCollector } from './statistics-collector.ts';
import type { StatisticsOptions } from './statistics-options.ts';

export interface GenerateOptions extends StatisticsOptions {
  /** Each adds a dataset per slice beside the one named "All Examples". */
  readonly slices?: readonly SliceSpec[];
  readonly signal?: CancelSignal;
  /** Called after each batch with the rows read so far. */
  onProgress?(rows: number): void;
}

/**
 * One dataset, or with slices one each. Fails with `features/type-mismatch` where a feature changes its type,
 * `usage/invalid-argument` for an unusable weight or too many slices, and with what the batches' reader raises.
 */
export function generateStatistics(
  batches: AsyncIterable<ColumnBatch> | Iterable<ColumnBatch>,
  options: GenerateOptions = {},
): Promise<Result<DatasetFeatureStatisticsList>> {
  return attempt(async () => {
    const whole = createStatisticsCollector(options);
    const slices = new Map<string, StatisticsCollector>();
    const seen = new Set<string>();
    let rows = 0;
    for await (const batch of batches) {
      throwIfCancelled(options.signal);
      whole.add(batch);
      for (const [key, part] of sliceBatchByKey(batch, options.slices ?? [], seen)) {
        const collector = slices.get(key) ?? createStatisticsCollector(options);
        slices.set(key, collector);
        collector.add(part);
      }
      rows += batch.rows;
      options.onProgress?.(rows);
    }
    const named = [...slices].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, collector]) => collector.finish(key));
    const sliced = (options.slices ?? []).length > 0;
    return createMessage(statisticsListType, { datasets: [whole.finish(sliced ? allExamples : ''), ...named] });
  });
}
