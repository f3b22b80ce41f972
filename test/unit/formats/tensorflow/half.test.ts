import { describe, expect, it } from 'vitest';
import { halfOfNumber, numberOfHalf } from '../../../../core/formats/index.ts';

describe('half precision', () => {
  it('comes back from every one of its 65,536 patterns but the many that are no number', () => {
    for (let bits = 0; bits < 65536; bits++) {
      const value = numberOfHalf(bits);
      if (!Number.isNaN(value)) expect(halfOfNumber(value)).toBe(bits);
    }
  });

  it('rounds to the nearest, ties to even, and beyond the largest to infinity', () => {
    expect(numberOfHalf(halfOfNumber(2049))).toBe(2048);
    expect(numberOfHalf(halfOfNumber(2051))).toBe(2052);
    expect(numberOfHalf(halfOfNumber(65519))).toBe(65504);
    expect(numberOfHalf(halfOfNumber(65520))).toBe(Number.POSITIVE_INFINITY);
    expect(halfOfNumber(Number.NaN)).toBe(0x7e00);
  });
});
