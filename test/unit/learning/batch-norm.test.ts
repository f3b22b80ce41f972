import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { unwrap } from '../../../core/foundation/index.ts';
import {
  chooseEngine,
  createForward,
  type Engine,
  type EngineName,
  foldBatchNorm,
  initialWeights,
  type NetworkSpec,
  openEngine,
  type Trainer,
  type TrainerOptions,
  type Weights,
} from '../../../core/learning/index.ts';
import { optimizerNames } from '../../../core/learning/optimizer-rule.ts';
import { allowRelaxedSimd } from './allow-relaxed-simd.ts';
import {
  deepNetwork,
  imageNetwork,
  largestDifference,
  networks,
  randomBatch,
  randomWeights,
  weighted,
} from './example-networks.ts';

allowRelaxedSimd();
const network: NetworkSpec = { ...deepNetwork, batchNorm: true };
const options: TrainerOptions = { optimizer: 'adam', learningRate: 0.01, seed: 7 };
/** The first is the one that the others are compared with. */
const names: readonly EngineName[] = [
  'tfjs:cpu',
  'tfjs:wasm',
  'fused:simd',
  'fused:relaxed',
  'fused:simd x2',
  'fused:relaxed x3',
];
const engines = new Map<EngineName, Engine>();
/** Threads die with their trainer. */
const trainers: Trainer[] = [];

beforeAll(async () => {
  for (const name of names) engines.set(name, unwrap(await openEngine(name)));
});

afterEach(() => {
  for (const trainer of trainers.splice(0)) trainer.dispose();
});

function createTrainer(name: EngineName, spec: NetworkSpec, settings: TrainerOptions): Trainer {
  const trainer = engines.get(name)?.createTrainer(spec, settings);
  if (!trainer) throw new Error(`${name} is open`);
  trainers.push(trainer);
  return trainer;
}

/** Variances are above 0. */
function someWeights(of: NetworkSpec = network): Weights {
  const weights = randomWeights(initialWeights(of, 1), 5);
  for (const [name, { data }] of weights)
    if (name.endsWith('variance')) for (const i of data.keys()) data[i] = 0.5 + Math.abs(data[i]);
  return weights;
}

interface Training {
  readonly spec?: NetworkSpec;
  readonly settings?: Partial<TrainerOptions>;
  readonly rows?: readonly number[];
  readonly weighs?: boolean;
}

const sixTimes32 = [32, 32, 32, 32, 32, 32];

/** Two kinds of batches in turn. */
function train(name: EngineName, { spec = network, settings = {}, rows = sixTimes32, weighs = false }: Training = {}) {
  const trainer = createTrainer(name, spec, { ...options, ...settings });
  const losses = rows.map((count, i) => {
    const batch = randomBatch(spec, { rows: count, seed: i % 2 });
    return trainer.step(weighs ? weighted(batch) : batch);
  });
  return { losses, trainer };
}

/** A normalised layer's own bias is taken away with the mean: its gradient is rounding, which every engine has its own. */
function withoutBiases(weights: Weights): Weights {
  return new Map([...weights].filter(([name]) => !/^deep\/dense_\d+\/bias/.test(name)));
}

function expectAlike(ours: Weights, theirs: Weights, tolerance: number): void {
  for (const [name, { data }] of withoutBiases(theirs)) {
    expect(largestDifference(ours.get(name)?.data ?? [], data), name).toBeLessThan(tolerance);
  }
}

const normalised = networks
  .filter(([, { family, hidden }]) => family === 'wide_deep' && hidden.length > 0)
  .map(([title, spec]) => [title, { ...spec, batchNorm: true } as NetworkSpec] as const);

describe.each(names)('batch normalisation on %s', (name) => {
  it.each(normalised)('follows finite differences of the loss of a step, which knows the batch alone, for %s', (_, spec) => {
    const plain = { ...spec, dropout: 0, l2: 0 };
    const weights = someWeights(plain);
    const batch = randomBatch(plain, { rows: 32, seed: 3, texts: 'full' });
    const settings: TrainerOptions = { ...options, optimizer: 'sgd', learningRate: 1 };
    const lossAt = (variable: string, at: number, by: number): number => {
      const moved = new Map([...weights].map(([key, { shape, data }]) => [key, { shape, data: data.slice() }]));
      const tensor = moved.get(variable);
      if (tensor) tensor.data[at] += by;
      return createTrainer(name, plain, { ...settings, weights: moved }).step(batch);
    };
    const trainer = createTrainer(name, plain, { ...settings, weights });
    trainer.step(batch);
    const after = trainer.weights();
    let close = 0;
    let checked = 0;
    for (const [variable, { data }] of weights) {
      if (variable.includes('moving')) continue;
      const at = Math.min(data.length - 1, Math.floor(data.length / 2));
      const gradient = data[at] - (after.get(variable)?.data[at] ?? Number.NaN);
      const difference = (lossAt(variable, at, 0.002) - lossAt(variable, at, -0.002)) / 0.004;
      checked++;
      if (Math.abs(gradient - difference) < 1e-3 + 0.02 * Math.abs(difference)) close++;
    }
    // A step across a kink makes a difference that is no slope.
    expect(close / checked).toBeGreaterThan(0.9);
  });

  it.each(optimizerNames)('goes on from its weights and the state of %s as if there had been no stop', (optimizer) => {
    const spec = { ...network, dropout: 0.3, l2: 0.01 };
    const settings: TrainerOptions = { ...options, optimizer, clipNorm: 0.5 };
    const batches = [16, 16, 5, 16, 1, 7].map((rows, seed) => randomBatch(spec, { rows, seed }));
    const first = createTrainer(name, spec, settings);
    for (const batch of batches.slice(0, 3)) first.step(batch);
    const state = { weights: first.weights(), optimizerState: first.optimizerState() };
    const second = createTrainer(name, spec, { ...settings, ...state });
    for (const batch of batches.slice(3)) expect(second.step(batch)).toBe(first.step(batch));
    expect(second.weights()).toEqual(first.weights());
    expect(second.optimizerState()).toEqual(first.optimizerState());
    expect(second.weights()).not.toEqual(state.weights);
  });

  it('asked for a loss goes by the averages and changes nothing, whatever else is in the batch', () => {
    const { trainer } = train(name);
    const before = trainer.weights();
    const batch = randomBatch(network, { rows: 6, seed: 9 });
    const { sum } = trainer.loss(batch);
    expect(trainer.loss(batch).sum).toBe(sum);
    expect(trainer.weights()).toEqual(before);
    let alone = 0;
    for (let row = 0; row < 6; row++) {
      const length = (of: Int32Array): number => of.length / 6;
      const part = (of: Int32Array): Int32Array => of.subarray(row * length(of), (row + 1) * length(of));
      const width = batch.dense.length / 6;
      alone += trainer.loss({
        rows: 1,
        dense: batch.dense.subarray(row * width, (row + 1) * width),
        ids: batch.ids.map(part),
        tokens: batch.tokens.map(part),
        label: batch.label.subarray(row, row + 1),
      }).sum;
    }
    expect(Math.abs(alone - sum)).toBeLessThan(1e-5);
  });

  it('goes on from steps after a loss was asked for as if it had not been', () => {
    const [asked, other] = [1, 2].map(() => createTrainer(name, network, options));
    for (let seed = 0; seed < 4; seed++) {
      const batch = randomBatch(network, { rows: 40, seed });
      expect(asked.step(batch)).toBe(other.step(batch));
      asked.loss(randomBatch(network, { rows: 300, seed: 9 }));
    }
    expect(asked.weights()).toEqual(other.weights());
  });

  it('is folded into the layers that predict, with the same answers', () => {
    const { trainer } = train(name, { settings: { weights: someWeights() } });
    const folded = foldBatchNorm(network, trainer.weights());
    expect(folded.network.batchNorm).toBeUndefined();
    const batch = randomBatch(network, { rows: 40, seed: 4 });
    const plain = createTrainer(name, folded.network, { ...options, weights: folded.weights });
    expect(Math.abs(plain.loss(batch).sum - trainer.loss(batch).sum) / 40).toBeLessThan(1e-6);
    expect(createForward(folded.network, folded.weights)(batch).every(Number.isFinite)).toBe(true);
  });

  it('is not trained privately, because a row is normalised by the others', () => {
    const settings: TrainerOptions = { ...options, private: { clipNorm: 1, noiseMultiplier: 0 } };
    expect(() => createTrainer(name, network, settings)).toThrow();
    expect(() => createTrainer(name, deepNetwork, settings)).not.toThrow();
  });
});

describe.each(names.slice(1))(`batch normalisation on %s beside ${names[0]}`, (name) => {
  const agree = (training: Training, tolerance = 2e-5): void => {
    expect(largestDifference(train(name, training).losses, train(names[0], training).losses)).toBeLessThan(tolerance);
  };

  it.each(normalised)('loses alike from equal weights over six steps of %s', (_, spec) => agree({ spec }));

  it.each(normalised)('loses alike from weights of full size, with weights of classes and rows, for %s', (_, spec) => {
    const classWeights = spec.output.kind === 'regression' ? [] : [0.5, 2, 1, 3].slice(0, Math.max(2, spec.output.units));
    agree({ spec, settings: { weights: someWeights(spec), classWeights, learningRate: 0.001 }, weighs: true }, 1e-4);
  });

  it.each(optimizerNames)('moves weights and averages alike with %s, a schedule, clipping, dropout and l2', (optimizer) => {
    const spec: NetworkSpec = { ...network, dropout: 0.4, l2: 0.001 };
    const schedule = { kind: 'cosine', warmupSteps: 5, totalSteps: 60 } as const;
    const learningRate = optimizer === 'adam' || optimizer === 'adamw' ? 0.01 : 0.1;
    const settings: Partial<TrainerOptions> = { optimizer, schedule, clipNorm: 0.3, learningRate };
    const training: Training = { spec, settings, rows: Array.from({ length: 30 }, (_, i) => (i % 6 === 5 ? 9 : 32)) };
    const [ours, theirs] = [name, names[0]].map((on) => train(on, training).trainer);
    expectAlike(ours.weights(), theirs.weights(), 3e-4);
    const batch = randomBatch(spec, { rows: 100, seed: 11 });
    expect(Math.abs(ours.loss(batch).sum - theirs.loss(batch).sum) / 100).toBeLessThan(1e-4);
  });

  it.each([
    ['one row', [1, 1, 1]],
    ['a few rows, then three', [6, 5, 3]],
    ['more than a block of rows, then one', [130, 130, 1]],
    ['many blocks, then few rows', [517, 517, 6, 700]],
  ] as const)('takes batches of %s', (_, rows) => {
    // Adam would make steps of what rounding leaves of the gradients of a few rows.
    const settings: Partial<TrainerOptions> = { optimizer: 'sgd', learningRate: 0.01 };
    const images: NetworkSpec = { ...imageNetwork, batchNorm: true, imageAugmentation: 'shift' };
    for (const spec of rows[0] < 500 ? [network, images] : [network]) {
      const [ours, theirs] = [name, names[0]].map((on) => train(on, { spec, settings, rows }));
      expect(largestDifference(ours.losses, theirs.losses)).toBeLessThan(1e-5);
      expectAlike(ours.trainer.weights(), theirs.trainer.weights(), 1e-5);
    }
  });
});

describe('batch normalisation on the fused engine', () => {
  it('keeps variances of sums far from 0', () => {
    // The bias moves all sums alike: what is left of them in 32 bits decides.
    const weights = new Map([...someWeights()].map(([key, tensor]) => [key, { ...tensor, data: tensor.data.slice() }]));
    weights.get('deep/dense_0/bias')?.data.fill(500);
    const training: Training = { settings: { weights, learningRate: 0.001 }, rows: [300, 300] };
    for (const name of ['fused:simd', 'fused:simd x2'] as const) {
      expect(largestDifference(train(name, training).losses, train('tfjs:cpu', training).losses)).toBeLessThan(1e-3);
    }
  });

  it.each([
    ['texts and numbers', { ...network, hidden: [64, 32], dropout: 0.2 }, 1000],
    ['images', { ...imageNetwork, batchNorm: true, dropout: 0.2 } as NetworkSpec, 90],
  ] as const)('normalises by the whole batch, whichever threads share it, with %s', async (_, spec, rows) => {
    const batches = [0, 1, 2].map((seed) => randomBatch(spec, { rows: seed === 2 ? 5 : rows, seed }));
    const settings: TrainerOptions = { ...options, clipNorm: 0.5 };
    const runs: { losses: number[]; trainer: Trainer }[] = [];
    for (const pauseMs of [0, 100]) {
      const trainer = createTrainer('fused:simd x2', spec, settings);
      // At once the helpers have not started; after a pause they take part.
      const losses = [trainer.step(batches[0])];
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      for (let step = 1; step < 30; step++) losses.push(trainer.step(batches[step % 3]));
      runs.push({ losses, trainer });
    }
    const [at, after] = runs;
    expect(after.losses).toEqual(at.losses);
    expect(after.trainer.weights()).toEqual(at.trainer.weights());
    const alone = createTrainer('fused:simd', spec, settings);
    const reference = Array.from({ length: 10 }, (_, step) => alone.step(batches[step % 3]));
    expect(largestDifference(at.losses.slice(0, 10), reference)).toBeLessThan(2e-5);
  });

  it('goes through towers of many large images once more, where it cannot keep them', () => {
    const inputs = { ...imageNetwork.inputs, images: [{ feature: 'photo', height: 64, width: 64, channels: 3 as const }] };
    const spec: NetworkSpec = { ...imageNetwork, batchNorm: true, inputs, imageFilters: [16] };
    const settings: Partial<TrainerOptions> = { optimizer: 'sgd', learningRate: 0.1 };
    const [ours, theirs] = (['fused:simd', 'tfjs:wasm'] as const).map((name) => train(name, { spec, settings, rows: [720, 40] }));
    expect(largestDifference(ours.losses, theirs.losses)).toBeLessThan(2e-5);
    expectAlike(ours.trainer.weights(), theirs.trainer.weights(), 1e-4);
  });

  it('gives the same bytes for the same seed, and others for another', () => {
    const spec = { ...network, dropout: 0.3 };
    const [once, again] = [1, 2].map(() => train('fused:simd x2', { spec }).trainer.weights());
    expect(again).toEqual(once);
    expect(train('fused:simd', { spec, settings: { seed: 8 } }).losses).not.toEqual(train('fused:simd', { spec }).losses);
  });

  it('is chosen for it where it is the fastest, as for other networks', async () => {
    const batch = randomBatch(network, { rows: 32, seed: 1 });
    const { engine, engines: table } = unwrap(await chooseEngine(network, batch));
    expect(engine.name).toMatch(/^fused:/);
    expect(table.find(({ name }) => name === 'fused:simd')).toMatchObject({ available: true });
    expect(unwrap(await chooseEngine(network, batch, { wanted: 'fused' })).engine.name).toMatch(/^fused:/);
  });
});
