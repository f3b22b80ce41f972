/** Views: the model registry: every model of the project, its pushed versions, and what made them. */

import type { MetricName } from './evaluation-config.ts';
import type { MetricInterval, MetricValues } from './learning-views.ts';
import type { VersionState } from './serve-views.ts';
import type { PropertyValue } from './stage.ts';

/**
 * How far a model has come, the furthest of its versions: `default` answers requests that name no version, `served` is loaded,
 * `pushed` waits in serving_model, `archived` is withdrawn from it.
 */
export type ModelStage = 'trained' | 'not_blessed' | 'blessed' | 'archived' | 'pushed' | 'served' | 'default';

/** A pushed version of a model. */
export interface ModelVersion {
  readonly version: string;
  readonly pushedAt: number;
  /** In the running server. */
  readonly state: VersionState;
  readonly error?: string;
  /** Names of it: TensorFlow Serving's version labels, `serving.version_labels` in the project file. */
  readonly aliases: readonly string[];
  readonly isDefault: boolean;
  /** In the trash, from where it can be brought back. */
  readonly archived: boolean;
  /** Its folder is neither in serving_model nor in the trash. */
  readonly missing: boolean;
  /** Of the requests that name no version, while they are routed. */
  readonly share?: number;
  /** Why it was pushed although it had not been blessed. */
  readonly overrideReason?: string;
  /** By the evaluation it was pushed with, whatever later ones said of the same model. */
  readonly main?: MetricName;
  readonly score?: MetricInterval;
}

export interface RegisteredModel {
  readonly modelId: number;
  readonly stage: ModelStage;
  readonly createdAt: number;
  /** That made it; later ones may have reused it. */
  readonly runId: string;
  readonly note: string;
  readonly tags: readonly string[];
  readonly family: string;
  readonly engine?: string;
  readonly seed?: number;
  /** Trained on. */
  readonly rows?: number;
  readonly seconds?: number;
  readonly bytes: number;
  /** Absent: never evaluated. */
  readonly blessed?: boolean;
  readonly main?: MetricName;
  readonly score?: MetricInterval;
  /** Newest first. */
  readonly versions: readonly ModelVersion[];
  /** In the trash, from where it can be brought back. */
  readonly deleted: boolean;
}

export interface RegistryView {
  readonly modelName: string;
  readonly running: boolean;
  /** Of the running server's REST. */
  readonly url?: string;
  /** Versions chosen by hand: newer ones wait. Empty: the policy follows the newest. */
  readonly chosen: readonly string[];
  readonly defaultVersion?: string;
  /** Versions that share the requests which name none, while they are routed; largest share first. */
  readonly routed: readonly { readonly version: string; readonly share: number }[];
  /** An alias holds once its version is loaded. */
  readonly aliases: readonly { readonly alias: string; readonly version: string; readonly holds: boolean }[];
  /** Newest first. */
  readonly models: readonly RegisteredModel[];
}

export interface SignatureTensorView {
  readonly name: string;
  readonly dtype: string;
}

/** One model in full: what made it, what it takes and answers. */
export interface RegisteredModelDetail {
  readonly modelId: number;
  /** Relative to the project folder. */
  readonly uri: string;
  readonly codeVersion?: number;
  readonly seed?: number;
  readonly contentHash?: string;
  readonly settings: Readonly<Record<string, PropertyValue>>;
  /** The versions of the data it learnt from. */
  readonly data: readonly {
    readonly artifactId: number;
    readonly span: number;
    readonly version?: number;
    readonly source: string;
    readonly rows: number;
    readonly contentHash: string;
    readonly live: boolean;
  }[];
  readonly transformId?: number;
  readonly inputs: readonly SignatureTensorView[];
  readonly outputs: readonly SignatureTensorView[];
  readonly evaluation?: { readonly at: number; readonly rows: number; readonly main: MetricName; readonly metrics: MetricValues };
}

/** What a client of one model meets with the other: null where one has no such tensor. */
export interface SignatureDifference {
  readonly side: 'input' | 'output';
  readonly name: string;
  readonly dtype: string | null;
  readonly otherDtype: string | null;
}

export interface ModelsDifference {
  readonly modelId: number;
  readonly otherId: number;
  readonly runIds: readonly [string, string];
  /** Empty: a client of one is a client of the other. */
  readonly signature: readonly SignatureDifference[];
  /** Settings and metrics that differ. */
  readonly settings: readonly {
    readonly name: string;
    readonly value: PropertyValue | null;
    readonly other: PropertyValue | null;
  }[];
  readonly data: readonly { readonly name: string; readonly value: PropertyValue | null; readonly other: PropertyValue | null }[];
  readonly metrics: readonly { readonly name: MetricName; readonly value: number; readonly other: number }[];
}
