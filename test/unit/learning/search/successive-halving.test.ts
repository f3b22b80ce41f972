import { describe, expect, it } from 'vitest';
import { createHalving, type RungResult } from '../../../../core/learning/search/successive-halving.ts';

const none = new Set<number>();

describe('asynchronous successive halving', () => {
  it('has rungs that grow by the reduction and end at a full training', () => {
    expect(createHalving(2, 20, 3).rungs).toEqual([2, 6, 20]);
    expect(createHalving(1, 1, 3).rungs).toEqual([1]);
    expect(createHalving(5, 20, 3).rungs).toEqual([6, 20]);
  });

  it('promotes the best third of a rung, once each, the highest rung first', () => {
    const { promote } = createHalving(1, 9, 3);
    const results: RungResult[] = [0.5, 0.3, 0.4].map((loss, trial) => ({ trial, rung: 0, loss }));
    expect(promote(results.slice(0, 2), none)).toBeUndefined();
    expect(promote(results, none)).toEqual({ trial: 1, rung: 1 });
    expect(promote(results, new Set([1]))).toBeUndefined();
    results.push({ trial: 1, rung: 1, loss: 0.2 });
    expect(promote(results, none)).toBeUndefined();
    for (const trial of [3, 4, 5]) results.push({ trial, rung: 0, loss: 0.1 * trial });
    expect(promote(results, none)).toEqual({ trial: 3, rung: 1 });
    results.push({ trial: 3, rung: 1, loss: 0.25 }, { trial: 2, rung: 1, loss: 0.22 });
    expect(promote(results, none)).toEqual({ trial: 1, rung: 2 });
  });

  it('never promotes a trial that failed', () => {
    const { promote } = createHalving(1, 9, 3);
    const failed: RungResult[] = [0, 1, 2].map((trial) => ({ trial, rung: 0, loss: Number.POSITIVE_INFINITY }));
    expect(promote(failed, none)).toBeUndefined();
  });
});
