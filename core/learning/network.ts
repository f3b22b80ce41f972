/** A network as data: what the engines train and `forward` evaluates. */

import type { TransformedSpec } from './network-input.ts';

export interface NetworkSpec {
  /** `linear`: one weight per dense slot, id, token and pixel; `wide_deep`: that plus embeddings, towers and dense layers. */
  readonly family: 'wide_deep' | 'linear';
  readonly inputs: TransformedSpec;
  /** Units of the relu layers of the deep part; empty for `linear`. */
  readonly hidden: readonly number[];
  /** Each hidden layer's sums are normalised before relu (batch-norm.ts). Absent in networks that only predict. */
  readonly batchNorm?: true;
  readonly dropout: number;
  readonly l2: number;
  /** What a text's token embeddings become; absent: cnn. `average`: their mean over the tokens that are not padding. */
  readonly textEncoder?: 'cnn' | 'average';
  /** cnn: filters of the 1-D convolution over token embeddings, before global max pooling. */
  readonly textFilters: number;
  readonly textKernel: number;
  /** Filters of each 3 x 3 convolution of an image's tower; absent without images. */
  readonly imageFilters?: readonly number[];
  /** What training does to images; absent: nothing. */
  readonly imageAugmentation?: ImageAugmentation;
  readonly output: NetworkOutput;
}

/** shift: moved by up to a tenth of a side; shift_flip: half of them mirrored as well. */
export type ImageAugmentation = 'none' | 'shift' | 'shift_flip';

/**
 * binary: 1 unit, sigmoid. multiclass: one unit a class, softmax. multilabel: one unit a class, a sigmoid each.
 * regression: 1 unit, linear, on the standardised target.
 */
export interface NetworkOutput {
  readonly kind: 'binary' | 'multiclass' | 'multilabel' | 'regression';
  readonly units: number;
}

export interface Tensor {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly data: Float32Array;
}

/** By variable name, in a fixed order for a given NetworkSpec. */
export type Weights = ReadonlyMap<string, Tensor>;
