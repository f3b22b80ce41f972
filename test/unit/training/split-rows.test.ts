import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitRows } from '../../../core/training/split-rows.ts';

describe('splitRows', () => {
  it('puts every row on exactly one side and leaves neither side empty', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 400 }), fc.integer(), (rows, seed) => {
        const { training, validation } = splitRows(rows, seed);
        expect([...training, ...validation].sort((a, b) => a - b)).toEqual(Array.from({ length: rows }, (_, i) => i));
        expect(Math.min(training.length, validation.length)).toBeGreaterThan(0);
      }),
    );
  });

  it('keeps about a tenth for validation', () => {
    expect(splitRows(100_000, 7).validation.length / 100_000).toBeCloseTo(0.1, 2);
  });

  it('moves no row when others are added after it', () => {
    const before = [...splitRows(5000, 3).validation];
    const after = [...splitRows(6000, 3).validation].filter((row) => row < 5000);
    expect(after).toEqual(before);
  });
});
