/** Views: the model server and its predictions. */

import type { Problem } from '../foundation/index.ts';
import type { MetricValues } from './learning-views.ts';

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
  readonly grpcPort?: number;
  /** Address and REST port that other machines are answered on, with TLS and tokens. */
  readonly remote?: string;
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
