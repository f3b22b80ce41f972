/** The door of StatisticsGen: TFDV's statistics of a stream of column batches. */

export { datasetOfColumns } from './column-lanes.ts';
export { type GenerateOptions, generateStatistics } from './generate-statistics.ts';
export type { CrossOptions, LiftOptions } from './lift-options.ts';
export { allExamples, maxSlices, parseSlice, type SliceSpec } from './slicing.ts';
export { createStatisticsCollector, type StatisticsCollector } from './statistics-collector.ts';
export { statisticsGen } from './statistics-gen.ts';
export type { StatisticsOptions } from './statistics-options.ts';
