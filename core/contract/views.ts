/** What the core tells the screens and the command line: plain data, one interface per answer. */

import type { Problem } from '../foundation/index.ts';
import type { MetricName, ProjectConfig, TransformKind } from './project-config.ts';
import type { EpochReport, NodeName, Progress, PropertyValue } from './stage.ts';

// ---- Project and the rail -------------------------------------------------------------------------------------------

export interface RecentProject {
  readonly dir: string;
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly openedAt: number;
  readonly exists: boolean;
}

export interface ExampleProject {
  readonly name: string;
  readonly title: string;
  readonly description: string;
}

export type StageId = 'data' | 'validate' | 'transform' | 'train' | 'evaluate' | 'serve' | 'feedback';
export type StageState = 'idle' | 'running' | 'done' | 'problem' | 'stale' | 'live';

/** One stop on the rail. */
export interface StageSummary {
  readonly id: StageId;
  readonly state: StageState;
  /** A few words: "26,000 rows · span 1". Numbers are already formatted for the project's locale (en). */
  readonly fact: string;
}

export interface ProjectSummary {
  readonly dir: string;
  readonly name: string;
  readonly config: ProjectConfig;
  readonly stages: readonly StageSummary[];
  readonly lastRun?: RunSummary;
  /** First node that would not be CACHED if the pipeline ran now; absent when all would be. */
  readonly nextNode?: NodeName;
  readonly labelsSinceTraining: number;
}

export interface SystemStatus {
  readonly version: string;
  readonly engine: string;
  readonly cores: number;
  /** Bytes resident in the host and its workers. */
  readonly memoryBytes: number;
  readonly endpoint?: { readonly url: string; readonly model: string; readonly version: string };
  readonly runtime: 'electron' | 'node';
}

// ---- Data -----------------------------------------------------------------------------------------------------------

export interface PreviewColumn {
  readonly name: string;
  readonly type: 'int' | 'float' | 'string' | 'unknown';
  readonly missing: number;
  readonly examples: readonly string[];
}

export interface RejectedRow {
  /** 1-based line where the row starts; for TFRecord, the record's byte offset. */
  readonly line: number;
  readonly reason: string;
  /** The row as read, at most 500 characters. */
  readonly text: string;
}

export interface FilePreview {
  readonly path: string;
  readonly format: 'csv' | 'tfrecord' | 'parquet' | 'jsonl';
  readonly bytes: number;
  readonly encoding?: string;
  readonly delimiter?: string;
  readonly header?: boolean;
  readonly columns: readonly PreviewColumn[];
  /** First rows as text; null is missing. */
  readonly rows: readonly (readonly (string | null)[])[];
  readonly rejected: readonly RejectedRow[];
}

/** One ingested span: one Examples artifact. */
export interface ExamplesVersion {
  readonly artifactId: number;
  readonly span: number;
  readonly createdAt: number;
  readonly source: string;
  readonly origin: 'file' | 'feedback';
  readonly splits: readonly { readonly name: string; readonly rows: number }[];
  readonly rejected: number;
  readonly bytes: number;
  /** sha256 of the content, hex. */
  readonly contentHash: string;
  readonly current: boolean;
}

export interface RowsPage {
  readonly columns: readonly { readonly name: string; readonly type: 'int' | 'float' | 'bytes' | 'unknown' }[];
  /** null is missing; several values joined with ", ". */
  readonly rows: readonly (readonly (string | null)[])[];
  readonly total: number;
}

export interface RejectsPage {
  readonly rows: readonly RejectedRow[];
  readonly total: number;
}

// ---- Validate -------------------------------------------------------------------------------------------------------

export interface HistogramBucket {
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/** One feature in one split. */
export interface SplitStatistics {
  readonly split: string;
  readonly rows: number;
  readonly missing: number;
  readonly numeric?: {
    readonly mean: number;
    readonly deviation: number;
    readonly zeros: number;
    readonly min: number;
    readonly median: number;
    readonly max: number;
    readonly standard: readonly HistogramBucket[];
    readonly quantiles: readonly HistogramBucket[];
  };
  readonly string?: {
    readonly unique: number;
    readonly averageLength: number;
    readonly top: readonly { readonly value: string; readonly count: number }[];
  };
}

export type AnomalySeverity = 'ERROR' | 'WARNING' | 'UNKNOWN';

export interface AnomalyView {
  readonly feature: string;
  /** AnomalyInfo.Type name. */
  readonly type: string;
  readonly severity: AnomalySeverity;
  readonly short: string;
  readonly description: string;
  readonly split: string;
  /** Whether "fix" (TFDV's update_schema for this anomaly) is possible. */
  readonly fixable: boolean;
}

export interface FeatureView {
  readonly name: string;
  readonly type: 'INT' | 'FLOAT' | 'STRING' | 'BYTES' | 'STRUCT';
  readonly role: 'feature' | 'label' | 'excluded';
  readonly splits: readonly SplitStatistics[];
  /** L-infinity distance train to eval for strings, Jensen-Shannon divergence for numbers. */
  readonly distance?: number;
  readonly anomalies: readonly AnomalyView[];
}

export interface ValidationView {
  readonly splits: readonly { readonly name: string; readonly rows: number }[];
  readonly features: readonly FeatureView[];
  readonly anomalies: readonly AnomalyView[];
  /** Set while anomalies are accepted for the current data by the user. */
  readonly override?: { readonly reason: string; readonly at: number };
  readonly blocking: boolean;
}

export interface SchemaFeatureView {
  readonly name: string;
  readonly type: 'BYTES' | 'INT' | 'FLOAT' | 'STRUCT' | 'TYPE_UNKNOWN';
  readonly required: boolean;
  readonly minFraction?: number;
  readonly valency?: { readonly min?: number; readonly max?: number };
  readonly domain?: readonly string[];
  readonly range?: { readonly min?: number; readonly max?: number };
  readonly driftThreshold?: number;
}

export interface SchemaView {
  readonly exists: boolean;
  readonly text: string;
  readonly features: readonly SchemaFeatureView[];
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

// ---- Transform ------------------------------------------------------------------------------------------------------

export interface TransformFeatureView {
  readonly name: string;
  readonly role: 'feature' | 'label' | 'excluded';
  /** What the project file says. */
  readonly configured: TransformKind;
  /** What `auto` became, with its reason. */
  readonly applied: Exclude<TransformKind, 'auto'>;
  readonly reason: string;
  /** Inputs of the network this feature becomes. */
  readonly width: number;
  readonly detail: string;
}

export interface TransformView {
  readonly features: readonly TransformFeatureView[];
  readonly inputs: number;
  /** Real rows before and after, at most 20. */
  readonly preview: readonly {
    readonly before: Readonly<Record<string, string | null>>;
    readonly after: Readonly<Record<string, string>>;
  }[];
}

// ---- Train and evaluate ---------------------------------------------------------------------------------------------

export interface EngineView {
  readonly name: string;
  readonly available: boolean;
  readonly chosen: boolean;
  readonly reason: string;
  readonly stepMs?: number;
  readonly rowsPerSecond?: number;
}

export interface MetricInterval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface LeaderboardRow {
  readonly modelId: number;
  readonly runId: string;
  readonly name: string;
  readonly served: boolean;
  readonly blessed: boolean;
  readonly baseline: boolean;
  /** Main metric: auc (binary), accuracy (multiclass), rmse (regression). */
  readonly main: MetricName;
  readonly score?: MetricInterval;
  readonly loss?: number;
  readonly bytes: number;
  readonly seconds: number;
  readonly settings: Readonly<Record<string, PropertyValue>>;
}

export interface TrainingView {
  readonly epochs: readonly EpochReport[];
  readonly engines: readonly EngineView[];
  readonly leaderboard: readonly LeaderboardRow[];
  readonly running: boolean;
}

export type MetricValues = Readonly<Partial<Record<MetricName, number>>>;

export interface SliceMetrics {
  /** TFX slice key: `feature_value`, or "Overall". */
  readonly slice: string;
  readonly rows: number;
  readonly metrics: MetricValues;
}

export interface ThresholdCheck {
  readonly metric: MetricName;
  readonly slice: string;
  readonly passed: boolean;
  /** One sentence with the numbers. */
  readonly reason: string;
}

export interface CurvePoint {
  readonly x: number;
  readonly y: number;
  readonly threshold?: number;
}

/** One model on one eval split; also the evaluation artifact's `evaluation.json`. */
export interface Evaluation {
  readonly problem: 'binary' | 'multiclass' | 'regression';
  readonly rows: number;
  readonly main: MetricName;
  readonly metrics: MetricValues;
  /** 95 % bootstrap intervals of the main metric and the loss. */
  readonly intervals: Readonly<Partial<Record<MetricName, MetricInterval>>>;
  /** The same metrics of always answering the train split's most common class (or mean). */
  readonly constant: MetricValues;
  readonly linearBaseline: MetricValues;
  /** The model served now, on the same rows; absent when none is. */
  readonly served?: { readonly version: string; readonly metrics: MetricValues };
  readonly classes?: readonly string[];
  /** [actual][predicted], counts. */
  readonly confusion?: readonly (readonly number[])[];
  readonly roc?: readonly CurvePoint[];
  readonly precisionRecall?: readonly CurvePoint[];
  /** x = mean predicted, y = observed share, per decile of the score. */
  readonly calibration?: readonly CurvePoint[];
  /** regression: predicted (x) against actual (y), at most 500 points. */
  readonly scatter?: readonly CurvePoint[];
  readonly slices: readonly SliceMetrics[];
  readonly checks: readonly ThresholdCheck[];
  readonly blessed: boolean;
}

export interface EvaluationView extends Evaluation {
  readonly modelId: number;
  readonly runId: string;
  readonly at: number;
}

// ---- Serve ----------------------------------------------------------------------------------------------------------

export type VersionState = 'START' | 'LOADING' | 'AVAILABLE' | 'UNLOADING' | 'END';

export interface ServedVersion {
  readonly version: string;
  readonly state: VersionState;
  readonly error?: string;
  readonly pushedAt: number;
  readonly metrics?: MetricValues;
}

export interface ServingView {
  readonly running: boolean;
  readonly url?: string;
  readonly modelName: string;
  readonly versions: readonly ServedVersion[];
  readonly requests: number;
  readonly requestsPerSecond: number;
  /** Median and 99th percentile of the last 1,000 answers, milliseconds. */
  readonly p50Ms?: number;
  readonly p99Ms?: number;
  readonly inputs: readonly { readonly name: string; readonly dtype: string; readonly examples: readonly string[] }[];
  /** A real row of the eval split, ready for the try-it form. */
  readonly exampleRow: Readonly<Record<string, string | number | null>>;
  readonly problem?: Problem;
}

export interface PredictionView {
  readonly id: string;
  readonly at: number;
  readonly model: string;
  readonly version: string;
  readonly inputs: Readonly<Record<string, string | number | null>>;
  /** The predicted class, or the number. */
  readonly predicted: string;
  /** Probability of the predicted class; absent for regression. */
  readonly confidence?: number;
  readonly label?: string;
  readonly feedback?: 'correct' | 'incorrect' | 'correction' | 'implicit' | 'harm';
}

export interface TryAnswer {
  readonly id: string;
  readonly predicted: string;
  readonly scores: readonly { readonly label: string; readonly score: number }[];
  readonly milliseconds: number;
}

// ---- Feedback -------------------------------------------------------------------------------------------------------

export interface QueueItem {
  readonly id: string;
  readonly at: number;
  readonly inputs: Readonly<Record<string, string | number | null>>;
  readonly predicted: string;
  readonly confidence?: number;
  /** Why this one now: "random" or "least confident". */
  readonly order: 'random' | 'least_confident';
}

export interface QueueView {
  readonly items: readonly QueueItem[];
  readonly left: number;
  readonly done: number;
  readonly classes: readonly string[];
  readonly kind: 'binary' | 'multiclass' | 'regression';
  readonly question: string;
  readonly recent: readonly { readonly id: string; readonly label: string; readonly at: number }[];
  readonly labelsPerMinute?: number;
}

export interface FeedbackStatus {
  readonly predictions: number;
  readonly feedback: number;
  readonly labelled: number;
  readonly labelsSinceTraining: number;
  readonly retrainAfter: number;
  /** Share of labelled predictions where the label differs from the prediction. */
  readonly wrongShare?: number;
}

export interface AgreementView {
  readonly labelled: number;
  readonly agreed: number;
  readonly share?: number;
  /** Cohen's kappa of label and prediction. */
  readonly kappa?: number;
  readonly classes: readonly string[];
  /** [label][predicted], counts. */
  readonly confusion: readonly (readonly number[])[];
  /** Main metric after each retraining against labels used. */
  readonly gain: readonly { readonly labels: number; readonly value: number; readonly metric: MetricName }[];
}

// ---- Pipeline, runs, lineage, jobs ----------------------------------------------------------------------------------

export type NodeState = 'PENDING' | 'RUNNING' | 'COMPLETE' | 'CACHED' | 'FAILED' | 'CANCELED' | 'SKIPPED';
export type RunState = 'RUNNING' | 'COMPLETE' | 'FAILED' | 'CANCELED' | 'INTERRUPTED';

export interface NodeRun {
  readonly node: NodeName;
  readonly state: NodeState;
  readonly seconds: number;
  readonly rowsIn?: number;
  readonly rowsOut?: number;
  readonly facts: Readonly<Record<string, string | number>>;
  readonly progress?: Progress;
  readonly problem?: Problem;
}

export interface RunSummary {
  readonly id: string;
  readonly state: RunState;
  readonly startedAt: number;
  readonly seconds: number;
  readonly nodes: readonly NodeRun[];
  readonly blessed?: boolean;
  readonly pushedVersion?: string;
}

export interface PipelineNode {
  readonly node: NodeName;
  readonly upstream: readonly NodeName[];
}

export interface PipelineView {
  readonly nodes: readonly PipelineNode[];
  readonly run?: RunSummary;
}

export interface LineageNode {
  /** `artifact:12`, `execution:7`, or `file:<path>`. */
  readonly id: string;
  readonly kind: 'artifact' | 'execution' | 'file';
  readonly title: string;
  readonly subtitle: string;
  readonly properties: Readonly<Record<string, PropertyValue>>;
}

export interface LineageView {
  readonly nodes: readonly LineageNode[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
}

export interface JobView {
  readonly id: string;
  /** "Run pipeline", "Upload complaints.csv". */
  readonly title: string;
  readonly state: 'running' | 'done' | 'failed' | 'cancelled';
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly progress?: Progress;
  /** Units of progress per second. */
  readonly rate?: number;
  readonly secondsLeft?: number;
  readonly problem?: Problem;
}

/** Pushed to every open window. */
export type CoreEvent =
  | { readonly kind: 'project'; readonly project: ProjectSummary }
  | { readonly kind: 'job'; readonly job: JobView }
  | { readonly kind: 'run'; readonly run: RunSummary }
  | { readonly kind: 'epoch'; readonly runId: string; readonly epoch: EpochReport }
  | { readonly kind: 'serving'; readonly running: boolean }
  | { readonly kind: 'feedback'; readonly status: FeedbackStatus };
