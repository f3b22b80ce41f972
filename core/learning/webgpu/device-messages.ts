/** What a process that trains and the page that holds its GPU say to each other: structured-clone data over a port. */

import type { Problem } from '../../foundation/index.ts';
import type { TrainerOptions } from '../engine.ts';
import type { NetworkSpec } from '../network.ts';
import type { LabelledBatch } from '../network-input.ts';

/** One end of it. */
export interface DevicePort {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** The other end went away. */
  onClose(listener: () => void): void;
  close(): void;
}

/** `id`: of the question, told again in its answer. `trainer`: numbered by who asks. */
export type ToDevice =
  | {
      readonly kind: 'create';
      readonly id: number;
      readonly trainer: number;
      readonly network: NetworkSpec;
      readonly options: TrainerOptions;
    }
  | { readonly kind: 'step' | 'loss'; readonly id: number; readonly trainer: number; readonly batch: LabelledBatch }
  | { readonly kind: 'weights' | 'optimizerState'; readonly id: number; readonly trainer: number }
  | { readonly kind: 'dispose'; readonly trainer: number };

export type FromDevice =
  /** First of all, unasked: whether there is a GPU. */
  | { readonly kind: 'ready'; readonly title: string }
  | { readonly kind: 'none'; readonly reason: string }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'problem'; readonly id: number; readonly problem: Problem }
  | { readonly kind: 'bug'; readonly id: number; readonly message: string };
