import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { unwrap } from '../../../core/foundation/index.ts';
import {
  type Engine,
  type EngineName,
  initialWeights,
  type LabelledBatch,
  type NetworkSpec,
  openEngine,
  type Tensor,
  type TrainerOptions,
  type Weights,
} from '../../../core/learning/index.ts';
import { deepNetwork, largestDifference, networks, randomBatch, randomWeights } from './example-networks.ts';

const names: readonly EngineName[] = ['tfjs:wasm', 'tfjs:cpu', 'fused:simd'];
const engines = new Map<EngineName, Engine>();

beforeAll(async () => {
  for (const name of names) engines.set(name, unwrap(await openEngine(name)));
});

function engine(name: EngineName): Engine {
  const opened = engines.get(name);
  if (!opened) throw new Error(`${name} is open`);
  return opened;
}

const options: TrainerOptions = { optimizer: 'adam', learningRate: 0.01, seed: 7 };

function sixLosses(on: Engine, network: NetworkSpec, settings: TrainerOptions): number[] {
  const trainer = on.createTrainer(network, settings);
  return [0, 1, 2, 3, 4, 5].map((i) => trainer.step(randomBatch(network, { rows: 32, seed: i % 2 })));
}

/** With plain gradient descent at rate 1 a step moves each weight by minus its gradient. */
function gradientsOf(on: Engine, network: NetworkSpec, weights: Weights, batch: LabelledBatch): Map<string, Float32Array> {
  const trainer = on.createTrainer(network, { optimizer: 'sgd', learningRate: 1, seed: 1, weights });
  trainer.step(batch);
  const after = trainer.weights();
  return new Map([...weights].map(([name, { data }]) => [name, data.map((value, i) => value - (after.get(name)?.data[i] ?? 0))]));
}

describe.each(names)('a trainer on %s', (name) => {
  it.each(networks)('follows finite differences of the loss for %s', (_, network) => {
    const plain = { ...network, dropout: 0, l2: 0 };
    const weights = randomWeights(initialWeights(plain, 1), 2);
    const batch = randomBatch(plain, { rows: 16, seed: 3, texts: 'full' });
    const gradients = gradientsOf(engine(name), plain, weights, batch);
    const lossAt = (changed: Weights): number => {
      const { sum, rows } = engine(name)
        .createTrainer(plain, { ...options, weights: changed })
        .loss(batch);
      return sum / rows;
    };
    let close = 0;
    let checked = 0;
    for (const [variable, tensor] of weights) {
      for (const i of someIndices(tensor)) {
        const moved = (by: number): Weights => {
          const data = tensor.data.slice();
          data[i] += by;
          return new Map([...weights, [variable, { ...tensor, data }]]);
        };
        const step = 5e-3;
        const slope = (lossAt(moved(step)) - lossAt(moved(-step))) / (2 * step);
        checked++;
        if (Math.abs(slope - (gradients.get(variable)?.[i] ?? Number.NaN)) < 1e-3 + 0.02 * Math.abs(slope)) close++;
      }
    }
    // A step across a kink of relu or of the maximum makes a difference that is no slope.
    expect(close / checked).toBeGreaterThan(0.95);
  });
});

/** Six weights spread over the tensor; the first row, which may stand for padding, left out of tables. */
function someIndices({ shape, data }: Tensor): number[] {
  const first = shape.length === 2 && shape[0] > 1 ? shape[1] : 0;
  const span = data.length - 1 - first;
  return [...new Set([0, 1, 2, 3, 4, 5].map((i) => first + Math.floor((i * span) / 5)))];
}

describe('the engines', () => {
  it.each(names)('%s keeps no tensor between steps', (name) => {
    const trainer = engine(name).createTrainer(deepNetwork, options);
    const batch = randomBatch(deepNetwork, { rows: 8, seed: 1 });
    trainer.step(batch);
    const { numTensors, numBytes } = tf.memory();
    for (let i = 0; i < 5; i++) trainer.step(batch);
    trainer.loss(batch);
    expect(tf.memory()).toMatchObject({ numTensors, numBytes });
  });

  it('go on from weights and optimiser state as if never interrupted', () => {
    const network = { ...deepNetwork, dropout: 0.3, l2: 0.01 };
    const batches = [0, 1, 2, 3, 4, 5].map((seed) => randomBatch(network, { rows: 16, seed }));
    const whole = engine('tfjs:wasm').createTrainer(network, options);
    for (const batch of batches) whole.step(batch);
    const first = engine('tfjs:wasm').createTrainer(network, options);
    for (const batch of batches.slice(0, 3)) first.step(batch);
    const state = { weights: first.weights(), optimizerState: first.optimizerState() };
    const second = engine('tfjs:wasm').createTrainer(network, { ...options, ...state });
    for (const batch of batches.slice(3)) second.step(batch);
    expect(second.weights()).toEqual(whole.weights());
  });

  it('give rows of a class without weight no say', () => {
    const batch = randomBatch(deepNetwork, { rows: 30, seed: 2 });
    const ones = { ...batch, label: batch.label.map(() => 1) };
    const trainer = engine('tfjs:wasm').createTrainer(deepNetwork, { ...options, optimizer: 'sgd', classWeights: [1, 0] });
    expect(trainer.step(ones)).toBe(0);
    expect(trainer.weights()).toEqual(initialWeights(deepNetwork, options.seed));
  });

  it('never train what stands for padding', () => {
    const trainer = engine('tfjs:wasm').createTrainer(deepNetwork, options);
    for (let seed = 0; seed < 3; seed++) trainer.step(randomBatch(deepNetwork, { rows: 32, seed }));
    const table = trainer.weights().get('deep/text_0/embeddings');
    expect(table?.data.slice(0, 4)).toEqual(new Float32Array(4));
    expect(table?.data.slice(4, 8)).not.toEqual(
      initialWeights(deepNetwork, options.seed).get('deep/text_0/embeddings')?.data.slice(4, 8),
    );
    expect(trainer.weights().get('wide/text_0/kernel')?.data[0]).toBe(0);
  });

  it.each(networks)('lose alike from equal weights over six steps of %s', (_, network) => {
    const [wasm, cpu] = names.map((name) => sixLosses(engine(name), network, options));
    expect(largestDifference(wasm, cpu)).toBeLessThan(1e-5);
    expect(wasm[5]).toBeLessThan(wasm[1]);
  });
});
