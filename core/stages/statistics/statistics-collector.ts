/** DatasetFeatureStatistics of a stream of column batches, in bounded memory. */

import {
  type ColumnBatch,
  createMessage,
  type DatasetFeatureStatistics,
  datasetStatisticsType,
  numberAt,
  valueCount,
} from '../../formats/index.ts';
import { raise } from '../../foundation/index.ts';
import { FeatureAccumulator } from './feature-accumulator.ts';
import { type ResolvedOptions, resolveOptions, type StatisticsOptions } from './statistics-options.ts';

export interface StatisticsCollector {
  /** Raises `features/type-mismatch` where a feature changes its type, `usage/invalid-argument` where a weight is missing. */
  add(batch: ColumnBatch): void;
  /** Features in the order they first appeared. */
  finish(name?: string): DatasetFeatureStatistics;
}

export function createStatisticsCollector(options: StatisticsOptions = {}): StatisticsCollector {
  const resolved = resolveOptions(options);
  const features = new Map<string, FeatureAccumulator>();
  let examples = 0;
  let weightSum = 0;
  return {
    add: (batch) => {
      examples += batch.rows;
      const weights = weightsOf(batch, resolved);
      for (let row = 0; row < batch.rows; row++) weightSum += weights?.[row] ?? 0;
      for (const column of batch.columns) {
        const known = features.get(column.name);
        const feature = known ?? new FeatureAccumulator(column.name, resolved);
        if (known === undefined) features.set(column.name, feature);
        feature.add(column, weights);
      }
    },
    finish: (name = '') => {
      const weighted = resolved.weightFeature === undefined ? undefined : weightSum;
      return createMessage(datasetStatisticsType, {
        name,
        num_examples: examples,
        weighted_num_examples: weighted ?? 0,
        features: [...features.values()].map((feature) => feature.finish(examples, weighted)),
      });
    },
  };
}

function weightsOf(batch: ColumnBatch, { weightFeature }: ResolvedOptions): Float64Array | undefined {
  if (weightFeature === undefined) return undefined;
  const column = batch.columns.find((candidate) => candidate.name === weightFeature);
  const weights = new Float64Array(batch.rows);
  for (let row = 0; row < batch.rows; row++) {
    const single =
      column !== undefined && valueCount(column, row) === 1 ? numberAt(column, column.offsets[row] as number) : Number.NaN;
    if (!(single >= 0 && Number.isFinite(single))) {
      const hint = 'Choose a column that has one number, not below 0, in every row.';
      raise('usage/invalid-argument', `The weight column ${weightFeature} has no usable number in some row.`, hint);
    }
    weights[row] = single;
  }
  return weights;
}
