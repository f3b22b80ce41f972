import { beforeAll, describe, expect, it } from 'vitest';
import { unwrap } from '../../../core/foundation/index.ts';
import {
  chooseEngine,
  createForward,
  type Engine,
  foldBatchNorm,
  initialWeights,
  type NetworkSpec,
  openEngine,
  type Trainer,
  type TrainerOptions,
} from '../../../core/learning/index.ts';
import { deepNetwork, largestDifference, randomBatch, randomWeights } from './example-networks.ts';

const network: NetworkSpec = { ...deepNetwork, batchNorm: true };
const options: TrainerOptions = { optimizer: 'adam', learningRate: 0.01, seed: 7 };
const engines: Engine[] = [];

beforeAll(async () => {
  for (const name of ['tfjs:cpu', 'tfjs:wasm'] as const) engines.push(unwrap(await openEngine(name)));
});

/** Variances are above 0. */
function someWeights() {
  const weights = randomWeights(initialWeights(network, 1), 5);
  for (const [name, { data }] of weights)
    if (name.endsWith('variance')) for (const i of data.keys()) data[i] = 0.5 + Math.abs(data[i]);
  return weights;
}

function train(engine: Engine, given: Partial<TrainerOptions> = {}, steps = 6): { losses: number[]; trainer: Trainer } {
  const trainer = engine.createTrainer(network, { ...options, ...given });
  return {
    losses: Array.from({ length: steps }, (_, i) => trainer.step(randomBatch(network, { rows: 32, seed: i % 2 }))),
    trainer,
  };
}

describe('batch normalisation', () => {
  it('follows finite differences of the loss of a step, which knows the batch alone', () => {
    const weights = someWeights();
    const batch = randomBatch(network, { rows: 32, seed: 3 });
    const lossAt = (name: string, at: number, by: number): number => {
      const moved = new Map([...weights].map(([key, { shape, data }]) => [key, { shape, data: data.slice() }]));
      const tensor = moved.get(name);
      if (tensor) tensor.data[at] += by;
      return engines[0].createTrainer(network, { ...options, optimizer: 'sgd', weights: moved }).step(batch);
    };
    const trainer = engines[0].createTrainer(network, { ...options, optimizer: 'sgd', learningRate: 1, weights });
    trainer.step(batch);
    const after = trainer.weights();
    for (const name of [
      'deep/norm_0/gamma',
      'deep/norm_0/beta',
      'deep/norm_1/gamma',
      'deep/dense_0/kernel',
      'deep/text_0/kernel',
    ]) {
      const gradient = (weights.get(name)?.data[2] ?? 0) - (after.get(name)?.data[2] ?? 0);
      const difference = (lossAt(name, 2, 0.01) - lossAt(name, 2, -0.01)) / 0.02;
      expect(Math.abs(gradient - difference), name).toBeLessThan(1e-3 + 0.02 * Math.abs(difference));
    }
  });

  it('loses alike on both backends, and moves the averages alike', () => {
    const [cpu, wasm] = engines.map((engine) => train(engine, { weights: someWeights() }));
    for (const [i, loss] of cpu.losses.entries()) expect(Math.abs(loss - wasm.losses[i])).toBeLessThan(2e-5);
    for (const [name, { data }] of cpu.trainer.weights()) {
      if (name.includes('moving'))
        expect(largestDifference(data, wasm.trainer.weights().get(name)?.data ?? []), name).toBeLessThan(1e-5);
    }
  });

  it('goes on from its weights and the state of its optimiser as if there had been no stop', () => {
    const whole = train(engines[1], {}, 6).trainer.weights();
    const half = train(engines[1], {}, 4).trainer;
    const rest = train(engines[1], { weights: half.weights(), optimizerState: half.optimizerState() }, 2).trainer.weights();
    for (const [name, { data }] of whole) expect([...(rest.get(name)?.data ?? [])], name).toEqual([...data]);
  });

  it('asked for a loss goes by the averages and changes nothing, whatever else is in the batch', () => {
    const { trainer } = train(engines[0]);
    const before = trainer.weights();
    const batch = randomBatch(network, { rows: 6, seed: 9 });
    const { sum } = trainer.loss(batch);
    expect(trainer.loss(batch).sum).toBe(sum);
    for (const [name, { data }] of before) expect([...(trainer.weights().get(name)?.data ?? [])]).toEqual([...data]);
    expect(trainer.loss(randomBatch(network, { rows: 1, seed: 9 })).sum).toBeGreaterThan(0);
  });

  it('takes a step on one row', () => {
    const trainer = engines[1].createTrainer(network, options);
    expect(trainer.step(randomBatch(network, { rows: 1, seed: 2 }))).toBeGreaterThan(0);
    expect(trainer.step(randomBatch(network, { rows: 1, seed: 3 }))).toBeGreaterThan(0);
  });

  it('is folded into the layers that predict, with the same answers', () => {
    const { trainer } = train(engines[0], { weights: someWeights() });
    const folded = foldBatchNorm(network, trainer.weights());
    expect(folded.network.batchNorm).toBeUndefined();
    const batch = randomBatch(network, { rows: 40, seed: 4 });
    const plain = engines[0].createTrainer(folded.network, { ...options, weights: folded.weights });
    expect(Math.abs(plain.loss(batch).sum - trainer.loss(batch).sum) / 40).toBeLessThan(1e-6);
    expect(createForward(folded.network, folded.weights)(batch).every(Number.isFinite)).toBe(true);
  });

  it('is trained by TensorFlow.js alone, and says so of the others', async () => {
    const { engine, engines: table } = unwrap(await chooseEngine(network, randomBatch(network, { rows: 32, seed: 1 })));
    expect(engine.name).toMatch(/^tfjs:/);
    expect(table.find(({ name }) => name === 'fused:simd')).toMatchObject({
      available: false,
      reason: 'has no batch normalisation',
    });
    const refused = await chooseEngine(network, randomBatch(network, { rows: 32, seed: 1 }), { wanted: 'fused' });
    expect(refused).toMatchObject({ ok: false, problem: { code: 'engine/unavailable' } });
  });
});
