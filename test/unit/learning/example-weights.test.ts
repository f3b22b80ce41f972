import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { unwrap } from '../../../core/foundation/index.ts';
import {
  type Engine,
  type EngineName,
  initialWeights,
  type LabelledBatch,
  type NetworkSpec,
  openEngine,
  type Trainer,
  type TrainerOptions,
} from '../../../core/learning/index.ts';
import { allowRelaxedSimd } from './allow-relaxed-simd.ts';
import { largestDifference, networks, randomBatch, randomWeights } from './example-networks.ts';

allowRelaxedSimd();
const names: readonly EngineName[] = ['tfjs:cpu', 'tfjs:wasm', 'fused:simd', 'fused:relaxed', 'fused:simd x2'];
const engines = new Map<EngineName, Engine>();
const trainers: Trainer[] = [];

beforeAll(async () => {
  for (const name of names) engines.set(name, unwrap(await openEngine(name)));
});
afterEach(() => {
  for (const trainer of trainers.splice(0)) trainer.dispose();
});

function open(name: EngineName, network: NetworkSpec, options: TrainerOptions): Trainer {
  const trainer = engines.get(name)?.createTrainer(network, options);
  if (!trainer) throw new Error(`${name} is open`);
  trainers.push(trainer);
  return trainer;
}

/** A row stands there so many times. */
function repeated(batch: LabelledBatch, times: readonly number[]): LabelledBatch {
  const rows = times.flatMap((count, row) => Array<number>(count).fill(row));
  const pick = <T extends Float32Array | Int32Array | Uint16Array>(values: T): T => {
    const width = values.length / batch.rows;
    const picked = values.slice(0, 0) as T;
    const Kind = picked.constructor as new (from: readonly number[]) => T;
    return new Kind(rows.flatMap((row) => [...values.subarray(row * width, (row + 1) * width)]));
  };
  const { dense, ids, tokens, images, label } = batch;
  const pictures = images && { images: images.map(pick) };
  return { rows: rows.length, dense: pick(dense), ids: ids.map(pick), tokens: tokens.map(pick), ...pictures, label: pick(label) };
}

const rows = 24;
/** By row: how often it stands there, and what it weighs. */
const times = Array.from({ length: rows }, (_, row) => [2, 1, 0, 3, 1][row % 5]);

describe.each(names)('weights of rows on %s', (name) => {
  it.each(networks)('that are all 1 train the very bytes of none, for %s', (_, network) => {
    const options: TrainerOptions = { optimizer: 'adam', learningRate: 0.01, seed: 7, clipNorm: 1 };
    const [plain, weighed] = [1, 2].map(() => open(name, { ...network, dropout: 0.2 }, options));
    for (const seed of [0, 1, 2]) {
      const batch = randomBatch(network, { rows, seed });
      const ones = { ...batch, weights: new Float32Array(rows).fill(1) };
      expect(weighed.step(ones)).toBe(plain.step(batch));
      expect(weighed.loss(ones)).toEqual(plain.loss(batch));
    }
    expect(weighed.weights()).toEqual(plain.weights());
  });

  it.each(networks)('of 2 count as the row twice, and of 0 as no row, with class weights too, for %s', (_, plain) => {
    const network: NetworkSpec = { ...plain, dropout: 0, imageAugmentation: 'none' };
    const classWeights = network.output.kind === 'regression' ? [] : [0.5, 2, 1, 3].slice(0, Math.max(2, network.output.units));
    const weights = randomWeights(initialWeights(network, 1), 2);
    const batch = randomBatch(network, { rows, seed: 3 });
    const copies = repeated(batch, times);
    const given = { ...batch, weights: Float32Array.from(times) };
    const options = { optimizer: 'sgd', seed: 1, weights, classWeights } as const;
    // Both divide by their rows, as Keras does.
    const weighed = open(name, { ...network, l2: 0 }, { ...options, learningRate: 0.1 * (rows / copies.rows) });
    const twice = open(name, { ...network, l2: 0 }, { ...options, learningRate: 0.1 });
    expect(weighed.loss(given).sum).toBeCloseTo(twice.loss(copies).sum, 3);
    expect(weighed.loss(given).rows).toBe(rows);
    expect(weighed.step(given) * rows).toBeCloseTo(twice.step(copies) * copies.rows, 3);
    const after = twice.weights();
    let moved = 0;
    for (const [variable, { data }] of weighed.weights()) {
      expect(largestDifference(data, after.get(variable)?.data ?? []), variable).toBeLessThan(5e-6);
      moved += largestDifference(data, weights.get(variable)?.data ?? []);
    }
    expect(moved).toBeGreaterThan(0.01);
  });

  it('of nothing but 0 move nothing', () => {
    const [, network] = networks[0];
    const trainer = open(name, { ...network, dropout: 0 }, { optimizer: 'sgd', learningRate: 1, seed: 1 });
    expect(trainer.step({ ...randomBatch(network, { rows, seed: 1 }), weights: new Float32Array(rows) })).toBe(0);
    expect(trainer.weights()).toEqual(initialWeights(network, 1));
  });

  it('may be given in one batch and not in the next', () => {
    const [, network] = networks[0];
    const plain = { ...network, dropout: 0, l2: 0 };
    const [one, other] = [1, 2].map(() => open(name, plain, { optimizer: 'sgd', learningRate: 0.1, seed: 1 }));
    const batch = randomBatch(network, { rows, seed: 1 });
    one.loss({ ...batch, weights: Float32Array.from(times) });
    expect(one.step(batch)).toBe(other.step(batch));
  });
});
