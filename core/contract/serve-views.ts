/** Views: the model server and its predictions. */

import type { Problem } from '../foundation/index.ts';
import type { MetricValues } from './learning-views.ts';
import type { RoutingView } from './routing-views.ts';

export type VersionState = 'START' | 'LOADING' | 'AVAILABLE' | 'UNLOADING' | 'END';

export interface ServedVersion {
  readonly version: string;
  readonly state: VersionState;
  readonly error?: string;
  readonly pushedAt: number;
  /** Answers all requests that name no version. */
  readonly isDefault: boolean;
  /** Of the requests that name no version, while they are routed. */
  readonly share?: number;
  /** TensorFlow Serving's version labels. */
  readonly aliases: readonly string[];
  readonly metrics?: MetricValues;
  /** Of a version that is loaded. */
  readonly traffic?: TrafficView;
}

/** The last minutes, oldest slot first. */
export interface TrafficView {
  /** End of the newest slot, milliseconds since the epoch. */
  readonly until: number;
  readonly slotSeconds: number;
  readonly requests: readonly number[];
  readonly errors: readonly number[];
  /** Answers below each limit and not below the one before; the last count is of those above all limits. */
  readonly latencies: { readonly limitsMs: readonly number[]; readonly counts: readonly number[] };
}

/** How requests to a version are joined, and what came of it. */
export interface BatchingView {
  readonly model: string;
  readonly version: string;
  readonly mode: 'off' | 'queued' | 'parameters' | 'auto';
  readonly maxRows: number;
  readonly waitMicros: number;
  readonly batches: number;
  readonly requests: number;
  readonly rows: number;
  /** Rows added up to allowed sizes. */
  readonly padding: number;
  /** Why it is as it is. */
  readonly explanation: string;
}

/** One value of a row as REST takes it: bytes by their base64. */
export type SentValue = string | number | null | { readonly b64: string };

/** A row for the model server; several values of an input are a list. */
export type SentRow = Readonly<Record<string, SentValue | readonly SentValue[]>>;

export interface ServedInput {
  readonly name: string;
  readonly dtype: string;
  /** Takes a list of values; `length` of them where a row must have so many. */
  readonly isList: boolean;
  readonly length?: number;
  /** Bytes are no text: a form shows a picture, or their size. */
  readonly content: 'value' | 'image' | 'bytes';
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
  /** Of all models. */
  readonly traffic?: TrafficView;
  readonly batching: readonly BatchingView[];
  readonly routing: readonly RoutingView[];
  /** Predictions a bounded register has dropped, and those that wait to be written. */
  readonly register: { readonly dropped: number; readonly waiting: number };
  readonly inputs: readonly ServedInput[];
  /** A real row of the eval split, ready to be sent. */
  readonly exampleRow: SentRow;
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
  /** threshold: said above it, where that decides; of several classes of which one is, none does. */
  readonly scores: readonly { readonly label: string; readonly score: number; readonly threshold?: number }[];
  readonly milliseconds: number;
}
