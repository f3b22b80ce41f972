/** Views: what is asked of a model beside its evaluation: fairness, worst slices, another model, one row. */

import type { MetricName } from './evaluation-config.ts';
import type { CrossSlice, LabelEvaluation, MetricInterval, MetricValues, SliceFeature, SliceMetrics } from './learning-views.ts';

/** Progress first, the answer last. */
export type AnalysisEvent<T> =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'done'; readonly answer: T };

export interface FairnessIndicator {
  readonly rate:
    | 'positive_rate'
    | 'true_positive_rate'
    | 'false_positive_rate'
    | 'false_negative_rate'
    | 'true_negative_rate'
    | 'precision'
    | 'false_discovery_rate'
    | 'false_omission_rate';
  /** Index into the view's thresholds. */
  readonly threshold: number;
  readonly value: number;
  /** 95 % (Wilson). */
  readonly low: number;
  readonly high: number;
  /** Rows that the rate is a share of. */
  readonly of: number;
  /** Minus the baseline's; 95 % (Newcombe). */
  readonly difference?: MetricInterval;
}

export interface FairnessGroup {
  readonly key: string;
  readonly features: readonly SliceFeature[];
  readonly rows: number;
  readonly positives: number;
  readonly auc?: number;
  /** Rates of 0 / 0 are absent. */
  readonly indicators: readonly FairnessIndicator[];
}

/** Where not every row of the split is looked at: rows with a label that were, of all. */
export interface SampledRows {
  readonly rows: number;
  readonly total: number;
  readonly every: number;
}

/** Of a model of one class a row: each class against the rest, in the order of the evaluation's `classes`. */
export interface ClassesView {
  readonly labels: readonly LabelEvaluation[];
  readonly sample?: SampledRows;
}

/** The slices of an evaluation judged by one class of several alone, as of two classes. */
export interface ClassSlicesView {
  readonly class: string;
  /** Said of a row above it. */
  readonly threshold: number;
  readonly main: MetricName;
  readonly metrics: MetricValues;
  readonly slices: readonly SliceMetrics[];
  readonly crossSlices: readonly CrossSlice[];
  readonly sample?: SampledRows;
}

export interface FairnessView {
  /** Of several classes: whose yes and no. */
  readonly class?: string;
  readonly baseline: string;
  readonly thresholds: readonly number[];
  readonly overall: FairnessGroup;
  /** Largest first. */
  readonly groups: readonly FairnessGroup[];
  /** Groups beyond those. */
  readonly left: number;
  readonly sample?: SampledRows;
}

export interface WeakSlice {
  readonly features: readonly SliceFeature[];
  readonly rows: number;
  /** Mean loss of its rows and of all others. */
  readonly loss: number;
  readonly otherLoss: number;
  /** Their difference over the pooled deviation. */
  readonly effect: number;
  readonly p: number;
  /** p by Holm, for as many slices as were looked at. */
  readonly adjusted: number;
}

export interface WeakSlicesView {
  readonly slices: readonly WeakSlice[];
  readonly looked: number;
  /** Rows looked at, of all in the split. */
  readonly rows: number;
  readonly total: number;
  readonly loss: number;
  readonly lossName: 'log_loss' | 'squared_error';
  readonly leftFeatures: number;
}

export interface PairedTest {
  readonly metric: MetricName;
  readonly method: 'mcnemar' | 'delong' | 'bootstrap';
  readonly a: number;
  readonly b: number;
  /** a - b, with its 95 % interval. */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  readonly p: number;
}

export interface ModelComparison {
  readonly rows: number;
  readonly total: number;
  readonly tests: readonly PairedTest[];
  /** Rows that only this or only the other model has right; absent for numbers. */
  readonly onlyThis?: number;
  readonly onlyOther?: number;
}

export type RowOrder = 'worst' | 'closest' | 'spread';

/** Classes of a multilabel row are told as a JSON list. */
export interface PickableRow {
  /** Number in the sample. */
  readonly row: number;
  /** Number in the eval split, from 0. */
  readonly place: number;
  readonly actual: string;
  /** Of a chosen class: whether the row has it, or is of it. */
  readonly has?: boolean;
  /** Chance of the positive class (two classes), of the chosen one or of the right one; for numbers the prediction. */
  readonly score: number;
  readonly loss: number;
}

export interface WhatIfField {
  readonly name: string;
  readonly kind: 'number' | 'text' | 'list' | 'image' | 'bytes';
  readonly isInteger: boolean;
  readonly low?: number;
  readonly high?: number;
  /** Frequent values of a text. */
  readonly values: readonly string[];
  /** False where rows have several values, or bytes. */
  readonly editable: boolean;
}

export interface WhatIfRow {
  /** Several values are a JSON list, bytes a data address. */
  readonly values: Readonly<Record<string, string | number | null>>;
  /** Multilabel: a JSON list. */
  readonly actual: string | number;
  readonly fields: readonly WhatIfField[];
}

export interface WhatIfCurve {
  readonly feature: string;
  readonly isNumber: boolean;
  /** Score of this row with the value, and the mean of 200 rows with it (partial dependence). */
  readonly points: readonly { readonly value: string | number; readonly score: number; readonly mean: number }[];
}

export interface WhatIfAnswer {
  /** Multilabel: every class that is said, as a JSON list. */
  readonly predicted: string | number;
  readonly scores: readonly { readonly name: string; readonly score: number }[];
  /** The class whose score curves follow; absent for numbers. */
  readonly followed?: string;
  readonly curve?: WhatIfCurve;
}

export interface DecidingChange {
  readonly edits: readonly { readonly feature: string; readonly value: string | number }[];
  readonly distance: number;
  readonly predicted: string;
}

export interface Counterfactuals {
  /** Of a chosen class: the one whose decision changes, and whether it is said of the row as it is. */
  readonly class?: string;
  readonly has?: boolean;
  /** The nearest sampled row with another decision. */
  readonly nearest?: {
    readonly place: number;
    readonly distance: number;
    readonly values: Readonly<Record<string, string | number | null>>;
    readonly predicted: string;
    readonly actual: string;
    readonly differs: readonly string[];
  };
  /** Of one feature, or where none is enough of two; nearest first. */
  readonly changes: readonly DecidingChange[];
}

export interface Attributions {
  readonly score: number;
  readonly meanScore: number;
  readonly background: number;
  readonly followed?: string;
  /** Largest first; their values sum to score - meanScore. */
  readonly features: readonly (MetricInterval & { readonly name: string; readonly input: string | number | null })[];
}

export interface ImportanceView {
  /** Of several classes: whose decisions alone the metric judges; absent: those of all classes. */
  readonly class?: string;
  readonly metric: MetricName;
  readonly whole?: number;
  readonly rows: number;
  readonly repeats: number;
  /** How much worse the metric is with the feature shuffled; most important first. */
  readonly features: readonly (MetricInterval & { readonly name: string })[];
}
