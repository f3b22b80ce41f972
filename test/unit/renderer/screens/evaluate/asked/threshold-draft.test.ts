import { describe, expect, it } from 'vitest';
import type { views } from '../../../../../../core/contract/index.ts';
import {
  type ChangeThreshold,
  draftError,
  leastGain,
  metricsToAsk,
  newChange,
  newThreshold,
  rowsOf,
  withBound,
  withClass,
  withGain,
  withMetric,
  withRow,
} from '../../../../../../renderer/screens/evaluate/asked/threshold-draft.ts';

const evaluation: views.Evaluation = {
  problem: 'regression',
  rows: 10,
  main: 'rmse',
  metrics: { rmse: 12.345, mae: 8, r2: 0.7, calibration: 1.01 },
  intervals: {},
  constant: {},
  linearBaseline: {},
  slices: [],
  checks: [],
  blessed: false,
};
const change: ChangeThreshold = { metric: 'auc', direction: 'HIGHER_IS_BETTER', absolute: 0.01, relative: -0.05 };

describe('thresholds while they are edited', () => {
  it('offer the metrics that the model has, the main one first, and one asked for already', () => {
    expect(metricsToAsk(evaluation, 'rmse', false)).toEqual(['rmse', 'calibration', 'mae', 'r2']);
    expect(metricsToAsk(evaluation, 'auc', false)).toContain('auc');
    expect(metricsToAsk(evaluation, 'f1', true)).not.toContain('rmse');
  });

  it('begin as good as the model is now, which passes them, bounded on the side that is worse', () => {
    expect(newThreshold(evaluation)).toEqual({ metric: 'rmse', upper_bound: 13 });
    const r2 = (value: number) => newThreshold({ ...evaluation, main: 'r2', metrics: { r2: value } });
    expect([0.7, 0.799, -0.031, 0].map((value) => r2(value).lower_bound)).toEqual([0.7, 0.79, -0.031, 0]);
    expect(newChange(evaluation)).toEqual({ metric: 'rmse', direction: 'LOWER_IS_BETTER', absolute: 0 });
  });

  it('tell gains without the sign of their direction, and never write -0', () => {
    expect(leastGain({ ...change, direction: 'LOWER_IS_BETTER' }, -0.02)).toBe(0.02);
    const lower = withGain({ ...change, direction: 'LOWER_IS_BETTER' }, 'absolute', 0);
    expect(Object.is(lower.absolute, 0)).toBe(true);
    expect(withGain(change, 'absolute', undefined)).toEqual({ metric: 'auc', direction: 'HIGHER_IS_BETTER', relative: -0.05 });
  });

  it('keep what they ask when another metric turns the direction', () => {
    const turned = withMetric(change, 'log_loss');
    expect(turned).toEqual({ metric: 'log_loss', direction: 'LOWER_IS_BETTER', absolute: -0.01, relative: 0.05 });
    expect(withMetric(turned, 'auc')).toEqual(change);
    expect(withMetric(turned, 'positive_rate').direction).toBe('LOWER_IS_BETTER');
  });

  it('leave slices that the project file names untouched', () => {
    const sliced = { metric: 'auc' as const, lower_bound: 0.6, slicing_specs: [{ feature_keys: ['sex'] }] };
    expect(withBound(sliced, 'lower_bound', 0.7)).toEqual({ ...sliced, lower_bound: 0.7 });
    expect(withClass(withClass(sliced, 'a'), undefined)).toEqual(sliced);
  });

  it('cannot be kept where they would always or never hold', () => {
    expect(draftError({ metric: 'auc' })).toBe('noBound');
    expect(draftError({ metric: 'auc', lower_bound: 0.8, upper_bound: 0.7 })).toBe('crossed');
    expect(draftError({ metric: 'auc', lower_bound: 0 })).toBeUndefined();
    expect(draftError({ metric: 'auc', direction: 'HIGHER_IS_BETTER' })).toBe('noBound');
    expect(draftError({ metric: 'auc', direction: 'HIGHER_IS_BETTER', relative: 0 })).toBeUndefined();
  });

  it('have ids that no removed row had last', () => {
    const [, second] = rowsOf(['a', 'b']);
    expect(withRow(second ? [second] : [], 'c').map(({ id }) => id)).toEqual([1, 2]);
  });
});
