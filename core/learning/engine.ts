/** Engine and Trainer: what every compute backend offers to train a network. */

import type { NetworkSpec, Weights } from './network.ts';
import type { LabelledBatch } from './network-input.ts';

export const engineNames = ['tfjs:tensorflow', 'tfjs:wasm', 'tfjs:cpu'] as const;
export type EngineName = (typeof engineNames)[number];

export type OptimizerName = 'adam' | 'rmsprop' | 'sgd';

export interface TrainerOptions {
  readonly optimizer: OptimizerName;
  readonly learningRate: number;
  /** Seeds the initial weights and every dropout mask. */
  readonly seed: number;
  /** Factor of each class in the loss, one per class; absent or empty: all 1. Classification only. */
  readonly classWeights?: readonly number[];
  /** Absent: `initialWeights(network, seed)`. Copied, never written to. */
  readonly weights?: Weights;
  /** What `optimizerState()` gave; absent: a fresh optimiser. */
  readonly optimizerState?: Weights;
}

/** Sum of the per-row losses (weighted by class, without the l2 term) and the number of rows. */
export interface LossSum {
  readonly sum: number;
  readonly rows: number;
}

/** One model in training. Steps are synchronous; between steps the caller yields to the event loop. */
export interface Trainer {
  /** One optimiser step. Returns the mean loss over the batch before the step: weighted by class, with dropout, without l2. */
  step(batch: LabelledBatch): number;
  /** The loss without dropout; changes nothing. */
  loss(batch: LabelledBatch): LossSum;
  /** A copy. */
  weights(): Weights;
  /** A copy; with it and `weights()` a new trainer goes on as this one would have. */
  optimizerState(): Weights;
  dispose(): void;
}

export interface Engine {
  readonly name: EngineName;
  /** Throws where weights or optimizerState do not fit the network (a bug). */
  createTrainer(network: NetworkSpec, options: TrainerOptions): Trainer;
}
