import { describe, expect, it } from 'vitest';
import { distinctTicks } from '../../../../renderer/charts/axes.tsx';

describe('ticks', () => {
  it('are left out where they would read like their neighbours', () => {
    expect(distinctTicks([1, 1.5, 2, 2.5, 3], (value) => value.toFixed(0))).toEqual([1, 2, 3]);
  });

  it('all stay where each reads differently', () => {
    expect(distinctTicks([0, 0.5, 1], String)).toEqual([0, 0.5, 1]);
  });
});
