import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Moments } from '../../../core/model/moments.ts';

describe('Moments', () => {
  it('agrees with the textbook sums', () => {
    const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 50 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 300 }), (list, times) => {
        const moments = new Moments();
        for (let i = 0; i < times; i++) for (const value of list) moments.add(value);
        const mean = list.reduce((sum, value) => sum + value, 0) / list.length;
        const variance = list.reduce((sum, value) => sum + (value - mean) ** 2, 0) / list.length;
        const scale = 1 + Math.max(...list.map(Math.abs));
        expect(moments.count).toBe(list.length * times);
        expect(Math.abs(moments.mean - mean) / scale).toBeLessThan(1e-10);
        expect(Math.abs(moments.deviation - Math.sqrt(variance)) / scale).toBeLessThan(1e-7);
      }),
      { numRuns: 50 },
    );
  });

  it.each([1e120, -1.7e308, 1e300])('of numbers such as %d are as finite as they are', (large) => {
    const moments = new Moments();
    for (let i = 0; i < 5000; i++) moments.add(1);
    for (let i = 0; i < 5000; i++) moments.add(large);
    expect(moments.mean / large).toBeCloseTo(0.5, 12);
    expect(moments.deviation / Math.abs(large)).toBeCloseTo(0.5, 12);
    expect(moments.skewness).toBeCloseTo(0, 9);
    for (let i = 0; i < 90_000; i++) moments.add(1);
    expect(moments.deviation / Math.abs(large)).toBeCloseTo(Math.sqrt(0.05 * 0.95), 12);
    expect(moments.skewness).toBeCloseTo((Math.sign(large) * (1 - 2 * 0.05)) / Math.sqrt(0.05 * 0.95), 9);
  });

  it('knows the skewness of a known sample', () => {
    const moments = new Moments();
    // scipy.stats.skew([1, 2, 3, 4, 100]) = 1.4975367033335198
    for (const value of [1, 2, 3, 4, 100]) moments.add(value);
    expect(moments.skewness).toBeCloseTo(1.4975367033335198, 12);
  });
});
