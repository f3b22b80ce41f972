/** The model server's options, events and figures. */

import type { CanaryState, FeedbackInput, PredictionRecord, views } from '../contract/index.ts';
import type { Clock, Problem, Result } from '../foundation/index.ts';
import type { RemoteOptions } from './access/remote-access.ts';
import type { BatchingMode } from './batching/batching.ts';
import type { ServedModelConfig } from './model-config.ts';
import type { ModelConfigFile } from './model-config-watch.ts';
import type { ServableLoader } from './servable.ts';
import type { FeedbackSink, PredictionLookup, PredictionSink, RoutingStore } from './sinks.ts';

export interface ModelServerOptions {
  readonly models: readonly ServedModelConfig[];
  /** Of REST; 0 picks a free one. */
  readonly port: number;
  /** Of gRPC; 0 picks a free one. Absent: no gRPC. */
  readonly grpcPort?: number;
  readonly clock: Clock;
  /** Default: `loadServable`, this project's own model format. */
  readonly loader?: ServableLoader;
  /** Absent: predictions are not registered. */
  readonly predictions?: PredictionSink;
  /** Default `always`: an answered prediction is registered. Bounded: so many may wait, the others are dropped and counted. */
  readonly register?: 'always' | { readonly bounded: number };
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
  /** Absent: routing set while it runs is forgotten when it ends. */
  readonly routing?: RoutingStore;
  /** Path of the Prometheus page; null for none. Default TensorFlow Serving's. */
  readonly metricsPath?: string | null;
  /** Default `queued`. */
  readonly batching?: BatchingMode;
  /** Any of these files tells that a version folder is complete. Default `model.json`, `saved_model.pb`, `model.onnx`. */
  readonly markers?: readonly string[];
  /** Milliseconds between two looks at the base paths. Default 1000. */
  readonly pollMs?: number;
  /** Milliseconds before a version that failed to load is tried again. Default 60000. */
  readonly retryMs?: number;
  /** How often it is tried again. Default 5. */
  readonly maxRetries?: number;
  /** Requests that a model brings along are answered before it is asked. Default true. */
  readonly warmUp?: boolean;
  /** Milliseconds that a logged request waits for others before it is written. Default 10000. */
  readonly logFlushMs?: number;
  /** Says which models are served, instead of `models`. */
  readonly configFile?: ModelConfigFile;
  /** Labels may name versions that are not available. Default false. */
  readonly labelsAhead?: boolean;
  /** Milliseconds until a REST request has to be answered. Default 30000. */
  readonly timeoutMs?: number;
  /** Absent: only this machine is answered. */
  readonly remote?: RemoteOptions;
  /** Any web page may ask. Default false. */
  readonly cors?: boolean;
  /** Largest request body, bytes, after decompression. Default 32 MiB. */
  readonly bodyLimit?: number;
  /** Milliseconds `close` waits for requests under way. Default 10000. */
  readonly drainMs?: number;
  readonly onEvent?: (event: ModelServerEvent) => void;
}

export type ModelServerEvent =
  | { readonly kind: 'config-refused'; readonly problem: Problem }
  | { readonly kind: 'available'; readonly model: string; readonly version: string }
  | { readonly kind: 'unloaded'; readonly model: string; readonly version: string }
  /** Nothing to serve where the model should be; told once, and again when it is otherwise. */
  | { readonly kind: 'not-found'; readonly model: string; readonly message: string }
  | { readonly kind: 'load-failed'; readonly model: string; readonly version: string; readonly problem: Problem }
  /** A canary grew, finished or was rolled back. */
  | { readonly kind: 'canary'; readonly model: string; readonly canary: CanaryState }
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
  /** Of a version that is loaded. */
  readonly traffic?: views.TrafficView;
}

export interface ModelStatus {
  readonly name: string;
  /** Newest first; ended ones stay listed. */
  readonly versions: readonly VersionStatus[];
}

export interface ModelServerStatus extends RequestFigures {
  readonly running: boolean;
  readonly url?: string;
  readonly grpcPort?: number;
  readonly models: readonly ModelStatus[];
  /** Of all models. */
  readonly traffic: views.TrafficView;
  /** Of every version asked so far. */
  readonly batching: readonly views.BatchingView[];
  /** Predictions a bounded register has dropped, and those that wait to be written. */
  readonly register: { readonly dropped: number; readonly waiting: number };
  /** Of models whose requests are routed. */
  readonly routing: readonly views.RoutingView[];
}

export interface StartedServer {
  readonly port: number;
  readonly url: string;
  readonly grpcPort?: number;
  /** For other machines. */
  readonly remote?: RemoteAddress;
}

export interface RemoteAddress {
  /** Of REST. */
  readonly url: string;
  readonly restPort: number;
  /** Of gRPC, with its port. */
  readonly grpcAddress: string;
  readonly grpcPort: number;
}

export interface ModelServer {
  /** Binds 127.0.0.1 and loads what is there; a model that cannot load does not keep the server from starting. Problem: `serving/port-in-use`. */
  start(): Promise<Result<StartedServer>>;
  status(): ModelServerStatus;
  /** Looks at the base paths now; resolves when what it found is loaded. */
  poll(): Promise<void>;
  /**
   * Serves exactly these models from now on, without a lost request. Problem `serving/bad-request` where TensorFlow Serving
   * refuses a reload: a label's version is not there.
   */
  reload(models: readonly ServedModelConfig[]): Promise<Result<void>>;
  /** Feedback that did not come over HTTP counts for the variants of a routed model as well. */
  countFeedback(of: Pick<PredictionRecord, 'model' | 'version'>, kind: FeedbackInput['kind']): void;
  /** Refuses new requests, finishes those under way, unloads. */
  close(): Promise<void>;
}
