/** Batch normalisation on a device, as batch-norm.ts has it, with nothing read back: averages are tensors that a step replaces. */

import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs';
import { normEpsilon, normMomentum } from '../batch-norm.ts';
import type { DeviceParameter } from './device-optimizer.ts';
import type { DeviceTfjs } from './device-tfjs.ts';

/** By unit. */
interface Moments {
  readonly mean: Tensor;
  readonly variance: Tensor;
}

export interface DeviceNorm extends Moments {
  readonly gamma: Tensor;
  readonly beta: Tensor;
  /** In training told the batch's moments; absent: normalised by the averages given. */
  readonly onBatch?: (moments: Moments) => void;
}

/** `x`: rows x units. */
export function deviceNormalise(tf: DeviceTfjs, x: Tensor2D, norm: DeviceNorm): Tensor2D {
  const { mean, centred, variance } = norm.onBatch ? batchMoments(tf, x) : { ...norm, centred: tf.sub(x, norm.mean) };
  norm.onBatch?.({ mean, variance });
  const scale = tf.mul(norm.gamma, tf.rsqrt(tf.add(variance, tf.scalar(normEpsilon) as Scalar)));
  return tf.add(tf.mul(centred, scale), norm.beta);
}

function batchMoments(tf: DeviceTfjs, x: Tensor2D) {
  const mean = tf.mean(x, 0) as Tensor1D;
  const centred = tf.sub(x, mean) as Tensor2D;
  return { mean, centred, variance: tf.mean(tf.square(centred), 0) as Tensor1D };
}

/** Copies, by variable name, that outlive the scope they are made in. */
export function collectMoments(tf: DeviceTfjs) {
  const ofBatch = new Map<string, Tensor>();
  return { ofBatch, onMoments: (name: string, value: Tensor): void => void ofBatch.set(name, tf.keep(value.clone())) };
}

/** The averages after a step, by variable name; `ofBatch` is freed. */
export function followBatch(tf: DeviceTfjs, parameters: readonly DeviceParameter[], ofBatch: ReadonlyMap<string, Tensor>): void {
  for (const parameter of parameters) {
    const fresh = ofBatch.get(parameter.variable.name);
    if (!fresh) continue;
    const average = tf.add(tf.mul(parameter.tensor, normMomentum), tf.mul(fresh, 1 - normMomentum));
    for (const old of [parameter.tensor, fresh]) old.dispose();
    parameter.tensor = tf.keep(average);
  }
}
