import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../core/foundation/index.ts';
import { QuantileSketch } from '../../../core/model/quantile-sketch.ts';

function sketchOf(values: Iterable<number>): QuantileSketch {
  const sketch = new QuantileSketch();
  for (const value of values) sketch.add(value);
  return sketch;
}

describe('QuantileSketch', () => {
  it('is exact for a small stream', () => {
    expect(sketchOf([5, 1, 4, 2, 3]).quantiles([0, 0.2, 0.5, 0.8, 1])).toEqual([1, 1, 3, 4, 5]);
  });

  it('stays within 0.2 % of the rank on half a million values, sorted or shuffled', () => {
    const n = 500_000;
    const random = createRandom(7);
    const shuffled = Float64Array.from({ length: n }, () => random.next() * n);
    const sorted = shuffled.slice().sort();
    for (const stream of [shuffled, sorted]) {
      const shares = [0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99];
      sketchOf(stream)
        .quantiles(shares)
        .forEach((value, i) => {
          const rank = sorted.findIndex((other) => other >= value) / n;
          expect(Math.abs(rank - shares[i])).toBeLessThan(0.002);
        });
    }
  });

  it('answers NaN for an empty stream', () => {
    expect(new QuantileSketch().quantiles([0.5])).toEqual([Number.NaN]);
  });
});
