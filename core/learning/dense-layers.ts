/** The dense layers on a TensorFlow.js backend: logits from the joined inputs, and gradients back to them. */

import type { Scalar, Tensor, Tensor2D } from '@tensorflow/tfjs';
import { wideWidth } from './image-stages.ts';
import { wideSlots } from './image-values.ts';
import { sumLoss } from './loss.ts';
import type { NetworkSpec } from './network.ts';
import type { LabelledBatch } from './network-input.ts';
import type { Parameter } from './optimizer.ts';
import { withoutTensors } from './tensor-scope.ts';
import type { Matrix, MatrixProduct } from './text-tower.ts';
import type { Tfjs } from './tfjs.ts';
import { deepWidth, variableNames } from './variables.ts';

export interface LayerInputs {
  /** rows x units: logits of the wide part's ids and tokens. */
  readonly wide: Float32Array;
  /** rows x deepWidth; absent for a linear network. */
  readonly deep?: Float32Array;
  /** One rows x units mask a hidden layer, or none. */
  readonly masks: readonly Float32Array[];
  readonly classWeights: readonly number[];
}

export interface LayerPass {
  readonly lossSum: number;
  /** rows x units: gradient of the mean loss by the logits. */
  readonly logitGradient: Float32Array;
  /** rows x deepWidth; only when training a deep network. */
  readonly deepGradient?: Float32Array;
}

/** When `training`, the dense parameters' gradients are filled in. */
export type RunLayers = (batch: LabelledBatch, inputs: LayerInputs, training: boolean) => LayerPass;

export function createDenseLayers(tf: Tfjs, network: NetworkSpec, parameter: (name: string) => Parameter): RunLayers {
  const trained = denseVariables(network).map(parameter);
  const width = deepWidth(network);
  return (batch, inputs, training) =>
    withoutTensors(tf, () => {
      const leaves: Tensor[] = trained.map(({ variable, data }) => tf.tensor(data, [...variable.shape]));
      if (inputs.deep) leaves.push(tf.tensor2d(inputs.deep, [batch.rows, width]));
      const logitsOf = (...tensors: Tensor[]): Tensor2D => computeLogits(tf, network, { batch, inputs, tensors });
      const { lossOf, pass } = createLoss(tf, network, batch, inputs.classWeights);
      if (!training || leaves.length === 0) {
        lossOf(logitsOf(...leaves));
        return pass();
      }
      const gradients = tf.grads((...tensors: Tensor[]) => lossOf(logitsOf(...tensors)))(leaves);
      for (const [i, { gradient }] of trained.entries()) gradient.set(gradients[i].dataSync());
      return inputs.deep ? { ...pass(), deepGradient: floats(gradients[trained.length]) } : pass();
    });
}

/** Products of plain matrices on the current backend. */
export function createMatrixProduct(tf: Tfjs): MatrixProduct {
  return (a, b, transpose) =>
    withoutTensors(tf, () => {
      const left: Tensor2D = transpose === 'a' ? tf.transpose(tensorOf(tf, a)) : tensorOf(tf, a);
      const right: Tensor2D = transpose === 'b' ? tf.transpose(tensorOf(tf, b)) : tensorOf(tf, b);
      const product = tf.matMul(left, right);
      return { rows: left.shape[0], columns: right.shape[1], data: floats(product) };
    });
}

function denseVariables(network: NetworkSpec): string[] {
  const wide = wideWidth(network) > 0 ? [variableNames.wideDense] : [];
  if (network.family === 'linear') return wide;
  const hidden = network.hidden.flatMap((_, i) => [variableNames.hiddenKernel(i), variableNames.hiddenBias(i)]);
  return [...wide, ...hidden, variableNames.outputKernel];
}

interface Leaves {
  readonly batch: LabelledBatch;
  readonly inputs: LayerInputs;
  /** In the order of `denseVariables`, then the deep input. */
  readonly tensors: readonly Tensor[];
}

function computeLogits(tf: Tfjs, network: NetworkSpec, { batch, inputs, tensors }: Leaves): Tensor2D {
  const { units } = network.output;
  const left = [...tensors] as Tensor2D[];
  let logits = tf.tensor2d(inputs.wide, [batch.rows, units]);
  if (wideWidth(network) > 0) {
    const dense = tf.tensor2d(wideSlots(network, batch), [batch.rows, wideWidth(network)]);
    logits = tf.add(logits, linear(tf, dense, left.shift() as Tensor2D));
  }
  let activation = left.pop();
  if (!activation || network.family === 'linear') return logits;
  for (const [i, width] of network.hidden.entries()) {
    activation = reluLayer(tf, activation, left.shift() as Tensor2D, left.shift() as Tensor);
    const mask = inputs.masks[i];
    if (mask) activation = tf.mul(activation, tf.tensor2d(mask, [batch.rows, width]));
  }
  return tf.add(logits, linear(tf, activation, left.shift() as Tensor2D));
}

/**
 * x w. Gradients transpose first and then multiply: the wasm backend leaves its fast path when a product is asked to
 * transpose.
 */
function linear(tf: Tfjs, x: Tensor2D, w: Tensor2D): Tensor2D {
  return tf.customGrad((...args: unknown[]) => {
    const [input, kernel, save] = args as [Tensor2D, Tensor2D, (tensors: Tensor[]) => void];
    save([input, kernel]);
    return {
      value: tf.matMul(input, kernel),
      gradFunc: (slope: Tensor, saved: Tensor[]) => productGradients(tf, slope as Tensor2D, saved as Tensor2D[]),
    };
  })(x, w) as Tensor2D;
}

/** relu(x w + b). */
function reluLayer(tf: Tfjs, x: Tensor2D, w: Tensor2D, b: Tensor): Tensor2D {
  return tf.customGrad((...args: unknown[]) => {
    const [input, kernel, bias, save] = args as [Tensor2D, Tensor2D, Tensor, (tensors: Tensor[]) => void];
    const value = tf.relu(tf.add(tf.matMul(input, kernel), bias));
    save([input, kernel, value]);
    return {
      value,
      gradFunc: (slope: Tensor, saved: Tensor[]) => {
        const [savedInput, savedKernel, savedValue] = saved as Tensor2D[];
        const open = tf.mul(slope, tf.step(savedValue)) as Tensor2D;
        return [...productGradients(tf, open, [savedInput, savedKernel]), tf.sum(open, 0)];
      },
    };
  })(x, w, b) as Tensor2D;
}

function productGradients(tf: Tfjs, slope: Tensor2D, [input, kernel]: readonly Tensor2D[]): Tensor2D[] {
  return [tf.matMul(slope, tf.transpose(kernel)), tf.matMul(tf.transpose(input), slope)];
}

/** The loss as an operation whose value and gradient are computed here, in double precision and alike on every backend. */
export function createLoss(
  tf: Tfjs,
  network: Pick<NetworkSpec, 'output'>,
  batch: LabelledBatch,
  classWeights: readonly number[],
) {
  const logitGradient = new Float32Array(batch.rows * network.output.units);
  let lossSum = 0;
  const operation = tf.customGrad((...args: unknown[]) => {
    const [logits, save] = args as [Tensor2D, (tensors: Tensor[]) => void];
    const { label, weights } = batch;
    const input = { output: network.output, logits: floats(logits), label, classWeights, ...(weights && { weights }) };
    lossSum = sumLoss(input, logitGradient);
    save([]);
    return {
      value: tf.scalar(lossSum / batch.rows),
      gradFunc: () => tf.tensor2d(logitGradient, [batch.rows, network.output.units]),
    };
  });
  return {
    lossOf: (logits: Tensor2D): Scalar => operation(logits) as Scalar,
    pass: (): LayerPass => ({ lossSum, logitGradient }),
  };
}

function tensorOf(tf: Tfjs, { rows, columns, data }: Matrix): Tensor2D {
  return tf.tensor2d(data, [rows, columns]);
}

function floats(tensor: Tensor): Float32Array {
  return tensor.dataSync<'float32'>();
}
