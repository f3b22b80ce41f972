/** Views: training, the leaderboard and evaluations. */

import type { PairedTest } from './analysis-views.ts';
import type { EvaluationConfig, MetricName } from './evaluation-config.ts';
import type { EpochReport, PropertyValue } from './stage.ts';

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
  /** That trained it. */
  readonly runId: string;
  /** Whose evaluation the score is from, the newest of the model; absent: of the run that trained it. */
  readonly evaluatedBy?: string;
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
  /** Of the newest model kept; absent before there is one, and while another is trained. */
  readonly family?: 'linear' | 'trees' | 'wide_deep' | 'layers';
  /** Of the newest model where model.sampling drew its rows; absent otherwise, and while another is trained. */
  readonly sampled?: {
    readonly sampling: 'oversample' | 'undersample';
    readonly before: number;
    readonly after: number;
    readonly leftOut: number;
    readonly mostOften: number;
  };
  /** What the epochs of `candidate` are of: `linear` is the baseline itself, told once more. */
  readonly network: 'wide_deep' | 'layers' | 'linear';
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
  /** What makes the slice, in order of the features' names; absent for all rows. A range is "[30, 40)". */
  readonly features?: readonly SliceFeature[];
  /** 95 %, of the main metric and the loss. */
  readonly intervals?: Readonly<Partial<Record<MetricName, MetricInterval>>>;
  /** The served model on the same rows. */
  readonly served?: MetricValues;
}

export interface SliceFeature {
  readonly name: string;
  readonly value: string;
}

/** Two slices beside one another: TFMA's difference is the baseline's metric minus the slice's. */
export interface CrossSlice {
  readonly baseline: string;
  readonly slice: string;
  readonly differences: MetricValues;
  /** The baseline's metric over the slice's. */
  readonly ratios: MetricValues;
}

/** Outcomes when everything above a threshold is called positive; rows, or sums of their weights. */
export interface OperatingPoint {
  readonly threshold: number;
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
}

/** How wrong numbers are: actual minus predicted. */
export interface Residuals {
  readonly mean: number;
  readonly deviation: number;
  /** The 1, 5, 25, 50, 75, 95 and 99 % quantiles. */
  readonly quantiles: readonly { readonly share: number; readonly value: number }[];
  readonly histogram: readonly { readonly low: number; readonly high: number; readonly count: number }[];
  /** Predicted (x) against residual (y), at most 500 points. */
  readonly points: readonly CurvePoint[];
  /** By tenth of the prediction: its mean (x), and quartiles of the residual. */
  readonly bands: readonly { readonly x: number; readonly low: number; readonly middle: number; readonly high: number }[];
}

/** What ranking by the score buys: shares of all rows (x) and of all positives found among them (y). */
export interface GainCurve {
  readonly gain: readonly CurvePoint[];
  /** By tenth of the rows, best scores first: its share of positives over that of all rows. */
  readonly lift: readonly CurvePoint[];
}

export interface ThresholdCheck {
  readonly metric: MetricName;
  /** Of several classes: the one whose metric it is. */
  readonly class?: string;
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

/** One class of several, against the rest; what cannot be computed is absent. */
export interface LabelEvaluation {
  /** Rows, or the sum of weights, that have the class. */
  readonly positives: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly auc?: number;
  readonly auc_precision_recall?: number;
  /** The class is said of a row above it; evaluations of earlier versions have none. */
  readonly threshold?: number;
  /** By rising threshold, fewer with many classes. */
  readonly operatingPoints?: readonly OperatingPoint[];
}

/** One model on one eval split; also the evaluation artifact's `evaluation.json`. */
export interface Evaluation {
  readonly problem: 'binary' | 'multiclass' | 'multilabel' | 'regression';
  readonly rows: number;
  readonly main: MetricName;
  readonly metrics: MetricValues;
  /** 95 % intervals of every metric that has one. */
  readonly intervals: Readonly<Partial<Record<MetricName, MetricInterval>>>;
  /** The same metrics of always answering the train split's most common class (or mean). */
  readonly constant: MetricValues;
  readonly linearBaseline: MetricValues;
  /** The model that was served before this one, on the same rows; absent when none was. */
  readonly served?: { readonly version: string; readonly metrics: MetricValues };
  /** The main metric beside each on the same rows, the difference tested in pairs; evaluations of earlier versions have none. */
  readonly paired?: { readonly linear?: PairedTest; readonly served?: PairedTest };
  readonly classes?: readonly string[];
  /** [actual][predicted], counts. */
  readonly confusion?: readonly (readonly number[])[];
  readonly roc?: readonly CurvePoint[];
  readonly precisionRecall?: readonly CurvePoint[];
  /** x = mean predicted, y = observed share, per decile of the score. */
  readonly calibration?: readonly CurvePoint[];
  /** regression: predicted (x) against actual (y), at most 500 points. */
  readonly scatter?: readonly CurvePoint[];
  /** multilabel: of each class alone, in the order of `classes`. */
  readonly labels?: readonly LabelEvaluation[];
  /** binary: called positive above it; multilabel: where all classes share one. Evaluations of earlier versions have none: 0.5. */
  readonly decisionThreshold?: number;
  /** binary: at most 201 points by rising threshold, from all positive to none. */
  readonly operatingPoints?: readonly OperatingPoint[];
  readonly gain?: GainCurve;
  readonly residuals?: Residuals;
  readonly weightedBy?: string;
  readonly crossSlices?: readonly CrossSlice[];
  readonly slices: readonly SliceMetrics[];
  readonly checks: readonly ThresholdCheck[];
  readonly blessed: boolean;
  /** What the project file asked of it; evaluations of earlier versions have none. */
  readonly settings?: EvaluationConfig;
  /** What of that has no effect, and what the rows leave unsaid; absent where there is nothing to tell. */
  readonly warnings?: readonly EvaluationWarning[];
}

export interface EvaluationWarning {
  readonly about: 'labels' | 'thresholds' | 'slices' | 'decision_threshold';
  /** The cause and the way out. */
  readonly text: string;
}

export interface EvaluationView extends Evaluation {
  readonly modelId: number;
  readonly runId: string;
  readonly at: number;
  /** What the project file asks of evaluations now. */
  readonly asked?: EvaluationConfig;
}

/** A run's evaluation, made or reused, in the list of them. */
export interface EvaluatedRun {
  readonly runId: string;
  readonly modelId: number;
  /** The model's family. */
  readonly name: string;
  /** The model answers requests that name no version. */
  readonly served: boolean;
  readonly main: MetricName;
  readonly score?: MetricInterval;
}
