/** The gradient of the mean loss by the logits, computed on the device: by `sumLoss`'s formulas, in tensors. */

import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';
import type { NetworkOutput } from '../network.ts';
import type { DeviceTfjs } from './device-tfjs.ts';

export interface DeviceLoss {
  readonly output: NetworkOutput;
  readonly rows: number;
  readonly label: Float32Array;
  readonly classWeights: readonly number[];
  /** One factor a row; absent: all 1. */
  readonly weights?: Float32Array;
}

/** A scalar whose gradient by the logits is the loss's; its value is not: that is computed from the logits read back. */
export function lossGradient(tf: DeviceTfjs, loss: DeviceLoss, logits: Tensor2D): Scalar {
  const operation = tf.customGrad((...args: unknown[]) => {
    const [given, save] = args as [Tensor2D, (tensors: Tensor[]) => void];
    save([given]);
    return {
      value: tf.scalar(0),
      gradFunc: (_slope: Tensor, saved: Tensor[]) => slopes(tf, loss, saved[0] as Tensor2D),
    };
  });
  return operation(logits) as Scalar;
}

function slopes(tf: DeviceTfjs, loss: DeviceLoss, logits: Tensor2D): Tensor2D {
  const { rows, weights } = loss;
  const { kind, units } = loss.output;
  const { targets, factors } = targetsOf(loss);
  const wanted = tf.tensor2d(targets, [rows, units]);
  if (kind === 'regression') {
    const slope = tf.mul(tf.sub(logits, wanted), 2 / rows) as Tensor2D;
    return weights ? tf.mul(slope, tf.tensor2d(weights, [rows, 1])) : slope;
  }
  const predicted = kind === 'multiclass' ? tf.softmax(logits) : tf.sigmoid(logits);
  return tf.mul(tf.sub(predicted, wanted), tf.tensor2d(factors, [rows, units]));
}

/** What each output should be, and what its error counts in the mean over rows. */
function targetsOf({ output, rows, label, classWeights, weights }: DeviceLoss): {
  readonly targets: Float32Array;
  readonly factors: Float32Array;
} {
  const { kind, units } = output;
  if (kind !== 'multiclass') {
    const weightOf = (i: number): number => {
      const ofRow = weights?.[Math.floor(i / units)] ?? 1;
      if (kind === 'binary') return (classWeights[label[i]] ?? 1) * ofRow;
      return (label[i] === 1 ? (classWeights[i % units] ?? 1) : 1) * ofRow;
    };
    // The mean over labels is a factor of `sumLoss`'s value and, by rows x units, of its gradient.
    return { targets: label, factors: label.map((_, i) => weightOf(i) / label.length) };
  }
  const targets = new Float32Array(rows * units);
  const factors = new Float32Array(rows * units);
  for (let row = 0; row < rows; row++) {
    targets[row * units + label[row]] = 1;
    const weight = (classWeights[label[row]] ?? 1) * (weights?.[row] ?? 1);
    factors.fill(weight / rows, row * units, (row + 1) * units);
  }
  return { targets, factors };
}
