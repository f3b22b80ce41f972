/** Views: training, the leaderboard and evaluations. */

import type { MetricName } from './project-config.ts';
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
  /** Of the newest model kept; absent before there is one, and while another is trained. */
  readonly family?: 'linear' | 'trees' | 'wide_deep';
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
