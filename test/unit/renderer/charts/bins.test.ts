import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binsOfHistogram, binsOfRanks, domainOfBins, stepPath } from '../../../../renderer/charts/bins.ts';

const identity = { x: (value: number) => value, y: (value: number) => value };

describe('bins of a histogram', () => {
  it('have densities whose area is one, however unequal the widths (quantile histograms)', () => {
    const bins = binsOfHistogram([
      { low: 0, high: 1, count: 30 },
      { low: 1, high: 10, count: 30 },
      { low: 10, high: 200, count: 40 },
    ]);
    const area = bins.reduce((sum, bin) => sum + bin.density * (bin.high - bin.low), 0);
    expect(area).toBeCloseTo(1, 12);
    expect(bins[0]?.density).toBeCloseTo(0.3, 12);
    expect(bins[2]?.density).toBeCloseTo(0.4 / 190, 12);
  });

  it('leave out infinite edges and stay finite for a constant feature', () => {
    const bins = binsOfHistogram([
      { low: 5, high: 5, count: 10 },
      { low: 5, high: Number.POSITIVE_INFINITY, count: 1 },
    ]);
    expect(bins).toHaveLength(1);
    expect(Number.isFinite(bins[0]?.density)).toBe(true);
  });

  it('of no values have no height', () => {
    expect(binsOfHistogram([{ low: 0, high: 1, count: 0 }])[0]?.density).toBe(0);
  });
});

describe('bins of ranked values', () => {
  it('share their places between splits, with zero where a split lacks the value', () => {
    const order = ['a', 'b', 'c'];
    const train = binsOfRanks(
      new Map([
        ['a', 6],
        ['b', 4],
      ]),
      order,
      10,
    );
    const evaluation = binsOfRanks(new Map([['c', 5]]), order, 5);
    expect(train.map((bin) => bin.density)).toEqual([0.6, 0.4, 0]);
    expect(evaluation.map((bin) => [bin.low, bin.density])).toEqual([
      [0, 0],
      [1, 0],
      [2, 1],
    ]);
  });
});

describe('the shared domain', () => {
  it('covers every bin of every series', () => {
    const bin = fc.record({
      low: fc.integer({ min: -100, max: 100 }),
      width: fc.integer({ min: 1, max: 50 }),
      count: fc.nat(1000),
    });
    fc.assert(
      fc.property(fc.array(bin, { minLength: 1, maxLength: 20 }), (given) => {
        const bins = binsOfHistogram(given.map(({ low, width, count }) => ({ low, high: low + width, count })));
        const domain = domainOfBins([bins, []]);
        for (const one of bins) {
          expect(domain?.low).toBeLessThanOrEqual(one.low);
          expect(domain?.high).toBeGreaterThanOrEqual(one.high);
          expect(domain?.density).toBeGreaterThanOrEqual(one.density);
        }
      }),
    );
  });

  it('is undefined without bins', () => {
    expect(domainOfBins([[], []])).toBeUndefined();
  });
});

describe('the step path', () => {
  it('goes up, over each bin, and down to the base', () => {
    const path = stepPath(
      [
        { low: 0, high: 1, count: 1, density: 2 },
        { low: 1, high: 3, count: 1, density: 1 },
      ],
      identity,
    );
    expect(path).toBe('M0 0V2H1L1 1H3V0');
  });

  it('closes as an area', () => {
    expect(stepPath([{ low: 0, high: 1, count: 1, density: 2 }], identity, true)).toBe('M0 0V2H1V0Z');
  });
});
