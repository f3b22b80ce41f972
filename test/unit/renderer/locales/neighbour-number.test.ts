import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { justBelow, nextAbove } from '../../../../renderer/locales/neighbour-number.ts';

describe('the number next to another', () => {
  it('lies above it, with none between', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, max: 1e308 }), (value) => {
        const next = nextAbove(value);
        expect(next).toBeGreaterThan(value);
        const between = value / 2 + next / 2;
        expect(between <= value || between >= next).toBe(true);
      }),
    );
  });

  it('is known again by the round number below it', () => {
    for (const round of [0, 0.5, 10.8, -3.25, 59.8, 1_234_567]) expect(justBelow(nextAbove(round))).toBe(round);
    for (const value of [0, 1, 0.1, -7.5, 40.2]) expect(justBelow(value)).toBeUndefined();
  });
});
