import { expect, it } from 'vitest';
import { checkLines, runTable } from '../../../core/cli/run-text.ts';
import type { views } from '../../../core/contract/index.ts';

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

it('leaves small numbers of the facts their digits', () => {
  const facts = { rmse: 0.0000030213, seconds: 1.5, rounds: 21, loss: 58.83 };
  const node = { node: 'Evaluator', state: 'COMPLETE', seconds: 0.1, facts } as const;
  const run = { id: 'run-1', state: 'COMPLETE', seconds: 2, nodes: [node] } as unknown as views.RunSummary;
  expect(runTable(run)).toContain('rmse 0.000003021, seconds 1.5000, rounds 21, loss 58.8300');
});

it('tells that nothing is blessed without thresholds, and what to do', () => {
  expect(checkLines({ checks: [] }).join()).toMatch(/nothing is blessed.*evaluation\.thresholds/);
});
