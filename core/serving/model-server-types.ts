/** The model server's options, events and figures. */

import type { views } from '../contract/index.ts';
import type { Clock, Problem, Result } from '../foundation/index.ts';
import type { ServableLoader } from './servable.ts';
import type { FeedbackSink, PredictionLookup, PredictionSink } from './sinks.ts';

export interface ServedModelConfig {
  readonly name: string;
  /** Folder of numeric version folders. It may appear after the start. */
  readonly basePath: string;
}

export interface ModelServerOptions {
  readonly models: readonly ServedModelConfig[];
  /** 0 picks a free one. */
  readonly port: number;
  readonly clock: Clock;
  /** Default: `loadServable`, this project's own model format. */
  readonly loader?: ServableLoader;
  /** Absent: predictions are not registered. */
  readonly predictions?: PredictionSink;
  /** Absent: `GET /loopwright/v1/predictions/{id}` answers 501. */
  readonly lookup?: PredictionLookup;
  /** Absent: `POST /loopwright/v1/feedback` answers 501. */
  readonly feedback?: FeedbackSink;
  /** Share of predictions registered, 0 to 1. Default 1. */
  readonly sampleRate?: number;
  /** Of two classes, or each of a multilabel model: registered as predicted above it. Default 0.5. */
  readonly decisionThreshold?: number;
  /** Inputs whose values are never registered. */
  readonly redact?: readonly string[];
  /** The file whose presence tells that a version folder is complete. Default `model.json`. */
  readonly marker?: string;
  /** Milliseconds between two looks at the base paths. Default 1000. */
  readonly pollMs?: number;
  /** Milliseconds before a version that failed to load is tried again, at most 5 times. Default 60000. */
  readonly retryMs?: number;
  /** Largest request body, bytes, after decompression. Default 32 MiB. */
  readonly bodyLimit?: number;
  /** Milliseconds `close` waits for requests under way. Default 10000. */
  readonly drainMs?: number;
  readonly onEvent?: (event: ModelServerEvent) => void;
}

export type ModelServerEvent =
  | { readonly kind: 'available'; readonly model: string; readonly version: string }
  | { readonly kind: 'unloaded'; readonly model: string; readonly version: string }
  | { readonly kind: 'load-failed'; readonly model: string; readonly version: string; readonly problem: Problem }
  | { readonly kind: 'bug'; readonly message: string };

export interface RequestFigures {
  readonly requests: number;
  /** Requests answered with an error. */
  readonly errors: number;
  /** Over the last 10 seconds. */
  readonly requestsPerSecond: number;
  /** Of the last 1,000 predict requests, milliseconds; absent before the first. */
  readonly p50Ms?: number;
  readonly p99Ms?: number;
}

export interface VersionStatus extends RequestFigures {
  readonly version: string;
  readonly state: views.VersionState;
  readonly problem?: Problem;
}

export interface ModelStatus {
  readonly name: string;
  /** Newest first; ended ones stay listed. */
  readonly versions: readonly VersionStatus[];
}

export interface ModelServerStatus extends RequestFigures {
  readonly running: boolean;
  readonly url?: string;
  readonly models: readonly ModelStatus[];
}

export interface ModelServer {
  /** Binds 127.0.0.1 and loads what is there; a model that cannot load does not keep the server from starting. Problem: `serving/port-in-use`. */
  start(): Promise<Result<{ readonly port: number; readonly url: string }>>;
  status(): ModelServerStatus;
  /** Looks at the base paths now; resolves when what it found is loaded. */
  poll(): Promise<void>;
  /** Refuses new requests, finishes those under way, unloads. */
  close(): Promise<void>;
}
