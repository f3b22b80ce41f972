import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { unwrap } from '../../../../core/foundation/index.ts';
import { type Engine, openEngine, type TrainerOptions } from '../../../../core/learning/index.ts';
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

describe("a device's trainer, on the processor", () => {
  it.each(networks)('loses as the fused engine does, with weights of classes and rows, for %s', async (_, network) => {
    const classWeights = network.output.kind === 'regression' ? [] : [0.5, 2, 1, 3].slice(0, Math.max(2, network.output.units));
    const own = createDeviceTrainer(device, network, { ...options, classWeights });
    const reference = fused.createTrainer(network, { ...options, classWeights });
    for (const seed of [0, 1, 0]) {
      const batch = weighted(randomBatch(network, { rows: 16, seed }));
      expect(Math.abs((await own.step(batch)) - reference.step(batch))).toBeLessThan(1e-5);
    }
    own.dispose();
    reference.dispose();
  });

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
});
