import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  createMessage,
  type Histogram,
  histogramType,
  lInfinityOfCounts,
  normalizedAbsoluteDifference,
} from '../../../core/formats/index.ts';
import { jensenShannonOfCounts, jensenShannonOfHistograms } from '../../../core/formats/tfmd-distance.ts';

function histogram(buckets: readonly [number, number, number][], nan = 0): Histogram {
  return createMessage(histogramType, {
    num_nan: nan,
    buckets: buckets.map(([low, high, count]) => ({ low_value: low, high_value: high, sample_count: count })),
  });
}

const counts = (entries: Record<string, number>): Map<string, number> => new Map(Object.entries(entries));

describe('Distances between value counts', () => {
  it('name the value that differs most, each side by its own total', () => {
    const { distance, value } = lInfinityOfCounts(counts({ a: 1, b: 2, c: 7 }), counts({ a: 3, b: 1, c: 6 }));
    expect(distance).toBeCloseTo(0.2, 12);
    expect(value).toBe('a');
  });

  it('name the last value in byte order among equal differences', () => {
    expect(lInfinityOfCounts(counts({ a: 1, ä: 1 }), counts({ b: 2 })).value).toBe('b');
    expect(lInfinityOfCounts(counts({ a: 1 }), counts({ z: 1 })).value).toBe('z');
  });

  it('by absolute counts are divided by all counts', () => {
    expect(normalizedAbsoluteDifference(counts({ a: 6 }), counts({ a: 2, b: 2 })).distance).toBeCloseTo(0.4, 12);
  });

  it('are 0 without any value', () => {
    expect(lInfinityOfCounts(new Map(), new Map())).toEqual({ distance: 0, value: '' });
  });
});

describe('Jensen-Shannon divergence', () => {
  it('gives the number of TFDV’s own test', () => {
    const divergence = jensenShannonOfHistograms(
      histogram([
        [1, 2, 2],
        [2, 3, 2],
      ]),
      histogram([
        [2, 4, 2],
        [4, 6, 2],
      ]),
    );
    expect(divergence).toBeCloseTo(0.65563906222, 10);
  });

  it('is 1 for what never overlaps: other values, NaN against NaN, infinity against infinity', () => {
    expect(jensenShannonOfCounts(counts({ a: 1 }), counts({ b: 5 }))).toBe(1);
    expect(jensenShannonOfHistograms(histogram([], 3), histogram([], 3))).toBe(1);
    const infinite = histogram([[Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 2]]);
    expect(jensenShannonOfHistograms(infinite, infinite)).toBe(1);
  });

  it('is not defined against nothing', () => {
    expect(jensenShannonOfCounts(counts({ a: 1 }), new Map())).toBeUndefined();
    expect(jensenShannonOfHistograms(histogram([]), histogram([[0, 1, 1]]))).toBeUndefined();
  });

  it('is symmetric, between 0 and 1, and 0 only of equal histograms', () => {
    const edges = fc.uniqueArray(fc.integer({ min: -50, max: 50 }), { minLength: 2, maxLength: 8 });
    const any = edges.chain((values) => {
      const sorted = values.toSorted((a, b) => a - b);
      return fc
        .array(fc.integer({ min: 1, max: 9 }), { minLength: sorted.length - 1, maxLength: sorted.length - 1 })
        .map((weights) =>
          histogram(weights.map((weight, index) => [sorted[index] as number, sorted[index + 1] as number, weight])),
        );
    });
    fc.assert(
      fc.property(any, any, (a, b) => {
        const there = jensenShannonOfHistograms(a, b) as number;
        expect(jensenShannonOfHistograms(b, a)).toBeCloseTo(there, 12);
        expect(there).toBeGreaterThanOrEqual(0);
        expect(there).toBeLessThanOrEqual(1);
        expect(jensenShannonOfHistograms(a, a)).toBeCloseTo(0, 12);
      }),
    );
  });
});
