import { describe, expect, it } from 'vitest';
import { evaluationSchema } from '../../../core/contract/index.ts';
import { givenSourceSchema } from '../../../core/contract/project-config.ts';

describe('a source as it is given', () => {
  it('leaves to the core what was not said: a span left out is the next one, not the first', () => {
    expect(givenSourceSchema.parse({})).toEqual({});
    expect(givenSourceSchema.parse({ csv: { delimiter: ';' } })).toEqual({ csv: { delimiter: ';' } });
  });

  it('refuses what is no source', () => {
    expect(givenSourceSchema.safeParse({ span: -1 }).success).toBe(false);
    expect(givenSourceSchema.safeParse({ spam: 1 }).success).toBe(false);
  });
});

it('refuses bounds that no value can meet, and takes those that one can', () => {
  const bounded = (lower_bound: number, upper_bound: number) =>
    evaluationSchema.safeParse({ thresholds: [{ metric: 'auc', lower_bound, upper_bound }] });
  expect(bounded(0.9, 0.1).error?.issues[0]).toMatchObject({
    path: ['thresholds', 0, 'lower_bound'],
    message: expect.stringContaining('lower_bound must not be above upper_bound'),
  });
  expect(bounded(0.5, 0.5).success).toBe(true);
  expect(evaluationSchema.safeParse({ thresholds: [{ metric: 'auc' }] }).success).toBe(true);
});
