/** The door of contract: everything that crosses a border. */

export { type DecisionThreshold, thresholdOf, usualThreshold } from './decision-threshold.ts';
export {
  type CrossSlicingSpec,
  type EvaluationConfig,
  evaluationSchema,
  type MetricName,
  metricNames,
  type OutcomeCosts,
  type SlicingSpec,
} from './evaluation-config.ts';
export type {
  PageFacts,
  PageInput,
  PageMetric,
  PageModel,
  PagePredictor,
  PageProgram,
  PageRow,
  PageScores,
  PageValue,
} from './exported-page.ts';
export { ownSettings, transformsWith, unheardSettings } from './feature-settings.ts';
export { labelSetOf, labelSetText } from './label-set.ts';
export { type ModelConfig, modelSchema, type TreesConfig, type TuningConfig, tuningSchema } from './model-config.ts';
export { guessColumnGroups, guessMultilabel, type MultilabelGuess } from './multilabel-guess.ts';
export { pageHeaders } from './page-headers.ts';
export { type Contract, contract, type FeedbackInput, feedbackSchema } from './procedures.ts';
export { type ChildChannel, type ChildProgram, gpuRequest, isGpuRequest, type SpawnChild } from './process.ts';
export {
  dateParts,
  type FeatureConfig,
  featureSchema,
  fileFormats,
  type GivenLabel,
  type LabelConfig,
  labelSchema,
  type PartitionConfig,
  type ProjectConfig,
  partitionSchema,
  projectConfigSchema,
  type RangeConfig,
  rangeSchema,
  type SourceConfig,
  sourceSchema,
  type TransformKind,
} from './project-config.ts';
export { rankTrialReports } from './rank-trials.ts';
export type { PredictionRecord, RegisterValue } from './register.ts';
export { aliasSchema } from './registry-procedures.ts';
export type { FileReference, RowFilter } from './request-parts.ts';
export {
  type CanaryConfig,
  type CanaryState,
  type RoutingConfig,
  type RoutingState,
  routingSchema,
  routingStatePath,
  routingStateSchema,
} from './routing.ts';
export { type ServingConfig, servingSchema } from './serving-config.ts';
export {
  type ArtifactType,
  type EpochReport,
  type InputArtifact,
  type NodeName,
  nodeNames,
  type Progress,
  type Properties,
  type PropertyValue,
  type Stage,
  type StageContext,
  type StageDeclaration,
  type StageOutcome,
  type StageReport,
  type TrialReport,
} from './stage.ts';
export type { SchemaEdit } from './validate-procedures.ts';
export * as views from './views.ts';
