import { describe, expect, it } from 'vitest';
import { describeSampling, type SampledRows, sampledRows, samplingFacts } from '../../../core/training/sampled-rows.ts';
import { sampleTrainingRows, splitRows } from '../../../core/training/split-rows.ts';

/** 980 rows of class 0 and 20 of class 1. */
const labels = Float32Array.from({ length: 1000 }, (_, row) => (row % 50 === 7 ? 1 : 0));
const whole = splitRows(1000, 5);

function sampled(sampling: 'oversample' | 'undersample', ratio: number): SampledRows {
  const after = sampleTrainingRows(whole, { sampling, ratio, seed: 5, labels: () => labels });
  const found = sampledRows(whole, after, sampling);
  if (!found) throw new Error('sampled');
  return found;
}

describe('what sampling by class did', () => {
  const rare = whole.training.filter((row) => labels[row] === 1).length;
  const all = whole.training.length;

  it('is told with how many rows train and how many are left out', () => {
    const under = sampled('undersample', 1);
    expect(under).toEqual({ sampling: 'undersample', before: all, after: 2 * rare, leftOut: all - 2 * rare, mostOften: 1 });
    expect(describeSampling(under)).toContain(`trains on ${2 * rare} of ${all} rows`);
    expect(samplingFacts(under)).toEqual({
      'rows trained on': `${2 * rare} of ${all} (a small part)`,
      'rows left out by undersample': String(all - 2 * rare),
    });
  });

  it('warns where a small part of the rows is left, and only there', () => {
    expect(describeSampling(sampled('undersample', 1))).toContain('a small part of the data');
    const enough = sampled('undersample', 0.04);
    expect(enough.after / all).toBeGreaterThan(0.25);
    expect(describeSampling(enough)).not.toContain('small part');
    expect(samplingFacts(enough)['rows trained on']).not.toContain('small part');
  });

  it('says how often a repeated row comes, and warns where that is often', () => {
    const over = sampled('oversample', 1);
    const times = Math.ceil((all - rare) / rare);
    expect(over).toEqual({ sampling: 'oversample', before: all, after: 2 * (all - rare), leftOut: 0, mostOften: times });
    expect(describeSampling(over)).toContain('learnt by heart');
    expect(describeSampling(sampled('oversample', 0.05))).not.toContain('learnt by heart');
    expect(samplingFacts(over)).toEqual({
      'rows trained on': `${2 * (all - rare)} of ${all}`,
      'a row comes at most': `${times} times`,
    });
  });

  it('is nothing where no sampling was asked for', () => {
    expect(sampledRows(whole, whole, 'none')).toBeUndefined();
    expect(samplingFacts(undefined)).toEqual({});
  });
});
