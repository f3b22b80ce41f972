import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleTrainingRows, splitRows } from '../../../core/training/split-rows.ts';

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

describe('sampling by class', () => {
  /** 900 rows of class 0, 90 of class 1, 10 of class 2. */
  const labels = Float32Array.from({ length: 1000 }, (_, row) =>
    row % 100 === 7 ? 2 : row % 10 === 3 && row % 100 !== 7 ? 1 : 0,
  );
  const split = splitRows(1000, 5);
  const sample = (sampling: 'none' | 'oversample' | 'undersample', ratio = 1, seed = 5) =>
    sampleTrainingRows(split, { sampling, ratio, seed, labels: () => labels });
  const counts = (rows: Uint32Array) => [0, 1, 2].map((name) => rows.filter((row) => labels[row] === name).length);
  const before = counts(split.training);

  it('leaves the rows alone where none is asked for, or the ratio is reached', () => {
    expect(sample('none')).toBe(split);
    expect([...sample('oversample', 0.001).training]).toEqual([...split.training]);
    expect([...sample('undersample', 0.001).training]).toEqual([...split.training]);
  });

  it('repeats rows of rarer classes up to the ratio, each about as often as another', () => {
    const { training } = sample('oversample', 0.5);
    const least = Math.ceil(before[0] * 0.5);
    expect(counts(training)).toEqual([before[0], least, least]);
    const times = [...training]
      .filter((row) => labels[row] === 2)
      .reduce((map, row) => map.set(row, (map.get(row) ?? 0) + 1), new Map());
    expect(times.size).toBe(before[2]);
    expect(Math.max(...times.values()) - Math.min(...times.values())).toBeLessThanOrEqual(1);
  });

  it('leaves out rows of commoner classes down to the ratio, none twice', () => {
    const { training } = sample('undersample', 0.25);
    const most = Math.floor(before[2] / 0.25);
    expect(counts(training)).toEqual([most, Math.min(most, before[1]), before[2]]);
    expect(new Set(training).size).toBe(training.length);
    expect([...training].every((row) => split.training.includes(row))).toBe(true);
  });

  it('never touches the rows that decide when to stop, and draws the same by the same seed', () => {
    for (const sampling of ['oversample', 'undersample'] as const) {
      expect(sample(sampling).validation).toEqual(split.validation);
      expect(sample(sampling)).toEqual(sample(sampling));
    }
    expect(sample('undersample').training).not.toEqual(sample('undersample', 1, 6).training);
  });
});
