import { describe, expect, it } from 'vitest';
import { outcomeOf } from '../../../../../renderer/screens/evaluate/comparison-outcome.ts';
import {
  bestF1,
  cheapest,
  costOf,
  defaultCosts,
  pointAt,
  ratesOf,
} from '../../../../../renderer/screens/evaluate/threshold-costs.ts';

const point = (threshold: number, tp: number, fp: number) => ({
  threshold,
  truePositives: tp,
  falsePositives: fp,
  trueNegatives: 60 - fp,
  falseNegatives: 40 - tp,
});
const points = [point(0, 40, 60), point(0.2, 38, 30), point(0.4, 30, 10), point(0.5, 30, 10), point(0.6, 30, 10), point(1, 0, 0)];

describe('a threshold', () => {
  it('costs what its outcomes cost, by row', () => {
    expect(costOf(points[1] ?? point(0, 0, 0), { ...defaultCosts, false_positive: 2, true_positive: -1 })).toBeCloseTo(0.24, 12);
  });

  it('is chosen in the middle of equally cheap ones', () => {
    expect(cheapest(points, defaultCosts)?.threshold).toBe(0.5);
    expect(cheapest(points, { ...defaultCosts, false_negative: 10 })?.threshold).toBe(0.2);
    expect(cheapest(points, { ...defaultCosts, false_positive: 100 })?.threshold).toBe(1);
  });

  it('has rates, and none for 0 of 0', () => {
    expect(ratesOf(point(0.4, 30, 10))).toMatchObject({ precision: 0.75, recall: 0.75, accuracy: 0.8 });
    expect(ratesOf(point(1, 0, 0)).precision).toBeNaN();
    expect(bestF1(points)?.threshold).toBe(0.5);
    expect(pointAt(points, 0.21)?.threshold).toBe(0.2);
  });
});

describe('a comparison in words', () => {
  const test = { method: 'bootstrap', low: 0, high: 0, difference: 0 } as const;
  it.each([
    ['better', { metric: 'auc', a: 0.9, b: 0.8, p: 0.01 }],
    ['worse', { metric: 'log_loss', a: 0.9, b: 0.8, p: 0.01 }],
    ['different', { metric: 'positive_rate', a: 0.9, b: 0.8, p: 0.01 }],
    ['same', { metric: 'auc', a: 0.9, b: 0.8, p: 0.2 }],
    ['same', { metric: 'auc', a: 0.9, b: 0.8, p: Number.NaN }],
  ] as const)('is %s for %o', (outcome, measured) => {
    expect(outcomeOf({ ...test, ...measured })).toBe(outcome);
  });
});
