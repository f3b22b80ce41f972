import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../core/foundation/index.ts';
import { decisionRate, rateDifference } from '../../../../core/learning/evaluation/decision-rates.ts';
import {
  binomialTwoSided,
  normalBelow,
  normalTwoSided,
  studentTwoSided,
} from '../../../../core/learning/evaluation/distributions.ts';
import { delongTest, discordance, mcnemarTest, pairedBootstrap } from '../../../../core/learning/evaluation/paired-tests.ts';
import { findWeakSlices } from '../../../../core/learning/evaluation/weak-slices.ts';
import type { BinaryRows } from '../../../../core/learning/index.ts';

const breathe = () => Promise.resolve();

describe('tails', () => {
  it.each([
    // scipy 1.17.1: norm.sf, t.sf, binomtest.
    ['normal 1.96', normalTwoSided(1.96), 2 * 0.024997895148220435],
    ['normal 5', normalTwoSided(5), 2 * 2.866515718791933e-7],
    ['normal below -0.3', normalBelow(-0.3), 0.3820885778110474],
    ['t 2.1, 19', studentTwoSided(2.1, 19), 0.04931439824327345],
    ['t 1.3, 4.5', studentTwoSided(1.3, 4.5), 0.256196087944034],
    ['t 3.3, 200', studentTwoSided(3.3, 200), 0.0011447226651288877],
    ['binomial 5 of 17', binomialTwoSided(5, 17), 0.143463134765625],
    ['binomial 40 of 110', binomialTwoSided(40, 110), 0.005447429511444476],
    ['binomial 3 of 6', binomialTwoSided(3, 6), 1],
  ])('%s are those of scipy', (_name, found, expected) => {
    expect(Math.abs(found / expected - 1)).toBeLessThan(1e-9);
  });
});

const labels = Float32Array.from({ length: 40 }, (_, i) => Number(i % 3 === 0));
const rowsOf = (scores: readonly number[]): BinaryRows => ({
  kind: 'binary',
  labels,
  scores: Float32Array.from(scores),
  prior: [0.65, 0.35],
});
const a = rowsOf([
  0.916, 0.276, 0.385, 0.752, 0.216, 0.378, 0.668, 0.095, 0.627, 0.786, 0.245, 0.338, 0.769, 0.318, 0.322, 0.32, 0.514, 0.407,
  0.726, 0.116, 0.76, 0.701, 0.292, 0.822, 0.658, 0.124, 0.288, 0.17, 0.634, 0.286, 0.489, 0.639, 0.104, 0.775, 0.071, 0.238,
  0.377, 0.724, 0.78, 0.592,
]);
const b = rowsOf([
  0.742, 0.363, 0.528, 0.407, 0.126, 0.117, 0.656, 0.835, 0.461, 0.457, 0.789, 0.454, 0.597, 0.457, 0.373, 0.505, 0.156, 0.513,
  0.553, 0.662, 0.325, 0.195, 0.38, 0.756, 0.489, 0.231, 0.186, 0.344, 0.338, 0.188, 0.839, 0.342, 0.425, 0.831, 0.722, 0.356,
  0.645, 0.565, 0.36, 0.214,
]);

describe('two models on the same rows', () => {
  it('differ in AUC as DeLong says; numpy over all pairs is the reference', () => {
    const test = delongTest(a, b);
    expect(test.a).toBeCloseTo(0.771978021978022, 12);
    expect(test.b).toBeCloseTo(0.6662087912087912, 12);
    expect(test.p).toBeCloseTo(0.32840471423387607, 9);
    expect((test.high - test.low) / 2 / 1.959963984540054).toBeCloseTo(0.10822239379500988, 9);
    expect(delongTest(a, a)).toMatchObject({ difference: 0, p: 1 });
  });

  it('differ in accuracy by the rows that only one has right', () => {
    expect(mcnemarTest({ onlyA: 5, onlyB: 12 }, 100)).toMatchObject({
      difference: -0.07,
      p: expect.closeTo(0.143463134765625, 12),
    });
    expect(mcnemarTest({ onlyA: 0, onlyB: 0 }, 10)).toEqual({ difference: 0, low: 0, high: 0, p: 1 });
    const { onlyA, onlyB } = discordance(a, b);
    const right = (rows: BinaryRows) => rows.scores.reduce((sum, score, i) => sum + Number(Number(score > 0.5) === labels[i]), 0);
    expect(onlyA - onlyB).toBe(right(a) - right(b));
  });

  it('resampled together give about the deviation of DeLong, and the same for the same seed', async () => {
    const auc = (await pairedBootstrap(a, b, { seed: 3, resamples: 400, breathe })).find(({ metric }) => metric === 'auc');
    expect(auc?.difference).toBeCloseTo(0.10576923076923084, 12);
    expect(((auc?.high ?? 0) - (auc?.low ?? 0)) / 2 / 1.96).toBeGreaterThan(0.085);
    expect(((auc?.high ?? 0) - (auc?.low ?? 0)) / 2 / 1.96).toBeLessThan(0.135);
    expect(await pairedBootstrap(a, b, { seed: 3, breathe })).toEqual(await pairedBootstrap(a, b, { seed: 3, breathe }));
  });
});

describe('rates of decisions', () => {
  const point = { threshold: 0.5, truePositives: 56, falsePositives: 9, trueNegatives: 0, falseNegatives: 14 };
  it('have Wilson and Newcombe intervals: the example of 56 of 70 against 48 of 80 (Newcombe 1998, table II)', () => {
    const first = decisionRate('true_positive_rate', point);
    const second = decisionRate('true_positive_rate', { ...point, truePositives: 48, falseNegatives: 32 });
    if (!first || !second) throw new Error('both have positives');
    const { value, low, high } = rateDifference(first, second);
    expect([value, low, high].map((one) => one.toFixed(4))).toEqual(['0.2000', '0.0524', '0.3339']);
  });

  it('are none for 0 of 0', () => {
    expect(decisionRate('false_omission_rate', { ...point, falseNegatives: 0 })).toBeUndefined();
  });
});

describe('the worst slices', () => {
  const rows = 6000;
  const random = createRandom(11);
  const sex = Uint16Array.from({ length: rows }, () => 1 + random.nextInt(2));
  const city = Uint16Array.from({ length: rows }, () => random.nextInt(5));
  const noise = Uint16Array.from({ length: rows }, () => 1 + random.nextInt(8));
  const features = [
    { name: 'sex', codes: sex, names: ['f', 'm'] },
    { name: 'city', codes: city, names: ['A', 'B', 'C', 'D'] },
    { name: 'noise', codes: noise, names: [...'12345678'] },
  ];
  const options = { minRows: 100, minEffect: 0.2, most: 10, signal: new AbortController().signal, breathe };

  it('are found where a pair is bad although neither part is, and chance finds none', async () => {
    const losses = Float64Array.from({ length: rows }, (_, i) => random.next() + (sex[i] === 2 && city[i] === 3 ? 0.6 : 0));
    const { slices, looked } = await findWeakSlices(features, losses, options);
    expect(slices[0].features).toEqual([
      { name: 'sex', value: 'm' },
      { name: 'city', value: 'C' },
    ]);
    expect(slices[0].adjusted).toBeLessThan(1e-6);
    // 2 + 4 + 8 single ones, 8 + 16 + 32 pairs, as far as they are large enough.
    expect(looked).toBe(70);
    const random2 = createRandom(4);
    const none = await findWeakSlices(
      features,
      losses.map(() => random2.next()),
      { ...options, minEffect: 0 },
    );
    expect(none.slices.every(({ adjusted }) => adjusted > 0.05)).toBe(true);
  });

  it('stop when asked', async () => {
    await expect(findWeakSlices(features, new Float64Array(rows), { ...options, signal: AbortSignal.abort() })).rejects.toThrow();
  });
});
