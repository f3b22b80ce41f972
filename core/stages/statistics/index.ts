/** The door of StatisticsGen: TFDV's statistics of a stream of column batches. */

export { type GenerateOptions, generateStatistics } from './generate-statistics.ts';
export { allExamples, maxSlices, type SliceSpec } from './slicing.ts';
export { createStatisticsCollector, type StatisticsCollector } from './statistics-collector.ts';
export { statisticsGen } from './statistics-gen.ts';
export type { StatisticsOptions } from './statistics-options.ts';
