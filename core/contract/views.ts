/** What the core tells the screens and the command line: plain data, one interface per answer. */

export type {
  AnalysisEvent,
  Attributions,
  Counterfactuals,
  DecidingChange,
  FairnessGroup,
  FairnessIndicator,
  FairnessView,
  ImportanceView,
  ModelComparison,
  PairedTest,
  PickableRow,
  RowOrder,
  WeakSlice,
  WeakSlicesView,
  WhatIfAnswer,
  WhatIfCurve,
  WhatIfField,
  WhatIfRow,
} from './analysis-views.ts';
export type {
  CheckFinding,
  CheckKind,
  CheckRemedy,
  DataChecksView,
  PersonalDataKind,
} from './check-views.ts';
export type {
  DifferenceEvent,
  DiskUse,
  ExamplesVersion,
  FilePreview,
  FoundRows,
  PatternMatches,
  PreviewColumn,
  RejectedRow,
  RejectsPage,
  RowsBehind,
  RowsPage,
  ServedRows,
  VersionDifference,
} from './data-views.ts';
export type { ExportFormatName, ExportFormatView, ExportView } from './export-views.ts';
export type { AgreementView, FeedbackStatus, QueueItem, QueueView } from './feedback-views.ts';
export type {
  CrossSlice,
  CurvePoint,
  EngineView,
  Evaluation,
  EvaluationView,
  GainCurve,
  LabelEvaluation,
  LeaderboardRow,
  MetricInterval,
  MetricValues,
  OperatingPoint,
  Residuals,
  SliceFeature,
  SliceMetrics,
  ThresholdCheck,
  TrainingView,
} from './learning-views.ts';
export type {
  ExampleProject,
  ProjectSummary,
  RecentProject,
  StageId,
  StageState,
  StageSummary,
  SystemStatus,
} from './project-views.ts';
export type {
  ModelStage,
  ModelsDifference,
  ModelVersion,
  RegisteredModel,
  RegisteredModelDetail,
  RegistryView,
  SignatureDifference,
  SignatureTensorView,
} from './registry-views.ts';
export type { RoutingView, ShadowView, VariantTest, VariantView } from './routing-views.ts';
export type {
  ComparedRow,
  CoreEvent,
  JobView,
  LineageNode,
  LineageView,
  NodeRun,
  NodeState,
  PipelineNode,
  PipelineView,
  RunNote,
  RunNotes,
  RunState,
  RunSummary,
  RunsComparison,
} from './run-views.ts';
export type {
  BatchingView,
  PredictionView,
  SentRow,
  SentValue,
  ServedInput,
  ServedVersion,
  ServingView,
  TrafficView,
  TryAnswer,
  VersionState,
} from './serve-views.ts';
export type {
  DistributionView,
  FeatureCostView,
  TransformFeatureView,
  TransformLabelView,
  TransformView,
} from './transform-views.ts';
export type { TunedSetting, TuningView } from './tuning-views.ts';
export type {
  AnomalySeverity,
  AnomalyView,
  Comparison,
  DriftBoard,
  EditEffect,
  FeatureView,
  HistogramBucket,
  SchemaFeatureView,
  SchemaView,
  SplitStatistics,
  ValidationView,
} from './validate-views.ts';
