import { afterEach, describe, expect, it } from 'vitest';
import { unwrap } from '../../../core/foundation/index.ts';
import {
  type EngineName,
  initialWeights,
  type LabelledBatch,
  type NetworkSpec,
  openEngine,
  type Trainer,
  type TrainerOptions,
  type Weights,
} from '../../../core/learning/index.ts';
import { optimizerNames } from '../../../core/learning/optimizer-rule.ts';
import { allowRelaxedSimd } from './allow-relaxed-simd.ts';
import { deepNetwork, highTower, largestDifference, networks, randomBatch, randomWeights, weighted } from './example-networks.ts';

allowRelaxedSimd();
const names: readonly EngineName[] = ['tfjs:cpu', 'tfjs:wasm', 'fused:simd', 'fused:relaxed', 'fused:simd x2'];
const trainers: Trainer[] = [];

async function open(name: EngineName, network: NetworkSpec, options: TrainerOptions): Promise<Trainer> {
  const trainer = unwrap(await openEngine(name)).createTrainer(network, options);
  trainers.push(trainer);
  return trainer;
}

afterEach(() => {
  for (const trainer of trainers.splice(0)) trainer.dispose();
});

/** So large that the weights a step starts from do not round what it moves them by. */
const rate = 1000;

/** With plain gradient descent a step moves each weight by minus its gradient, times the rate. */
async function gradientsOf(name: EngineName, task: Task, options: Partial<TrainerOptions> = {}): Promise<Float64Array> {
  const { network, weights, batch } = task;
  const settings = { optimizer: 'sgd', learningRate: rate, seed: 1, weights, classWeights: task.classWeights ?? [] } as const;
  const trainer = await open(name, network, { ...settings, ...options });
  trainer.step(batch);
  return difference(flat(weights), flat(trainer.weights())).map((value) => value / rate);
}

interface Task {
  readonly network: NetworkSpec;
  readonly weights: Weights;
  readonly batch: LabelledBatch;
  readonly classWeights?: readonly number[];
}

function flat(weights: Weights): Float64Array {
  return Float64Array.from([...weights.values()].flatMap(({ data }) => [...data]));
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, i) => value - b[i]);
}

function rowOf(batch: LabelledBatch, row: number): LabelledBatch {
  const part = <T extends Float32Array | Int32Array | Uint16Array>(values: T): T => {
    const width = values.length / batch.rows;
    return values.slice(row * width, (row + 1) * width) as T;
  };
  const { dense, ids, tokens, images, label, weights } = batch;
  const pictures = images && { images: images.map(part) };
  const rest = { ...pictures, label: part(label), ...(weights && { weights: part(weights) }) };
  return { rows: 1, dense: part(dense), ids: ids.map(part), tokens: tokens.map(part), ...rest };
}

/** Few different tokens, so that rows repeat theirs. */
function repetitiveBatch(network: NetworkSpec, rows: number): LabelledBatch {
  const batch = randomBatch(network, { rows, seed: 5 });
  return { ...batch, tokens: batch.tokens.map((tokens) => tokens.map((token) => (token === 0 ? 0 : 1 + (token % 3)))) };
}

function normOf(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
}

/** By hand: every row's gradient formed on the plain engine, clipped, and the mean of all. */
function explicitMean(rows: readonly Float64Array[], clipNorm: number): Float64Array {
  const mean = new Float64Array(rows[0].length);
  for (const gradient of rows) {
    const scale = Math.min(1, clipNorm / normOf(gradient));
    gradient.forEach((value, i) => {
      mean[i] += (scale * value) / rows.length;
    });
  }
  return mean;
}

const noisy: TrainerOptions = { optimizer: 'adam', learningRate: 0.01, seed: 1, private: { clipNorm: 1, noiseMultiplier: 1 } };

describe.each(names)('private training on %s', (name) => {
  it.each([...networks, highTower])('clips each row as its explicit gradient would be, for %s', async (_, plain) => {
    const network = { ...plain, dropout: 0, l2: 0 };
    const weights = randomWeights(initialWeights(network, 1), 2);
    const classWeights = network.output.kind === 'regression' ? [] : [0.5, 2, 1, 3].slice(0, Math.max(2, network.output.units));
    // Weights come before clipping: what a row can add stays the norm, whatever it weighs.
    for (const batch of [weighted(repetitiveBatch(network, 24)), randomBatch(network, { rows: 21, seed: 3, texts: 'full' })]) {
      const task: Task = { network, weights, batch, classWeights };
      const rows: Float64Array[] = [];
      for (let row = 0; row < batch.rows; row++) rows.push(await gradientsOf('tfjs:cpu', { ...task, batch: rowOf(batch, row) }));
      // Half of the rows are clipped.
      const clipNorm = rows.map(normOf).sort((a, b) => a - b)[rows.length >> 1];
      const expected = explicitMean(rows, clipNorm);
      const ours = await gradientsOf(name, task, { private: { clipNorm, noiseMultiplier: 0 } });
      const error = normOf(difference(ours, expected)) / normOf(expected);
      expect(error).toBeLessThan(1e-5);
      expect(normOf(ours)).toBeLessThanOrEqual(clipNorm * (1 + 1e-6));
    }
  });

  it.each(['cnn', 'average'] as const)(
    'leaves a table that is given out of the norm and without noise, read by %s',
    async (textEncoder) => {
      const [first, second] = deepNetwork.inputs.texts;
      const texts = [{ ...first, frozen: true as const }, second];
      const network: NetworkSpec = { ...deepNetwork, textEncoder, inputs: { ...deepNetwork.inputs, texts } };
      const weights = randomWeights(initialWeights(network, 1), 2);
      const batch = repetitiveBatch(network, 24);
      const rows: Float64Array[] = [];
      for (let row = 0; row < batch.rows; row++) {
        rows.push(await gradientsOf('tfjs:cpu', { network, weights, batch: rowOf(batch, row) }));
      }
      const clipNorm = rows.map(normOf).sort((a, b) => a - b)[12];
      const expected = explicitMean(rows, clipNorm);
      const ours = await gradientsOf(name, { network, weights, batch }, { private: { clipNorm, noiseMultiplier: 0 } });
      expect(normOf(difference(ours, expected)) / normOf(expected)).toBeLessThan(1e-5);
      const trainer = await open(name, network, { ...noisy, weights });
      trainer.step(batch);
      const moved = [...trainer.weights()].filter(
        ([variable, { data }]) => largestDifference(data, weights.get(variable)?.data ?? []) > 0,
      );
      expect(moved).toHaveLength(weights.size - 1);
      expect(trainer.weights().get('deep/text_0/embeddings')).toEqual(weights.get('deep/text_0/embeddings'));
    },
  );

  it('trains as without privacy where no row is clipped and there is no noise', async () => {
    const network = { ...deepNetwork, dropout: 0.3, l2: 0.01 };
    const settings: TrainerOptions = { optimizer: 'adam', learningRate: 0.01, seed: 7, clipNorm: 0.5 };
    const losses = async (options: TrainerOptions): Promise<number[]> => {
      const trainer = await open(name, network, options);
      return [0, 1, 2, 0].map((seed) => trainer.step(randomBatch(network, { rows: 40, seed })));
    };
    const ours = await losses({ ...settings, private: { clipNorm: 1e6, noiseMultiplier: 0 } });
    expect(largestDifference(ours, await losses(settings))).toBeLessThan(1e-5);
  });

  it('adds normal noise of the deviation asked for to every parameter, in the batch or not, and to no padding', async () => {
    const network = { ...deepNetwork, hidden: [64, 32] };
    const weights = randomWeights(initialWeights(network, 1), 2);
    // Rows of a class without weight have no gradient: what moves is noise.
    const batch = { ...randomBatch(network, { rows: 10, seed: 2 }), label: new Float32Array(10).fill(1) };
    const task = { network, weights, batch, classWeights: [1, 0] };
    const noise = await gradientsOf(name, task, { private: { clipNorm: 3, noiseMultiplier: 2 } });
    const padding = [...weights].flatMap(([variable, { shape, data }]) => {
      const padded = variable.includes('text') && (variable.startsWith('wide') || variable.endsWith('embeddings'));
      return [...data].map((_, i) => padded && i < data.length / shape[0]);
    });
    expect(noise.filter((_, i) => padding[i]).every((value) => value === 0)).toBe(true);
    const drawn = noise.filter((_, i) => !padding[i]);
    expect(drawn.every((value) => value !== 0)).toBe(true);
    const deviation = (2 * 3) / 10;
    const moment = (power: number): number => drawn.reduce((sum, value) => sum + (value / deviation) ** power, 0) / drawn.length;
    const error = 1 / Math.sqrt(drawn.length);
    // The first four moments of a normal variable and how far means of them stray.
    expect(Math.abs(moment(1))).toBeLessThan(5 * error);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(5 * Math.sqrt(2) * error);
    expect(Math.abs(moment(3))).toBeLessThan(5 * Math.sqrt(15) * error);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(5 * Math.sqrt(96) * error);
  });

  it.each(optimizerNames)(
    'draws the same noise from the same key as every engine, and goes on with it, with %s',
    async (optimizer) => {
      const network = { ...deepNetwork, dropout: 0.2, l2: 0.001 };
      const privacy = { clipNorm: 0.5, noiseMultiplier: 0.5, noiseKey: new Uint8Array(32).fill(9) };
      const learningRate = optimizer === 'sgd' || optimizer === 'momentum' ? 0.02 : 0.002;
      const settings: TrainerOptions = { optimizer, learningRate, seed: 7, private: privacy };
      const batches = [0, 1, 2, 3, 4, 5].map((seed) => randomBatch(network, { rows: 16, seed }));
      const first = await open(name, network, settings);
      const reference = await open('tfjs:cpu', network, settings);
      const losses = batches.slice(0, 3).map((batch) => [first.step(batch), reference.step(batch)]);
      const state = { weights: first.weights(), optimizerState: first.optimizerState() };
      const second = await open(name, network, { ...settings, ...state });
      for (const batch of batches.slice(3)) {
        const loss = first.step(batch);
        expect(second.step(batch)).toBe(loss);
        losses.push([loss, reference.step(batch)]);
      }
      expect(second.weights()).toEqual(first.weights());
      expect(
        largestDifference(
          losses.map(([ours]) => ours),
          losses.map(([, theirs]) => theirs),
        ),
      ).toBeLessThan(2e-5);
      expect(largestDifference(flat(first.weights()), flat(reference.weights()))).toBeLessThan(2e-4);
    },
  );

  it('draws other noise for every trainer that has no key', async () => {
    const settings: TrainerOptions = { optimizer: 'sgd', learningRate: 1, seed: 1, private: { clipNorm: 1, noiseMultiplier: 1 } };
    const [one, other] = [await open(name, deepNetwork, settings), await open(name, deepNetwork, settings)];
    for (const trainer of [one, other]) trainer.step(randomBatch(deepNetwork, { rows: 8, seed: 1 }));
    expect(one.weights()).not.toEqual(other.weights());
  });
});
