/** The door of ExampleValidator: statistics held against a schema, distances, fixes, and what the screen shows of them. */

export { type AnomaliesReport, countAnomalies, isBlocking, type ReasonEntry, toAnomaliesReport } from './anomalies-report.ts';
export type { DataChecks } from './checks/data-checks.ts';
export { readDataChecks } from './checks/data-checks-file.ts';
export { openFindings } from './checks/open-findings.ts';
export { type ComparedStatistics, toComparedDataset } from './comparison-view.ts';
export { jensenShannonDivergence, lInfinityDistance } from './distances.ts';
export { type SpanStatistics, toDriftBoard } from './drift-board.ts';
export { controlsOf, exampleValidator, type SplitValidationOptions, validateSplits } from './example-validator.ts';
export { detectFeatureSkew, type FeatureSkewOptions, type FeatureSkewResult } from './feature-skew.ts';
export { fixAnomalies } from './fix-anomalies.ts';
export type { FeatureSkew, SkewPair } from './pair-comparison.ts';
export { type FindingPlace, rowsBehindFinding } from './rows-behind.ts';
export { printStatisticsReport, type StatisticsReportInput } from './statistics-report.ts';
export { type ValidationOptions, validateStatistics } from './validate-statistics.ts';
export {
  anomalyViews,
  describeFeatures,
  type FeatureDescription,
  toValidationView,
  type ValidationViewInput,
} from './validation-view.ts';
