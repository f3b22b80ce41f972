/** Tests of significance against SciPy's. */

import { expect, it } from 'vitest';
import { mannWhitney, twoProportions } from '../../../../core/serving/routing/significance.ts';

const a = Float64Array.of(1, 2, 2, 3, 5, 8, 8, 9, 12, 13, 1.5, 7);
const b = Float64Array.of(2, 4, 4, 6, 8, 8, 10, 11, 15, 16, 17, 20, 21);

it("has SciPy's p of the Mann-Whitney test with ties", () => {
  // scipy.stats.mannwhitneyu(a, b, method='asymptotic'): U 41, p 0.04647098184947253
  expect(mannWhitney(a, b)).toBeCloseTo(0.04647098184947253, 7);
  expect(mannWhitney(b, a)).toBeCloseTo(0.04647098184947253, 7);
});

it('has the p of the pooled z test of two proportions', () => {
  expect(twoProportions(15, 300, 30, 280)).toBeCloseTo(0.010152608572120013, 7);
  expect(twoProportions(3, 1000, 40, 1000) / 1.1695984672960261e-8).toBeCloseTo(1, 4);
});

it('says nothing where there is nothing to compare', () => {
  expect(mannWhitney(Float64Array.of(), b)).toBe(1);
  expect(mannWhitney(Float64Array.of(3, 3), Float64Array.of(3, 3, 3))).toBe(1);
  expect(twoProportions(0, 0, 1, 10)).toBe(1);
  expect(twoProportions(0, 50, 0, 10)).toBe(1);
});
