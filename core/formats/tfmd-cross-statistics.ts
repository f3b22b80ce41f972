/** tensorflow.metadata.v0 statistics of pairs of features: correlation, covariance and lift (statistics.proto, proto3). */

import { defineMessage, nested, repeated, scalar } from './tfmd-fields.ts';
import { type Path, pathType } from './tfmd-path.ts';

export interface CrossFeatureStatistics {
  path_x?: Path;
  path_y?: Path;
  /** Examples that have both features; TFDV counts them for numbers only. */
  count: number;
  /** One of the two. */
  num_cross_stats?: NumericCrossStatistics;
  categorical_cross_stats?: CategoricalCrossStatistics;
}

export interface NumericCrossStatistics {
  /** Both float32. */
  correlation: number;
  covariance: number;
}

export interface CategoricalCrossStatistics {
  lift?: LiftStatistics;
}

export interface LiftStatistics {
  lift_series: LiftSeries[];
  weighted_lift_series: LiftSeries[];
}

export interface LiftSeries {
  /** One of the three. */
  y_int?: number;
  y_string?: string;
  y_bucket?: LiftBucket;
  /** One of the two. */
  y_count?: number;
  weighted_y_count?: number;
  lift_values: LiftValue[];
}

/** From `low_value` up to but not including `high_value`, unless that is infinite. */
export interface LiftBucket {
  low_value: number;
  high_value: number;
}

export interface LiftValue {
  x_int?: number;
  x_string?: string;
  lift: number;
  x_count?: number;
  weighted_x_count?: number;
  x_and_y_count?: number;
  weighted_x_and_y_count?: number;
}

const liftBucketType = defineMessage<LiftBucket>('LiftSeries.Bucket', 'implicit', [
  scalar<LiftBucket>('double', 'low_value', 1),
  scalar<LiftBucket>('double', 'high_value', 2),
]);

export const liftValueType = defineMessage<LiftValue>('LiftSeries.LiftValue', 'implicit', [
  scalar<LiftValue>('int32', 'x_int', 1, { oneof: 'x_value' }),
  scalar<LiftValue>('string', 'x_string', 2, { oneof: 'x_value' }),
  scalar<LiftValue>('double', 'lift', 3),
  scalar<LiftValue>('uint64', 'x_count', 4, { oneof: 'x_count_value' }),
  scalar<LiftValue>('double', 'weighted_x_count', 5, { oneof: 'x_count_value' }),
  scalar<LiftValue>('uint64', 'x_and_y_count', 6, { oneof: 'x_and_y_count_value' }),
  scalar<LiftValue>('double', 'weighted_x_and_y_count', 7, { oneof: 'x_and_y_count_value' }),
]);

export const liftSeriesType = defineMessage<LiftSeries>('LiftSeries', 'implicit', [
  scalar<LiftSeries>('int32', 'y_int', 1, { oneof: 'y_value' }),
  scalar<LiftSeries>('string', 'y_string', 2, { oneof: 'y_value' }),
  nested<LiftSeries>(() => liftBucketType, 'y_bucket', 3, { oneof: 'y_value' }),
  scalar<LiftSeries>('uint64', 'y_count', 4, { oneof: 'y_count_value' }),
  scalar<LiftSeries>('double', 'weighted_y_count', 5, { oneof: 'y_count_value' }),
  repeated(nested<LiftSeries>(() => liftValueType, 'lift_values', 6)),
]);

const liftStatisticsType = defineMessage<LiftStatistics>('LiftStatistics', 'implicit', [
  repeated(nested<LiftStatistics>(() => liftSeriesType, 'lift_series', 1)),
  repeated(nested<LiftStatistics>(() => liftSeriesType, 'weighted_lift_series', 2)),
]);

const categoricalCrossType = defineMessage<CategoricalCrossStatistics>('CategoricalCrossStatistics', 'implicit', [
  nested<CategoricalCrossStatistics>(() => liftStatisticsType, 'lift', 1),
]);

const numericCrossType = defineMessage<NumericCrossStatistics>('NumericCrossStatistics', 'implicit', [
  scalar<NumericCrossStatistics>('float', 'correlation', 1),
  scalar<NumericCrossStatistics>('float', 'covariance', 2),
]);

export const crossFeatureStatisticsType = defineMessage<CrossFeatureStatistics>('CrossFeatureStatistics', 'implicit', [
  nested<CrossFeatureStatistics>(() => pathType, 'path_x', 1),
  nested<CrossFeatureStatistics>(() => pathType, 'path_y', 2),
  scalar<CrossFeatureStatistics>('uint64', 'count', 3),
  nested<CrossFeatureStatistics>(() => numericCrossType, 'num_cross_stats', 4, { oneof: 'cross_stats' }),
  nested<CrossFeatureStatistics>(() => categoricalCrossType, 'categorical_cross_stats', 5, { oneof: 'cross_stats' }),
]);
