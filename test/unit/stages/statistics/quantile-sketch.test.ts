import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../core/foundation/index.ts';
import { QuantileSketch } from '../../../../core/stages/statistics/quantile-sketch.ts';

function sketchOf(values: Iterable<number>): QuantileSketch {
  const sketch = new QuantileSketch();
  for (const value of values) sketch.add(value);
  return sketch;
}

describe('QuantileSketch', () => {
  it('is exact for few values: ends, order, weight up to each boundary', () => {
    const value = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.double({ noNaN: true, noDefaultInfinity: true }));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 300 }), fc.integer({ min: 2, max: 20 }), (values, parts) => {
        const sorted = values.toSorted((a, b) => a - b);
        const { boundaries, cumulative } = sketchOf(values).quantiles(parts);
        expect(boundaries[0] === sorted[0]).toBe(true);
        expect(boundaries[parts] === sorted.at(-1)).toBe(true);
        boundaries.forEach((boundary, index) => {
          expect(cumulative[index]).toBe(sorted.filter((other) => other <= boundary).length);
          const rank = (index / parts) * sorted.length;
          expect(sorted.filter((other) => other < boundary).length).toBeLessThanOrEqual(rank);
          expect(cumulative[index]).toBeGreaterThanOrEqual(Math.floor(rank));
        });
      }),
    );
  });

  it('counts a weight as so many values', () => {
    const weighted = new QuantileSketch();
    const plain = new QuantileSketch();
    for (const [value, weight] of [
      [3, 2],
      [1, 5],
      [2, 1],
      [1, 1],
    ] as const) {
      weighted.addWeighted(value, weight);
      for (let i = 0; i < weight; i++) plain.add(value);
    }
    expect(weighted.quantiles(4)).toEqual(plain.quantiles(4));
  });

  it('stays within 0.05 % of rank for 400,000 different values in adverse orders', () => {
    const count = 400_000;
    const random = createRandom(7);
    const orders = {
      ascending: (i: number) => i,
      zigzag: (i: number) => (i % 2 === 0 ? i : count - i - 1 + (count % 2)),
      random: () => random.next() * count,
    };
    for (const order of Object.values(orders)) {
      const values = Float64Array.from({ length: count }, (_, index) => order(index));
      const { boundaries } = sketchOf(values).quantiles(100);
      const sorted = values.toSorted();
      boundaries.forEach((boundary, index) => {
        const rank = sorted.findLastIndex((other) => other <= boundary) + 1;
        expect(Math.abs(rank / count - index / 100)).toBeLessThan(0.0005);
      });
    }
  });
});
