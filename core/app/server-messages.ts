/** What the host and the model server's process say to each other. */

import type { Problem } from '../foundation/index.ts';
import type { ModelServerStatus } from '../serving/index.ts';

/** Passed as the first argument, JSON. */
export interface ServerSettings {
  readonly projectDir: string;
  readonly modelName: string;
  readonly basePath: string;
  readonly port: number;
  readonly sampleRate: number;
  readonly redact: readonly string[];
  readonly decisionThreshold?: number;
  readonly labelName?: string;
  readonly seed: number;
}

export type ToModelServer = { readonly kind: 'poll' } | { readonly kind: 'close' };

export type FromModelServer =
  | { readonly kind: 'started'; readonly port: number; readonly url: string }
  | { readonly kind: 'failed'; readonly problem: Problem }
  | { readonly kind: 'status'; readonly status: ModelServerStatus }
  | { readonly kind: 'registered'; readonly count: number };
