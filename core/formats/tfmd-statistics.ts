/** tensorflow.metadata.v0 statistics: DatasetFeatureStatisticsList and its parts (statistics.proto, proto3). */

import { type CrossFeatureStatistics, crossFeatureStatisticsType } from './tfmd-cross-statistics.ts';
import { type DerivedFeatureSource, derivedFeatureSourceType, type ProtoAny, protoAnyType } from './tfmd-derived.ts';
import { createMessage, defineMessage, enumeration, nested, repeated, scalar } from './tfmd-fields.ts';
import { type Path, pathType } from './tfmd-path.ts';

export interface DatasetFeatureStatisticsList {
  datasets: DatasetFeatureStatistics[];
}

/** Statistics of one split, or of one slice of it. */
export interface DatasetFeatureStatistics {
  /** Slice key; empty or "All Examples" for the whole split. */
  name: string;
  num_examples: number;
  weighted_num_examples: number;
  features: FeatureNameStatistics[];
  cross_features?: CrossFeatureStatistics[];
}

export type StatisticsFeatureType = 'INT' | 'FLOAT' | 'STRING' | 'BYTES' | 'STRUCT';

export interface FeatureNameStatistics {
  /** Either name or path. */
  name?: string;
  path?: Path;
  type: StatisticsFeatureType;
  /** One of the four, absent when nothing was measured. */
  num_stats?: NumericStatistics;
  string_stats?: StringStatistics;
  bytes_stats?: BytesStatistics;
  struct_stats?: StructStatistics;
  custom_stats: CustomStatistic[];
  validation_derived_source?: DerivedFeatureSource;
}

export interface CommonStatistics {
  num_non_missing: number;
  num_missing: number;
  min_num_values: number;
  max_num_values: number;
  /** float32. */
  avg_num_values: number;
  tot_num_values: number;
  num_values_histogram?: Histogram;
  weighted_common_stats?: WeightedCommonStatistics;
  feature_list_length_histogram?: Histogram;
  presence_and_valency_stats: PresenceAndValencyStatistics[];
  weighted_presence_and_valency_stats: WeightedCommonStatistics[];
}

export interface WeightedCommonStatistics {
  num_non_missing: number;
  num_missing: number;
  avg_num_values: number;
  tot_num_values: number;
}

export interface PresenceAndValencyStatistics {
  num_non_missing: number;
  num_missing: number;
  min_num_values: number;
  max_num_values: number;
  tot_num_values: number;
}

export interface NumericStatistics {
  common_stats?: CommonStatistics;
  mean: number;
  std_dev: number;
  num_zeros: number;
  min: number;
  median: number;
  max: number;
  /** STANDARD first, then QUANTILES. */
  histograms: Histogram[];
  weighted_numeric_stats?: WeightedNumericStatistics;
}

export interface WeightedNumericStatistics {
  mean: number;
  std_dev: number;
  median: number;
  histograms: Histogram[];
}

export interface StringStatistics {
  common_stats?: CommonStatistics;
  unique: number;
  /** Most frequent first; ties: the larger value first. */
  top_values: FreqAndValue[];
  /** Mean UTF-8 bytes, float32. */
  avg_length: number;
  rank_histogram?: RankHistogram;
  weighted_string_stats?: WeightedStringStatistics;
  vocabulary_file: string;
  invalid_utf8_count: number;
}

export interface FreqAndValue {
  value: string;
  frequency: number;
}

export interface WeightedStringStatistics {
  top_values: FreqAndValue[];
  rank_histogram?: RankHistogram;
}

export interface BytesStatistics {
  common_stats?: CommonStatistics;
  unique: number;
  avg_num_bytes: number;
  min_num_bytes: number;
  max_num_bytes: number;
  max_num_bytes_int: number;
}

export interface StructStatistics {
  common_stats?: CommonStatistics;
}

export interface Histogram {
  num_nan: number;
  num_undefined: number;
  buckets: HistogramBucket[];
  type: 'STANDARD' | 'QUANTILES';
  name: string;
}

export interface HistogramBucket {
  low_value: number;
  high_value: number;
  sample_count: number;
}

export interface RankHistogram {
  buckets: RankHistogramBucket[];
  name: string;
}

export interface RankHistogramBucket {
  low_rank: number;
  high_rank: number;
  label: string;
  sample_count: number;
}

export interface CustomStatistic {
  name: string;
  /** One of the five. */
  num?: number;
  str?: string;
  histogram?: Histogram;
  rank_histogram?: RankHistogram;
  any?: ProtoAny;
}

const histogramKinds = { STANDARD: 0, QUANTILES: 1 };
const featureTypes = { INT: 0, FLOAT: 1, STRING: 2, BYTES: 3, STRUCT: 4 };

const bucketType = defineMessage<HistogramBucket>('Histogram.Bucket', 'implicit', [
  scalar<HistogramBucket>('double', 'low_value', 1),
  scalar<HistogramBucket>('double', 'high_value', 2),
  scalar<HistogramBucket>('double', 'sample_count', 4),
]);

export const histogramType = defineMessage<Histogram>('Histogram', 'implicit', [
  scalar<Histogram>('uint64', 'num_nan', 1),
  scalar<Histogram>('uint64', 'num_undefined', 2),
  repeated(nested<Histogram>(() => bucketType, 'buckets', 3)),
  enumeration<Histogram>(histogramKinds, 'type', 4),
  scalar<Histogram>('string', 'name', 5),
]);

const rankBucketType = defineMessage<RankHistogramBucket>('RankHistogram.Bucket', 'implicit', [
  scalar<RankHistogramBucket>('uint64', 'low_rank', 1),
  scalar<RankHistogramBucket>('uint64', 'high_rank', 2),
  scalar<RankHistogramBucket>('string', 'label', 4),
  scalar<RankHistogramBucket>('double', 'sample_count', 5),
]);

export const rankHistogramType = defineMessage<RankHistogram>('RankHistogram', 'implicit', [
  repeated(nested<RankHistogram>(() => rankBucketType, 'buckets', 1)),
  scalar<RankHistogram>('string', 'name', 2),
]);

const weightedCommonType = defineMessage<WeightedCommonStatistics>('WeightedCommonStatistics', 'implicit', [
  scalar<WeightedCommonStatistics>('double', 'num_non_missing', 1),
  scalar<WeightedCommonStatistics>('double', 'num_missing', 2),
  scalar<WeightedCommonStatistics>('double', 'avg_num_values', 3),
  scalar<WeightedCommonStatistics>('double', 'tot_num_values', 4),
]);

const presenceType = defineMessage<PresenceAndValencyStatistics>('PresenceAndValencyStatistics', 'implicit', [
  scalar<PresenceAndValencyStatistics>('uint64', 'num_non_missing', 1),
  scalar<PresenceAndValencyStatistics>('uint64', 'num_missing', 2),
  scalar<PresenceAndValencyStatistics>('uint64', 'min_num_values', 3),
  scalar<PresenceAndValencyStatistics>('uint64', 'max_num_values', 4),
  scalar<PresenceAndValencyStatistics>('uint64', 'tot_num_values', 5),
]);

export const commonStatisticsType = defineMessage<CommonStatistics>('CommonStatistics', 'implicit', [
  scalar<CommonStatistics>('uint64', 'num_non_missing', 1),
  scalar<CommonStatistics>('uint64', 'num_missing', 2),
  scalar<CommonStatistics>('uint64', 'min_num_values', 3),
  scalar<CommonStatistics>('uint64', 'max_num_values', 4),
  scalar<CommonStatistics>('float', 'avg_num_values', 5),
  nested<CommonStatistics>(() => histogramType, 'num_values_histogram', 6),
  nested<CommonStatistics>(() => weightedCommonType, 'weighted_common_stats', 7),
  scalar<CommonStatistics>('uint64', 'tot_num_values', 8),
  nested<CommonStatistics>(() => histogramType, 'feature_list_length_histogram', 9),
  repeated(nested<CommonStatistics>(() => presenceType, 'presence_and_valency_stats', 10)),
  repeated(nested<CommonStatistics>(() => weightedCommonType, 'weighted_presence_and_valency_stats', 11)),
]);

const weightedNumericType = defineMessage<WeightedNumericStatistics>('WeightedNumericStatistics', 'implicit', [
  scalar<WeightedNumericStatistics>('double', 'mean', 1),
  scalar<WeightedNumericStatistics>('double', 'std_dev', 2),
  scalar<WeightedNumericStatistics>('double', 'median', 3),
  repeated(nested<WeightedNumericStatistics>(() => histogramType, 'histograms', 4)),
]);

export const numericStatisticsType = defineMessage<NumericStatistics>('NumericStatistics', 'implicit', [
  nested<NumericStatistics>(() => commonStatisticsType, 'common_stats', 1),
  scalar<NumericStatistics>('double', 'mean', 2),
  scalar<NumericStatistics>('double', 'std_dev', 3),
  scalar<NumericStatistics>('uint64', 'num_zeros', 4),
  scalar<NumericStatistics>('double', 'min', 5),
  scalar<NumericStatistics>('double', 'median', 6),
  scalar<NumericStatistics>('double', 'max', 7),
  repeated(nested<NumericStatistics>(() => histogramType, 'histograms', 8)),
  nested<NumericStatistics>(() => weightedNumericType, 'weighted_numeric_stats', 9),
]);

const freqAndValueType = defineMessage<FreqAndValue>('StringStatistics.FreqAndValue', 'implicit', [
  scalar<FreqAndValue>('string', 'value', 2),
  scalar<FreqAndValue>('double', 'frequency', 3),
]);

const weightedStringType = defineMessage<WeightedStringStatistics>('WeightedStringStatistics', 'implicit', [
  repeated(nested<WeightedStringStatistics>(() => freqAndValueType, 'top_values', 1)),
  nested<WeightedStringStatistics>(() => rankHistogramType, 'rank_histogram', 2),
]);

export const stringStatisticsType = defineMessage<StringStatistics>('StringStatistics', 'implicit', [
  nested<StringStatistics>(() => commonStatisticsType, 'common_stats', 1),
  scalar<StringStatistics>('uint64', 'unique', 2),
  repeated(nested<StringStatistics>(() => freqAndValueType, 'top_values', 3)),
  scalar<StringStatistics>('float', 'avg_length', 4),
  nested<StringStatistics>(() => rankHistogramType, 'rank_histogram', 5),
  nested<StringStatistics>(() => weightedStringType, 'weighted_string_stats', 6),
  scalar<StringStatistics>('string', 'vocabulary_file', 7),
  scalar<StringStatistics>('uint64', 'invalid_utf8_count', 8),
]);

export const bytesStatisticsType = defineMessage<BytesStatistics>('BytesStatistics', 'implicit', [
  nested<BytesStatistics>(() => commonStatisticsType, 'common_stats', 1),
  scalar<BytesStatistics>('uint64', 'unique', 2),
  scalar<BytesStatistics>('float', 'avg_num_bytes', 3),
  scalar<BytesStatistics>('float', 'min_num_bytes', 4),
  scalar<BytesStatistics>('float', 'max_num_bytes', 5),
  scalar<BytesStatistics>('int64', 'max_num_bytes_int', 6),
]);

const structStatisticsType = defineMessage<StructStatistics>('StructStatistics', 'implicit', [
  nested<StructStatistics>(() => commonStatisticsType, 'common_stats', 1),
]);

const customStatisticType = defineMessage<CustomStatistic>('CustomStatistic', 'implicit', [
  scalar<CustomStatistic>('string', 'name', 1),
  scalar<CustomStatistic>('double', 'num', 2, { oneof: 'val' }),
  scalar<CustomStatistic>('string', 'str', 3, { oneof: 'val' }),
  nested<CustomStatistic>(() => histogramType, 'histogram', 4, { oneof: 'val' }),
  nested<CustomStatistic>(() => rankHistogramType, 'rank_histogram', 5, { oneof: 'val' }),
  nested<CustomStatistic>(() => protoAnyType, 'any', 6, { oneof: 'val' }),
]);

export const featureStatisticsType = defineMessage<FeatureNameStatistics>('FeatureNameStatistics', 'implicit', [
  scalar<FeatureNameStatistics>('string', 'name', 1, { oneof: 'field_id' }),
  enumeration<FeatureNameStatistics>(featureTypes, 'type', 2),
  nested<FeatureNameStatistics>(() => numericStatisticsType, 'num_stats', 3, { oneof: 'stats' }),
  nested<FeatureNameStatistics>(() => stringStatisticsType, 'string_stats', 4, { oneof: 'stats' }),
  nested<FeatureNameStatistics>(() => bytesStatisticsType, 'bytes_stats', 5, { oneof: 'stats' }),
  repeated(nested<FeatureNameStatistics>(() => customStatisticType, 'custom_stats', 6)),
  nested<FeatureNameStatistics>(() => structStatisticsType, 'struct_stats', 7, { oneof: 'stats' }),
  nested<FeatureNameStatistics>(() => pathType, 'path', 8, { oneof: 'field_id' }),
  nested<FeatureNameStatistics>(() => derivedFeatureSourceType, 'validation_derived_source', 10),
]);

export const datasetStatisticsType = defineMessage<DatasetFeatureStatistics>('DatasetFeatureStatistics', 'implicit', [
  scalar<DatasetFeatureStatistics>('string', 'name', 1),
  scalar<DatasetFeatureStatistics>('uint64', 'num_examples', 2),
  repeated(nested<DatasetFeatureStatistics>(() => featureStatisticsType, 'features', 3)),
  scalar<DatasetFeatureStatistics>('double', 'weighted_num_examples', 4),
  repeated(nested<DatasetFeatureStatistics>(() => crossFeatureStatisticsType, 'cross_features', 5)),
]);

export const statisticsListType = defineMessage<DatasetFeatureStatisticsList>('DatasetFeatureStatisticsList', 'implicit', [
  repeated(nested<DatasetFeatureStatisticsList>(() => datasetStatisticsType, 'datasets', 1)),
]);

/** The statistics every kind of feature has; undefined where nothing was measured. */
export function commonStatistics(feature: FeatureNameStatistics): CommonStatistics | undefined {
  const stats = feature.num_stats ?? feature.string_stats ?? feature.bytes_stats ?? feature.struct_stats;
  return stats === undefined ? undefined : (stats.common_stats ?? createMessage(commonStatisticsType));
}
