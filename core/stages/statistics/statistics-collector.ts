/** DatasetFeatureStatistics of a stream of column batches, in bounded memory. */

import { type ColumnBatch, createMessage, type DatasetFeatureStatistics, datasetStatisticsType } from '../../formats/index.ts';
import { CrossCollector } from './cross-collector.ts';
import { weightsOf } from './example-weights.ts';
import { FeatureAccumulator } from './feature-accumulator.ts';
import { resolveOptions, type StatisticsOptions } from './statistics-options.ts';

export interface StatisticsCollector {
  /** Raises `features/type-mismatch` where a feature changes its type, `usage/invalid-argument` where a weight is missing. */
  add(batch: ColumnBatch): void;
  /** Features in the order they first appeared. */
  finish(name?: string): DatasetFeatureStatistics;
}

export function createStatisticsCollector(options: StatisticsOptions = {}): StatisticsCollector {
  const resolved = resolveOptions(options);
  const features = new Map<string, FeatureAccumulator>();
  const cross = options.cross && new CrossCollector(options.cross, options.schema);
  let examples = 0;
  let weightSum = 0;
  return {
    add: (batch) => {
      examples += batch.rows;
      const weights = weightsOf(batch, resolved.weightFeature);
      for (let row = 0; row < batch.rows; row++) weightSum += weights?.[row] ?? 0;
      for (const column of onlyFeatures(batch, options.features).columns) {
        const known = features.get(column.name);
        const feature = known ?? new FeatureAccumulator(column.name, resolved);
        if (known === undefined) features.set(column.name, feature);
        feature.add(column, weights);
      }
      cross?.add(batch, weights);
    },
    finish: (name = '') => {
      const weighted = resolved.weightFeature === undefined ? undefined : weightSum;
      const crossed = cross?.finish(weighted !== undefined);
      return createMessage(datasetStatisticsType, {
        name,
        num_examples: examples,
        weighted_num_examples: weighted ?? 0,
        features: [...features].map(([key, feature]) => {
          const finished = feature.finish(examples, weighted);
          finished.custom_stats.push(...(crossed?.custom.get(key) ?? []));
          return finished;
        }),
        cross_features: crossed?.cross_features ?? [],
      });
    },
  };
}

export function onlyFeatures(batch: ColumnBatch, features: readonly string[] | undefined): ColumnBatch {
  if (features === undefined) return batch;
  return { rows: batch.rows, columns: batch.columns.filter(({ name }) => features.includes(name)) };
}
