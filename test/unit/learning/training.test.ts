import { existsSync, readdirSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { unwrap } from '../../../core/foundation/index.ts';
import {
  type Engine,
  type EngineName,
  initialWeights,
  type LabelledBatch,
  type NetworkSpec,
  openEngine,
  type Tensor,
  type Trainer,
  type TrainerOptions,
  type Weights,
} from '../../../core/learning/index.ts';
import { optimizerNames } from '../../../core/learning/optimizer-rule.ts';
import { allowRelaxedSimd } from './allow-relaxed-simd.ts';
import { deepNetwork, imageNetwork, largestDifference, networks, randomBatch, randomWeights } from './example-networks.ts';

allowRelaxedSimd();
/** The first is the one that the others are compared with. */
const names: readonly EngineName[] = [
  'tfjs:cpu',
  'tfjs:wasm',
  'fused:simd',
  'fused:relaxed',
  'fused:simd x2',
  'fused:relaxed x3',
];
const others = names.slice(1);
const engines = new Map<EngineName, Engine>();
/** Threads die with their trainer. */
const trainers: Trainer[] = [];

beforeAll(async () => {
  for (const name of names) engines.set(name, unwrap(await openEngine(name)));
});

function engine(name: EngineName): Engine {
  const opened = engines.get(name);
  if (!opened) throw new Error(`${name} is open`);
  return {
    name,
    createTrainer: (network, settings) => {
      const trainer = opened.createTrainer(network, settings);
      trainers.push(trainer);
      return trainer;
    },
  };
}

afterEach(() => {
  for (const trainer of trainers.splice(0)) trainer.dispose();
});

const options: TrainerOptions = { optimizer: 'adam', learningRate: 0.01, seed: 7 };

interface Training {
  readonly network: NetworkSpec;
  readonly settings?: Partial<TrainerOptions>;
  readonly steps?: number;
  readonly rows?: number;
}

/** Two batches in turn, so that some rows of each table miss every other step. */
function train(on: EngineName, { network, settings = {}, steps = 6, rows = 32 }: Training) {
  const trainer = engine(on).createTrainer(network, { ...options, ...settings });
  const losses = Array.from({ length: steps }, (_, i) => trainer.step(randomBatch(network, { rows, seed: i % 2 })));
  return { losses, weights: trainer.weights(), trainer };
}

function largestOf(a: Weights, b: Weights): number {
  return Math.max(...[...a].map(([name, { data }]) => largestDifference(data, b.get(name)?.data ?? [])));
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
        // Small, because the maxima of pooling have more kinks than relu alone; larger ones meet some.
        const step = 5e-4;
        const slope = (lossAt(moved(step)) - lossAt(moved(-step))) / (2 * step);
        checked++;
        if (Math.abs(slope - (gradients.get(variable)?.[i] ?? Number.NaN)) < 1e-3 + 0.02 * Math.abs(slope)) close++;
      }
    }
    // A step across a kink of relu or of the maximum makes a difference that is no slope.
    expect(close / checked).toBeGreaterThan(0.95);
  });

  it.each(optimizerNames)('goes on from weights and the state of %s as the trainer that was asked for them', (optimizer) => {
    const network = { ...deepNetwork, dropout: 0.3, l2: 0.01 };
    const settings: TrainerOptions = {
      ...options,
      optimizer,
      clipNorm: 0.5,
      schedule: { kind: 'exponential', rate: 0.5, steps: 4 },
    };
    const batches = [0, 1, 2, 3, 4, 5].map((seed) => randomBatch(network, { rows: 16, seed }));
    const first = engine(name).createTrainer(network, settings);
    for (const batch of batches.slice(0, 3)) first.step(batch);
    const second = engine(name).createTrainer(network, {
      ...settings,
      weights: first.weights(),
      optimizerState: first.optimizerState(),
    });
    for (const batch of batches.slice(3)) expect(second.step(batch)).toBe(first.step(batch));
    expect(second.weights()).toEqual(first.weights());
    expect(second.optimizerState()).toEqual(first.optimizerState());
  });

  it('goes on with images as they would have been moved', () => {
    const network: NetworkSpec = { ...imageNetwork, dropout: 0.3, imageAugmentation: 'shift_flip' };
    const batches = [0, 1, 2, 3].map((seed) => randomBatch(network, { rows: 40, seed }));
    const first = engine(name).createTrainer(network, options);
    for (const batch of batches.slice(0, 2)) first.step(batch);
    const second = engine(name).createTrainer(network, {
      ...options,
      weights: first.weights(),
      optimizerState: first.optimizerState(),
    });
    for (const batch of batches.slice(2)) expect(second.step(batch)).toBe(first.step(batch));
    expect(second.weights()).toEqual(first.weights());
    const still = engine(name).createTrainer({ ...network, imageAugmentation: 'none' }, options);
    expect(still.step(batches[0])).not.toBe(engine(name).createTrainer(network, options).step(batches[0]));
  });

  it('gives the same bytes for the same seed, and others for another', () => {
    const network = { ...deepNetwork, dropout: 0.3 };
    const [once, again] = [1, 2].map(() => train(name, { network }).weights);
    expect(again).toEqual(once);
    expect(train(name, { network, settings: { seed: 8 } }).losses).not.toEqual(train(name, { network }).losses);
  });

  it('gives rows of a class without weight no say', () => {
    const batch = randomBatch(deepNetwork, { rows: 30, seed: 2 });
    const ones = { ...batch, label: batch.label.map(() => 1) };
    const trainer = engine(name).createTrainer(deepNetwork, { ...options, optimizer: 'sgd', classWeights: [1, 0] });
    expect(trainer.step(ones)).toBe(0);
    expect(trainer.weights()).toEqual(initialWeights(deepNetwork, options.seed));
  });

  it('never trains what stands for padding', () => {
    const trainer = engine(name).createTrainer(deepNetwork, options);
    for (let seed = 0; seed < 3; seed++) trainer.step(randomBatch(deepNetwork, { rows: 32, seed }));
    const table = trainer.weights().get('deep/text_0/embeddings');
    expect(table?.data.slice(0, 4)).toEqual(new Float32Array(4));
    expect(table?.data.slice(4, 8)).not.toEqual(
      initialWeights(deepNetwork, options.seed).get('deep/text_0/embeddings')?.data.slice(4, 8),
    );
    expect(trainer.weights().get('wide/text_0/kernel')?.data[0]).toBe(0);
  });

  it.each(['cnn', 'average'] as const)('trains all but a table that is given, read by %s', (textEncoder) => {
    const { inputs } = deepNetwork;
    const [first, second] = inputs.texts;
    const network: NetworkSpec = {
      ...deepNetwork,
      textEncoder,
      inputs: { ...inputs, texts: [{ ...first, frozen: true }, second] },
    };
    const weights = randomWeights(initialWeights(network, 1), 2);
    const trainer = engine(name).createTrainer(network, { ...options, weights });
    const learnt = engine(name).createTrainer({ ...network, inputs }, { ...options, weights });
    for (let seed = 0; seed < 4; seed++) trainer.step(randomBatch(network, { rows: 32, seed }));
    learnt.step(randomBatch(network, { rows: 32, seed: 0 }));
    const changed = (after: Weights) =>
      [...after].filter(([variable, { data }]) => largestDifference(data, weights.get(variable)?.data ?? []) > 0);
    expect(changed(trainer.weights())).toHaveLength(weights.size - 1);
    expect(trainer.weights().get('deep/text_0/embeddings')).toEqual(weights.get('deep/text_0/embeddings'));
    expect(changed(learnt.weights())).toHaveLength(weights.size);
  });

  it('changes nothing when it is asked for a loss', () => {
    const batch = randomBatch(deepNetwork, { rows: 32, seed: 0 });
    const { trainer, weights } = train(name, { network: deepNetwork });
    const loss = trainer.loss(batch);
    expect(loss.rows).toBe(32);
    expect(trainer.loss(batch)).toEqual(loss);
    expect(trainer.weights()).toEqual(weights);
  });

  it('clips the gradients of all variables together', () => {
    const network = { ...deepNetwork, l2: 0.1 };
    const weights = randomWeights(initialWeights(network, 1), 2);
    const moved = (clipNorm: number): number => {
      const trainer = engine(name).createTrainer(network, { optimizer: 'sgd', learningRate: 1, seed: 1, weights, clipNorm });
      trainer.step(randomBatch(network, { rows: 32, seed: 1 }));
      const after = trainer.weights();
      let sum = 0;
      for (const [variable, { data }] of weights) {
        data.forEach((value, i) => {
          sum += (value - (after.get(variable)?.data[i] ?? Number.NaN)) ** 2;
        });
      }
      return Math.sqrt(sum);
    };
    expect(moved(0)).toBeGreaterThan(0.2);
    expect(moved(0.1)).toBeCloseTo(0.1, 4);
    expect(moved(1000)).toBe(moved(0));
  });
});

/** Six weights spread over the tensor; the first row, which may stand for padding, left out of tables. */
function someIndices({ shape, data }: Tensor): number[] {
  const first = shape.length === 2 && shape[0] > 1 ? shape[1] : 0;
  const span = data.length - 1 - first;
  return [...new Set([0, 1, 2, 3, 4, 5].map((i) => first + Math.floor((i * span) / 5)))];
}

describe.each(others)(`%s beside ${names[0]}`, (name) => {
  const agree = (training: Training, tolerance = 1e-5): void => {
    const ours = train(name, training);
    const reference = train(names[0], training);
    expect(largestDifference(ours.losses, reference.losses)).toBeLessThan(tolerance);
  };

  it.each(networks)('loses alike from equal weights over six steps of %s', (_, network) => {
    agree({ network });
    const { losses } = train(name, { network });
    expect(losses[5]).toBeLessThan(losses[1]);
  });

  it.each(networks)('loses alike from weights of full size, with class weights, for %s', (_, network) => {
    const classWeights = network.output.kind === 'regression' ? [] : [0.5, 2, 1, 3].slice(0, Math.max(2, network.output.units));
    const weights = randomWeights(initialWeights(network, 1), 2);
    agree({ network, settings: { weights, classWeights, learningRate: 0.001 } }, 1e-4);
  });

  it.each(optimizerNames)('moves weights alike with %s, a schedule, clipping, dropout and l2', (optimizer) => {
    const network: NetworkSpec = { ...deepNetwork, dropout: 0.4, l2: 0.001 };
    const schedule = { kind: 'cosine', warmupSteps: 5, totalSteps: 60 } as const;
    const settings = {
      optimizer,
      schedule,
      clipNorm: 0.3,
      learningRate: optimizer === 'adam' || optimizer === 'adamw' ? 0.01 : 0.1,
    };
    const training = { network, settings, steps: 40 };
    expect(largestOf(train(name, training).weights, train(names[0], training).weights)).toBeLessThan(2e-4);
  });

  it('takes batches of any size, one after the other', () => {
    for (const rows of [1, 3, 130, 517]) agree({ network: deepNetwork, rows, steps: 3 });
  });
});

describe('the fused engine', () => {
  const ids: NetworkSpec = {
    ...deepNetwork,
    inputs: { denseWidth: 0, denseNames: [], embeddings: [{ feature: 'e', vocabularySize: 5, dimension: 6 }], texts: [] },
    hidden: [6],
  };
  const batchOf = (id: number): LabelledBatch => ({
    rows: 2,
    dense: new Float32Array(),
    ids: [Int32Array.of(id, 1)],
    tokens: [],
    label: Float32Array.of(id % 2, 1),
  });

  it.each(optimizerNames)('makes up for any number of steps in which a row of a table had no gradient, with %s', (optimizer) => {
    const settings: TrainerOptions = { ...options, optimizer, learningRate: 0.003 };
    const [ours, reference] = (['fused:simd', 'tfjs:wasm'] as const).map((name) => {
      const trainer = engine(name).createTrainer(ids, settings);
      trainer.step(batchOf(2));
      trainer.step(batchOf(2));
      // Past the steps that are remembered; row 2 is looked up again after 7, after many, and at the end.
      for (let step = 0; step < 1200; step++) trainer.step(batchOf(step === 7 || step === 900 ? 2 : 3));
      return trainer;
    });
    expect(largestOf(ours.weights(), reference.weights())).toBeLessThan(3e-4);
    for (const [slot, { data }] of reference.optimizerState()) {
      const largest = Math.max(...data.map(Math.abs), 1e-12);
      expect(largestDifference(ours.optimizerState().get(slot)?.data ?? [], data) / largest, slot).toBeLessThan(2e-3);
    }
  });

  const wider = { ...deepNetwork, hidden: [64, 32] };
  const rowsOfShares: readonly (readonly [string, NetworkSpec, number])[] = [
    ['texts by cnn', { ...wider, textEncoder: 'cnn' }, 1000],
    ['texts by average', { ...wider, textEncoder: 'average' }, 1000],
    ['images', { ...imageNetwork, imageAugmentation: 'shift' }, 90],
  ];
  it.each(rowsOfShares)('gives the same bytes whichever thread does the work, with %s', async (_, plain, rows) => {
    const network = { ...plain, dropout: 0.2 };
    const batches = [0, 1, 2].map((seed) => randomBatch(network, { rows, seed }));
    const settings: TrainerOptions = { ...options, clipNorm: 0.5 };
    const [at, after] = [0, 100].map((pauseMs) => ({
      pauseMs,
      trainer: engine('fused:simd x2').createTrainer(network, settings),
    }));
    const losses: number[][] = [];
    for (const { pauseMs, trainer } of [at, after]) {
      // At once the helpers have not started; after a pause they take part, sleep and are woken.
      losses.push([trainer.step(batches[0])]);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      for (let step = 1; step < 60; step++) {
        losses.at(-1)?.push(trainer.step(batches[step % 3]));
        if (step % 20 === 0) await new Promise((resolve) => setTimeout(resolve, pauseMs / 10));
      }
    }
    expect(losses[1]).toEqual(losses[0]);
    expect(after.trainer.weights()).toEqual(at.trainer.weights());
    const alone = engine('fused:simd').createTrainer(network, settings);
    const reference = Array.from({ length: 60 }, (_, step) => alone.step(batches[step % 3]));
    expect(largestDifference(losses[0].slice(0, 10), reference.slice(0, 10))).toBeLessThan(1e-5);
    // Sums in another order drift apart.
    expect(largestDifference(losses[0], reference)).toBeLessThan(3e-4);
  });

  it('lets its threads and its memory go when a trainer is given up', async (context) => {
    if (!existsSync('/proc/self/task')) return context.skip('only Linux lists threads');
    const before = new Set(readdirSync('/proc/self/task'));
    const begun = (): string[] => readdirSync('/proc/self/task').filter((thread) => !before.has(thread));
    const trainer = engine('fused:simd x2').createTrainer(deepNetwork, options);
    trainer.step(randomBatch(deepNetwork, { rows: 32, seed: 0 }));
    await new Promise((resolve) => setTimeout(resolve, 100));
    const helpers = new Set(begun());
    expect(helpers.size).toBeGreaterThan(0);
    const weights = trainer.weights();
    trainer.dispose();
    await expect.poll(() => begun().filter((thread) => helpers.has(thread))).toEqual([]);
    // In the memory that it has given back.
    const next = engine('fused:simd x2').createTrainer(deepNetwork, options);
    next.step(randomBatch(deepNetwork, { rows: 32, seed: 0 }));
    expect(next.weights()).toEqual(weights);
  });

  it('refuses ids outside of their vocabulary, and goes on with the next batch', () => {
    const trainer = engine('fused:simd').createTrainer(ids, options);
    expect(() => trainer.step(batchOf(5))).toThrow('vocabulary');
    expect(() => trainer.step(batchOf(-1))).toThrow('vocabulary');
    const other = engine('fused:simd').createTrainer(ids, options);
    expect(trainer.loss(batchOf(4))).toEqual(other.loss(batchOf(4)));
  });

  it('says that a network is too large before it allocates anything', () => {
    const large = {
      ...ids,
      inputs: { ...ids.inputs, embeddings: [{ feature: 'e', vocabularySize: 10_000_000, dimension: 64 }] },
    };
    expect(() => engine('fused:simd').createTrainer(large, options)).toThrow('4 GB');
  });
});

describe('the TensorFlow.js engines', () => {
  it.each(['tfjs:wasm', 'tfjs:cpu'] as const)('%s keeps no tensor between steps', (name) => {
    const trainer = engine(name).createTrainer(deepNetwork, options);
    const batch = randomBatch(deepNetwork, { rows: 8, seed: 1 });
    trainer.step(batch);
    const { numTensors, numBytes } = tf.memory();
    for (let i = 0; i < 5; i++) trainer.step(batch);
    trainer.loss(batch);
    expect(tf.memory()).toMatchObject({ numTensors, numBytes });
  });
});
