import { expect, it } from 'vitest';
import { evaluationSchema } from '../../../../core/contract/index.ts';
import { evaluationWarnings } from '../../../../core/stages/evaluate/evaluation-warnings.ts';

const warned = (evaluation: unknown): readonly string[] =>
  evaluationWarnings(evaluationSchema.parse(evaluation)).map(({ text }) => text);

it('tells of thresholds without a bound, which always hold, and what to write', () => {
  expect(warned({ thresholds: [{ metric: 'auc' }, { metric: 'recall', lower_bound: 0.5 }] })).toEqual([
    'The threshold on auc has no bound and always holds: give it lower_bound or upper_bound.',
  ]);
  const change = { metric: 'recall', direction: 'HIGHER_IS_BETTER', class: 'vivid' };
  expect(warned({ change_thresholds: [change, { ...change, absolute: 0 }, { ...change, relative: 0.1 }] })).toEqual([
    expect.stringMatching(/^The change threshold on recall of vivid has neither absolute nor relative.*absolute: 0/),
  ]);
});
