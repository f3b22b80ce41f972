/** Views: the register, the labelling queue and agreement. */

import type { MetricName } from './evaluation-config.ts';

export interface QueueItem {
  readonly id: string;
  readonly at: number;
  /** An image is a data address. */
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
  readonly kind: 'binary' | 'multiclass' | 'multilabel' | 'regression';
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
  /** multilabel: rows that a class is labelled, predicted and both; `classes` and `confusion` are empty then. */
  readonly byClass?: readonly {
    readonly name: string;
    readonly labelled: number;
    readonly predicted: number;
    readonly both: number;
  }[];
  /** Main metric after each retraining against labels used. */
  readonly gain: readonly { readonly labels: number; readonly value: number; readonly metric: MetricName }[];
}
