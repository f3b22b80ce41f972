/** Engine and Trainer: what every compute backend offers to train a network. */

import type { LayersSpec } from './layers/layers-spec.ts';
import type { NetworkSpec, Weights } from './network.ts';
import type { LabelledBatch } from './network-input.ts';
import type { OptimizerOptions } from './optimizer-rule.ts';
import type { PrivateOptions } from './private-noise.ts';

/**
 * fused: our own kernels, in two builds that differ in the last bits of a result. tfjs: TensorFlow.js on one of its backends.
 * The usual ones first.
 */
export const engineNames = ['fused:relaxed', 'fused:simd', 'tfjs:wasm', 'tfjs:tensorflow', 'tfjs:cpu'] as const;
type SingleEngineName = (typeof engineNames)[number];
export type TfjsEngineName = Extract<SingleEngineName, `tfjs:${string}`>;
/** x2: the rows of a batch divided between two threads, which shows in the last bits of a result too. */
export type EngineName = SingleEngineName | `${Extract<SingleEngineName, `fused:${string}`>} x${number}`;

/** Every value on a GPU by WebGPU: asked and answered by promises. */
export const deviceEngineName = 'tfjs:webgpu';
export type DeviceEngineName = typeof deviceEngineName;
export type AnyEngineName = EngineName | DeviceEngineName;

export interface TrainerOptions extends OptimizerOptions {
  /** Seeds the initial weights and every dropout mask. */
  readonly seed: number;
  /** Factor of each class in the loss, one per class; absent or empty: all 1. Classification only. */
  readonly classWeights?: readonly number[];
  /** Absent: `initialWeights(network, seed)`. Copied, never written to. */
  readonly weights?: Weights;
  /** Each row's gradient is clipped and noise added to the sum; penalties and `clipNorm` come after. Absent: not private. */
  readonly private?: PrivateOptions;
  /** What `optimizerState()` gave; absent: a fresh optimiser. */
  readonly optimizerState?: Weights;
}

/** Sum of the per-row losses (weighted by class and row, without the l2 term) and the number of rows. */
export interface LossSum {
  readonly sum: number;
  readonly rows: number;
}

/** One model in training. Steps are synchronous; between steps the caller yields to the event loop. */
export interface Trainer {
  /** One optimiser step. Returns the mean loss over the batch before the step: weighted by class and row, with dropout, without l2. */
  step(batch: LabelledBatch): number;
  /** The loss without dropout; changes nothing. */
  loss(batch: LabelledBatch): LossSum;
  /** A copy. */
  weights(): Weights;
  /**
   * A copy; with it and `weights()` a new trainer goes on as this one then does. Asking rounds: training that is never asked
   * may differ in the last bits.
   */
  optimizerState(): Weights;
  /** Frees what it has; nothing may be asked of it afterwards. */
  dispose(): void;
}

/** A trainer on a device that answers later. Questions are answered in their order, so that several may wait at once. */
export interface DeviceTrainer {
  /** As a Trainer's, each rejecting with the problem engine/failed when the device is lost. */
  step(batch: LabelledBatch): Promise<number>;
  loss(batch: LabelledBatch): Promise<LossSum>;
  weights(): Promise<Weights>;
  optimizerState(): Promise<Weights>;
  dispose(): void;
}

/** What engines train: our networks, and a user's own Layers model, which must be open. */
export type TrainableSpec = NetworkSpec | LayersSpec;

export interface Engine {
  readonly name: EngineName;
  /**
   * Throws where weights or optimizerState do not fit the network (a bug), and the problem engine/unavailable where the network
   * is too large for the engine, or of a kind that it does not train.
   */
  createTrainer(network: TrainableSpec, options: TrainerOptions): Trainer;
}

/** An engine whose device answers later: the GPU by WebGPU. */
export interface DeviceEngine {
  readonly name: DeviceEngineName;
  /** As an Engine's, rejecting what that throws. */
  createTrainer(network: TrainableSpec, options: TrainerOptions): Promise<DeviceTrainer>;
}

export type AnyEngine = Engine | DeviceEngine;
