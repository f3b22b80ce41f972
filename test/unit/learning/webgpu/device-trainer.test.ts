import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { unwrap } from '../../../../core/foundation/index.ts';
import { type Engine, type NetworkSpec, openEngine, type TrainerOptions } from '../../../../core/learning/index.ts';
import { optimizerNames } from '../../../../core/learning/optimizer-rule.ts';
import { createDeviceTrainer, type Device } from '../../../../core/learning/webgpu/device-trainer.ts';
import { deepNetwork, largestDifference, networks, randomBatch, weighted } from '../example-networks.ts';

/** The same operations on TensorFlow.js' plain backend: whether the formulas are right does not take a GPU. */
const device: Device = { tf, backend: 'cpu', lost: new Promise(() => undefined) };
const options: TrainerOptions = { optimizer: 'adam', learningRate: 0.01, seed: 7 };
let fused: Engine;

beforeAll(async () => {
  await openEngine('tfjs:cpu');
  fused = unwrap(await openEngine('fused:simd'));
});

const normalised = networks
  .filter(([, { family, hidden }]) => family === 'wide_deep' && hidden.length > 0)
  .map(([title, network]) => [`${title}, normalised`, { ...network, batchNorm: true } as NetworkSpec] as const);

describe("a device's trainer, on the processor", () => {
  it.each([...networks, ...normalised])(
    'loses as the fused engine does, with weights of classes and rows, for %s',
    async (_, network) => {
      const classWeights = network.output.kind === 'regression' ? [] : [0.5, 2, 1, 3].slice(0, Math.max(2, network.output.units));
      const own = createDeviceTrainer(device, network, { ...options, classWeights });
      const reference = fused.createTrainer(network, { ...options, classWeights });
      for (const seed of [0, 1, 0]) {
        const batch = weighted(randomBatch(network, { rows: 16, seed }));
        expect(Math.abs((await own.step(batch)) - reference.step(batch))).toBeLessThan(network.batchNorm ? 2e-5 : 1e-5);
      }
      own.dispose();
      reference.dispose();
    },
  );

  it.each(optimizerNames)(
    'moves weights as the fused engine does with %s, a schedule, clipping, dropout and l2',
    async (optimizer) => {
      const network = { ...deepNetwork, dropout: 0.4, l2: 0.001 };
      const schedule = { kind: 'cosine', warmupSteps: 2, totalSteps: 10 } as const;
      const settings = { ...options, optimizer, schedule, clipNorm: 0.3 };
      const own = createDeviceTrainer(device, network, settings);
      const reference = fused.createTrainer(network, settings);
      for (const seed of [0, 1, 0, 1]) {
        await own.step(randomBatch(network, { rows: 16, seed }));
        reference.step(randomBatch(network, { rows: 16, seed }));
      }
      const weights = await own.weights();
      for (const [name, { data }] of reference.weights()) {
        expect(largestDifference(data, weights.get(name)?.data ?? []), name).toBeLessThan(1e-5);
      }
      own.dispose();
      reference.dispose();
    },
  );

  it('follows the batches with its averages, and goes on from them', async () => {
    const network: NetworkSpec = { ...deepNetwork, batchNorm: true, dropout: 0.3 };
    const settings: TrainerOptions = { ...options, optimizer: 'sgd' };
    const own = createDeviceTrainer(device, network, settings);
    const reference = fused.createTrainer(network, settings);
    const batches = [0, 1, 2, 3].map((seed) => randomBatch(network, { rows: 16, seed }));
    for (const batch of batches.slice(0, 2)) {
      await own.step(batch);
      reference.step(batch);
    }
    const state = { weights: await own.weights(), optimizerState: await own.optimizerState() };
    for (const [name, { data }] of reference.weights()) {
      expect(largestDifference(data, state.weights.get(name)?.data ?? []), name).toBeLessThan(1e-5);
    }
    const unseen = randomBatch(network, { rows: 30, seed: 4 });
    expect(Math.abs((await own.loss(unseen)).sum - reference.loss(unseen).sum) / 30).toBeLessThan(1e-5);
    const next = createDeviceTrainer(device, network, { ...settings, ...state });
    for (const batch of batches.slice(2)) expect(await next.step(batch)).toBe(await own.step(batch));
    expect(await next.weights()).toEqual(await own.weights());
    const { numTensors } = tf.memory();
    await own.step(batches[0]);
    await own.loss(batches[0]);
    expect(tf.memory().numTensors).toBe(numTensors);
    for (const trainer of [own, next]) trainer.dispose();
    reference.dispose();
  });
});
