import { expect, it } from 'vitest';
import { checkLines } from '../../../core/cli/run-text.ts';

it('tells of each check its slice, where it is not of all rows', () => {
  const checks = [
    { metric: 'auc', slice: 'Overall', passed: true, reason: 'auc is 0.9, at least 0.8 as asked.' },
    { metric: 'auc', slice: 'city_Rome', passed: false, reason: 'auc is 0.7, below the lower bound 0.8.' },
  ] as const;
  expect(checkLines({ checks })).toEqual([
    'passed: auc is 0.9, at least 0.8 as asked.',
    'missed: auc is 0.7, below the lower bound 0.8. (slice city_Rome)',
  ]);
});

it('tells that nothing is blessed without thresholds, and what to do', () => {
  expect(checkLines({ checks: [] }).join()).toMatch(/nothing is blessed.*evaluation\.thresholds/);
});
