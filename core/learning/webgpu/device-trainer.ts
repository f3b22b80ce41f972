/**
 * Training with every value on a device: forward, gradients and optimiser in tensors; a step reads back its logits alone.
 *
 * The scatter that a lookup's gradient is adds in no fixed order on a GPU: two runs may differ in the last bits.
 */

import type { Tensor, Tensor2D } from '@tensorflow/tfjs';
import { invariant } from '../../foundation/index.ts';
import { dropoutMasks, dropoutSeeds } from '../dropout-mask.ts';
import type { DeviceTrainer, TrainerOptions } from '../engine.ts';
import { sumLoss } from '../loss.ts';
import type { NetworkSpec, Weights } from '../network.ts';
import type { LabelledBatch } from '../network-input.ts';
import { withoutTensors } from '../tensor-scope.ts';
import { assertFits, initialWeights, networkVariables } from '../variables.ts';
import { lossGradient } from './device-loss.ts';
import { deviceLogits } from './device-network.ts';
import { collectMoments, followBatch } from './device-norm.ts';
import { createDeviceOptimizer, type DeviceParameter, restoreMoments } from './device-optimizer.ts';
import { type DeviceTfjs, deviceBackend } from './device-tfjs.ts';

export interface Device {
  readonly tf: DeviceTfjs;
  /** The TensorFlow.js backend; absent: webgpu. */
  readonly backend?: string;
  /** Rejects when the device is lost, with the problem engine/failed. */
  readonly lost: Promise<never>;
}

export function createDeviceTrainer(device: Device, network: NetworkSpec, options: TrainerOptions): DeviceTrainer {
  const { tf } = device;
  invariant(!options.private, 'private training is not for a device');
  useDevice(device);
  const parameters = createParameters(tf, network, options);
  const optimizer = createDeviceOptimizer(tf, parameters, { ...options, l2: network.l2 }, stepsOf(options));
  const lossOf = async (batch: LabelledBatch, logits: Tensor): Promise<number> => {
    const { classWeights = [] } = options;
    const { label, weights } = batch;
    const given = { output: network.output, label, classWeights, ...(weights && { weights }) };
    const input = { ...given, logits: await read(device, logits) };
    logits.dispose();
    return sumLoss(input);
  };
  /** The logits that the step began with, kept. */
  const step = (batch: LabelledBatch): Tensor =>
    scoped(device, () => {
      const taken = optimizer.iterations();
      const masks = dropoutMasks(network, batch.rows, dropoutSeeds(network, options.seed, taken));
      const { ofBatch, onMoments } = collectMoments(tf);
      const pass = { network, batch, masks, step: { seed: options.seed, iterations: taken }, onMoments };
      const { logits, gradients } = gradientsOf(tf, parameters, (weights) => deviceLogits(tf, { ...pass, weights }), {
        output: network.output,
        rows: batch.rows,
        label: batch.label,
        classWeights: options.classWeights ?? [],
        ...(batch.weights && { weights: batch.weights }),
      });
      optimizer.apply(gradients);
      followBatch(tf, parameters, ofBatch);
      return logits;
    });
  return {
    // The caller may fill the batch anew before the device has answered.
    step: async (batch) => {
      const label = batch.label.slice();
      const weights = batch.weights?.slice();
      return (await lossOf({ ...batch, label, ...(weights && { weights }) }, step(batch))) / batch.rows;
    },
    loss: async (batch) => {
      const weights = new Map(parameters.map(({ variable, tensor }) => [variable.name, tensor]));
      const logits = scoped(device, () => tf.keep(deviceLogits(tf, { network, batch, weights, masks: [] })));
      return { sum: await lossOf(batch, logits), rows: batch.rows };
    },
    weights: () =>
      readAll(
        device,
        parameters.map(({ variable, tensor }) => [variable.name, tensor]),
      ),
    optimizerState: async () => {
      const taken = { shape: [1], data: Float32Array.of(optimizer.iterations()) };
      return new Map([['iterations', taken], ...(await readAll(device, optimizer.slots()))]);
    },
    dispose: () => {
      for (const { tensor, moments } of parameters.splice(0)) for (const each of [tensor, ...moments]) each.dispose();
    },
  };
}

/** Steps taken before. */
function stepsOf({ optimizerState }: TrainerOptions): number {
  return optimizerState?.get('iterations')?.data[0] ?? 0;
}

function createParameters(tf: DeviceTfjs, network: NetworkSpec, options: TrainerOptions): DeviceParameter[] {
  const weights = options.weights ?? initialWeights(network, options.seed);
  assertFits(network, weights);
  return networkVariables(network).map((variable) => {
    const data = weights.get(variable.name)?.data.slice() ?? new Float32Array();
    const moments = restoreMoments(tf, variable, { ...options, l2: network.l2 }, options.optimizerState);
    return { variable, tensor: tf.keep(tf.tensor(data, [...variable.shape])), moments };
  });
}

interface Gradients {
  /** Kept. */
  readonly logits: Tensor;
  readonly gradients: ReadonlyMap<string, Tensor>;
}

function gradientsOf(
  tf: DeviceTfjs,
  parameters: readonly DeviceParameter[],
  logitsOf: (weights: ReadonlyMap<string, Tensor>) => Tensor2D,
  loss: Parameters<typeof lossGradient>[1],
): Gradients {
  const isFixed = ({ variable }: DeviceParameter): boolean => Boolean(variable.frozen || variable.moving);
  const trained = parameters.filter((parameter) => !isFixed(parameter));
  const fixed = parameters.filter(isFixed);
  let logits: Tensor | undefined;
  const slopes = tf.grads((...tensors: Tensor[]) => {
    const weights = new Map([
      ...trained.map(({ variable }, i) => [variable.name, tensors[i]] as const),
      ...fixed.map(({ variable, tensor }) => [variable.name, tensor] as const),
    ]);
    const computed = logitsOf(weights);
    logits = tf.keep(computed.clone());
    return lossGradient(tf, loss, computed);
  })(trained.map(({ tensor }) => tensor));
  invariant(logits, 'the gradients come from logits');
  const gradients = new Map(
    trained.map(({ variable }, i) => [variable.name, variable.padded ? withoutPadding(tf, slopes[i]) : slopes[i]]),
  );
  return { logits, gradients };
}

/** Row 0 stands for padding and is never trained. */
function withoutPadding(tf: DeviceTfjs, gradient: Tensor): Tensor {
  const [rows, ...rest] = gradient.shape;
  return tf.concat([tf.zeros([1, ...rest]), tf.slice(gradient, 1, rows - 1)], 0);
}

async function readAll(device: Device, tensors: readonly (readonly [string, Tensor])[]): Promise<Weights> {
  // What is read may be replaced by a later step meanwhile.
  const copies = scoped(device, () => tensors.map(([, tensor]) => device.tf.keep(tensor.clone())));
  const values = await Promise.all(copies.map((copy) => read(device, copy)));
  for (const copy of copies) copy.dispose();
  return new Map(tensors.map(([name, { shape }], i) => [name, { shape, data: values[i] }]));
}

/** A copy; a lost device never answers. */
async function read({ lost }: Device, tensor: Tensor): Promise<Float32Array> {
  return (await Promise.race([tensor.data<'float32'>(), lost])).slice();
}

function useDevice({ tf, backend = deviceBackend }: Device): void {
  if (tf.getBackend() !== backend) void tf.setBackend(backend);
}

/** Frees every tensor that is not kept. */
function scoped<T>(device: Device, work: () => T): T {
  useDevice(device);
  return withoutTensors(device.tf, work);
}
