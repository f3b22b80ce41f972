import { describe, expect, it } from 'vitest';
import { analysisLimits } from '../../../core/model/counter-limits.ts';

/** Bytes a counted value takes beside its own: hash, place, two counts, slots. */
const perValue = 40;

describe('the room of an analysis', () => {
  it.each([1, 30, 400, 5000])('of %d columns stays below two gigabytes, sketches of a billion values among them', (columns) => {
    const { sketchLevel, counter } = analysisLimits(columns);
    const levels = Math.ceil(Math.log2(1e9 / sketchLevel));
    const { maxValues } = counter(0);
    expect(columns * (maxValues * perValue + levels * sketchLevel * 8)).toBeLessThan(2 * 2 ** 30);
  });

  it('of few columns is as large as it ever was, and holds any vocabulary that is asked for', () => {
    expect(analysisLimits(20).counter(0)).toEqual({ maxValues: 2 ** 18, maxBytes: 64 * 2 ** 20 });
    expect(analysisLimits(5000).counter(100_000).maxValues).toBeGreaterThanOrEqual(200_000);
  });

  it('leaves the sketch an error below a hundredth of the rows, which is TFT’s, and below three with thousands of columns', () => {
    // One compaction a level, each wrong by at most one value of its weight in a level's size.
    const { sketchLevel } = analysisLimits(5000);
    expect(Math.log2(1e9 / sketchLevel) / (2 * sketchLevel)).toBeLessThan(0.03);
    const few = analysisLimits(200).sketchLevel;
    expect(Math.log2(1e9 / few) / (2 * few)).toBeLessThan(0.01);
  });
});
