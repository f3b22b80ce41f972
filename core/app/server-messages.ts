/** What the host and the model server's process say to each other. */

import type { DecisionThreshold, FeedbackInput, ServingConfig } from '../contract/index.ts';
import type { Problem } from '../foundation/index.ts';
import type { ModelServerEvent, ModelServerStatus, StartedServer } from '../serving/index.ts';

/** Passed as the first argument, JSON. */
export interface ServerSettings {
  readonly projectDir: string;
  readonly modelName: string;
  readonly basePath: string;
  /** Of REST. */
  readonly port: number;
  /** Of gRPC. */
  readonly grpcPort: number;
  readonly serving: ServingSettings;
  readonly sampleRate: number;
  readonly redact: readonly string[];
  readonly decisionThreshold?: DecisionThreshold;
  readonly labelName?: string;
  readonly seed: number;
}

/** What of `serving` in the project file the server's interfaces and versions follow. */
export type ServingSettings = Pick<
  ServingConfig,
  | 'rest_api_timeout_in_ms'
  | 'enable_cors_support'
  | 'max_request_megabytes'
  | 'file_system_poll_wait_seconds'
  | 'max_num_load_retries'
  | 'enable_model_warmup'
  | 'version_policy'
  | 'version_labels'
  | 'remote'
  | 'batching'
  | 'monitoring_config_file'
  | 'register'
  | 'register_queue'
>;

/** Which versions are served, and under which labels: what a running server takes on without a restart. */
export type VersionSettings = Pick<ServingSettings, 'version_policy' | 'version_labels'>;

export type ToModelServer =
  | { readonly kind: 'poll' }
  | { readonly kind: 'close' }
  | { readonly kind: 'reload'; readonly id: number; readonly versions: VersionSettings }
  /** Given in the window, on a prediction of this version. */
  | { readonly kind: 'feedback'; readonly version: string; readonly feedback: FeedbackInput['kind'] };

export type FromModelServer =
  | ({ readonly kind: 'started' } & StartedServer)
  | { readonly kind: 'failed'; readonly problem: Problem }
  | { readonly kind: 'status'; readonly status: ModelServerStatus }
  | { readonly kind: 'event'; readonly event: ModelServerEvent }
  | { readonly kind: 'registered'; readonly count: number }
  /** Absent problem: the versions are in force. */
  | { readonly kind: 'reloaded'; readonly id: number; readonly problem?: Problem };
