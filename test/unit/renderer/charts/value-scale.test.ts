import { describe, expect, it } from 'vitest';
import { valueScale } from '../../../../renderer/charts/value-scale.ts';

describe('the axis of values', () => {
  it('is marked at powers of ten over several of them', () => {
    expect(valueScale('log', { low: 0.056, high: 130 }, [0, 100]).ticks()).toEqual([0.1, 1, 10, 100]);
  });

  it('is marked at 1, 2 and 5 where it is short', () => {
    expect(valueScale('log', { low: 0.18, high: 3.4 }, [0, 100]).ticks()).toEqual([0.2, 0.5, 1, 2]);
  });

  it('gives every factor the same width, and finds values again', () => {
    const x = valueScale('log', { low: 0.1, high: 10 }, [0, 100]);
    expect(x(1)).toBeCloseTo(50);
    expect(x.invert(50)).toBeCloseTo(1);
  });
});
