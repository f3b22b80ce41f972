/**
 * Batch normalisation of the hidden layers (Ioffe and Szegedy 2015), as Keras' BatchNormalization between a dense layer and
 * its activation: by the batch's mean and biased variance in training, by their moving averages otherwise.
 */

import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import type { NetworkSpec, Tensor as TensorValues, Weights } from './network.ts';
import type { Parameter } from './optimizer.ts';
import type { Tfjs } from './tfjs.ts';
import { networkVariables, variableNames } from './variables.ts';

/** Keras' defaults. */
export const normEpsilon = 1e-3;
export const normMomentum = 0.99;

/** Why there is no private training with it. */
export const normIsNotPrivate = 'batch normalisation mixes rows, whose privacy is each their own';

export interface NormLayer {
  readonly gamma: Tensor;
  readonly beta: Tensor;
  readonly moving: MovingMoments;
}

export interface MovingMoments {
  readonly mean: Float32Array;
  readonly variance: Float32Array;
}

/** `x`: rows x units. In training the moving averages are updated, so that each step may run it once only. */
export function normalise(tf: Tfjs, x: Tensor2D, { gamma, beta, moving }: NormLayer, training: boolean): Tensor2D {
  if (!training) {
    const scale = tf.mul(gamma, tf.rsqrt(tf.add(tf.tensor1d(moving.variance), normEpsilon)));
    return tf.add(tf.mul(tf.sub(x, tf.tensor1d(moving.mean)), scale), beta);
  }
  const mean = tf.mean(x, 0) as Tensor1D;
  const centred = tf.sub(x, mean) as Tensor2D;
  const variance = tf.mean(tf.square(centred), 0) as Tensor1D;
  follow(moving.mean, mean.dataSync<'float32'>());
  follow(moving.variance, variance.dataSync<'float32'>());
  const scale = tf.mul(gamma, tf.rsqrt(tf.add(variance, tf.scalar(normEpsilon) as Scalar)));
  return tf.add(tf.mul(centred, scale), beta);
}

function follow(moving: Float32Array, batch: Float32Array): void {
  for (const [i, value] of batch.entries()) moving[i] = normMomentum * moving[i] + (1 - normMomentum) * value;
}

export function movingMoments(index: number, parameter: (name: string) => Parameter): MovingMoments {
  return {
    mean: parameter(variableNames.movingMean(index)).data,
    variance: parameter(variableNames.movingVariance(index)).data,
  };
}

export interface FoldedNetwork {
  readonly network: NetworkSpec;
  readonly weights: Weights;
}

/**
 * The same answers without the normalisation, which is a factor and a summand of each unit: whatever predicts or writes a
 * model knows plain dense layers alone.
 */
export function foldBatchNorm(network: NetworkSpec, weights: Weights): FoldedNetwork {
  const { batchNorm, ...plain } = network;
  if (!batchNorm) return { network, weights };
  const folded = new Map(weights);
  const valuesOf = (name: string): Float32Array => (weights.get(name) as TensorValues).data;
  for (const [i, units] of network.hidden.entries()) {
    const variance = valuesOf(variableNames.movingVariance(i));
    const gamma = valuesOf(variableNames.normGamma(i));
    const scale = Float64Array.from({ length: units }, (_, u) => gamma[u] / Math.sqrt(variance[u] + normEpsilon));
    const [kernel, mean] = [valuesOf(variableNames.hiddenKernel(i)), valuesOf(variableNames.movingMean(i))];
    const [bias, beta] = [valuesOf(variableNames.hiddenBias(i)), valuesOf(variableNames.normBeta(i))];
    const shape = [kernel.length / units, units];
    folded.set(variableNames.hiddenKernel(i), { shape, data: kernel.map((value, at) => value * scale[at % units]) });
    const data = bias.map((value, u) => (value - mean[u]) * scale[u] + beta[u]);
    folded.set(variableNames.hiddenBias(i), { shape: [units], data });
  }
  const kept = networkVariables(plain).map(({ name }) => [name, folded.get(name) as TensorValues] as const);
  return { network: plain, weights: new Map(kept) };
}
