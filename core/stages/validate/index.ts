/** The door of ExampleValidator: statistics held against a schema, distances, fixes, and what the screen shows of them. */

export { type AnomaliesReport, countAnomalies, isBlocking, type ReasonEntry, toAnomaliesReport } from './anomalies-report.ts';
export { jensenShannonDivergence, lInfinityDistance } from './distances.ts';
export { exampleValidator, type SplitValidationOptions, validateSplits } from './example-validator.ts';
export { fixAnomalies } from './fix-anomalies.ts';
export { type ValidationOptions, validateStatistics } from './validate-statistics.ts';
export { describeFeatures, type FeatureDescription, toValidationView, type ValidationViewInput } from './validation-view.ts';
