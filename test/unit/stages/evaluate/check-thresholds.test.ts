import { describe, expect, it } from 'vitest';
import { type Baseline, judge } from '../../../../core/stages/evaluate/check-thresholds.ts';

const served: Baseline = { kind: 'served', version: '17', metrics: { auc: 0.8, rmse: 2, log_loss: 0 } };
const none: Baseline = { kind: 'none' };

const values = (threshold: object, metrics: object) =>
  judge({ thresholds: [{ metric: 'auc', ...threshold }], change_thresholds: [] }, metrics, none);

const change = (threshold: object, metrics: object, baseline: Baseline = served) => {
  const full = { metric: 'auc', direction: 'HIGHER_IS_BETTER', ...threshold } as const;
  return judge({ thresholds: [], change_thresholds: [full] }, metrics, baseline);
};

describe('value thresholds', () => {
  it.each([
    [{ lower_bound: 0.7 }, 0.7, true, 'auc is 0.7, at least 0.7 as asked.'],
    [{ lower_bound: 0.7 }, 0.6999, false, 'auc is 0.6999, below the lower bound 0.7.'],
    [{ upper_bound: 0.7 }, 0.7, true, 'auc is 0.7, at most 0.7 as asked.'],
    [{ upper_bound: 0.7 }, 0.71, false, 'auc is 0.71, above the upper bound 0.7.'],
    [{ lower_bound: 0.1, upper_bound: 0.7 }, 0.5, true, 'auc is 0.5, at least 0.1 and at most 0.7 as asked.'],
    [{}, 0.5, true, 'auc is 0.5; no bound is set.'],
  ])('%o with %d: %s', (threshold, auc, passed, reason) => {
    expect(values(threshold, { auc })).toEqual({
      blessed: passed,
      checks: [{ metric: 'auc', slice: 'Overall', passed, reason }],
    });
  });

  it('fail for a metric that cannot be computed', () => {
    expect(values({ lower_bound: 0 }, { rmse: 1 })).toMatchObject({ blessed: false });
  });
});

describe('change thresholds', () => {
  it.each([
    [{ absolute: 0 }, 0.8, true],
    [{ absolute: 0 }, 0.79, false],
    [{ absolute: -0.02 }, 0.79, true],
    [{ absolute: 0.02 }, 0.81, false],
    [{ relative: 0.1 }, 0.89, true],
    [{ relative: 0.1 }, 0.87, false],
    // Both must hold.
    [{ absolute: 0, relative: 0.1 }, 0.81, false],
    [{ absolute: 0.2, relative: 0 }, 0.81, false],
    [{ absolute: 0, relative: 0 }, 0.81, true],
    [{}, 0.1, true],
  ])('higher is better: %o with 0.8 before and %d now', (threshold, auc, passed) => {
    expect(change(threshold, { auc }).blessed).toBe(passed);
  });

  it.each([
    [{ absolute: 0 }, 2, true],
    [{ absolute: 0 }, 2.1, false],
    [{ absolute: -0.5 }, 1.8, false],
    [{ relative: -0.1 }, 1.7, true],
    [{ relative: -0.1, absolute: -0.5 }, 1.7, false],
  ])('lower is better: %o with 2 before and %d now', (threshold, rmse, passed) => {
    expect(change({ metric: 'rmse', direction: 'LOWER_IS_BETTER', ...threshold }, { rmse }).blessed).toBe(passed);
  });

  it('fail where a ratio to a baseline of 0 is asked', () => {
    const lower = { metric: 'log_loss', direction: 'LOWER_IS_BETTER' };
    expect(change({ ...lower, relative: 1 }, { log_loss: 0 }).blessed).toBe(false);
    expect(change({ ...lower, absolute: 1 }, { log_loss: 0.5 }).blessed).toBe(true);
  });

  it('say what changed', () => {
    expect(change({ absolute: 0 }, { auc: 0.75 }).checks[0].reason).toBe(
      'auc is 0.75 against 0.8 of the served version 17: the change is -0.05, asked is at least 0.',
    );
    expect(change({ absolute: 0 }, { auc: 0.85 }).checks[0].reason).toBe(
      'auc is 0.85 against 0.8 of the served version 17: the change is +0.05, as asked.',
    );
  });

  it('do not apply without a served model, or with one that cannot be compared', () => {
    expect(change({ absolute: 1 }, { auc: 0.5 }, none).blessed).toBe(true);
    const other: Baseline = { kind: 'incomparable', version: '17', reason: 'predicts price, not sold' };
    const { blessed, checks } = change({ absolute: 1 }, { auc: 0.5 }, other);
    expect(blessed).toBe(true);
    expect(checks[0].reason).toBe('The change of auc is not judged: the served version 17 predicts price, not sold.');
  });

  it('fail for a metric either model lacks', () => {
    expect(change({ absolute: 0 }, {}).blessed).toBe(false);
    expect(change({ metric: 'f1', absolute: 0 }, { f1: 1 }).blessed).toBe(false);
  });
});

it('blesses nothing without thresholds', () => {
  expect(judge({ thresholds: [], change_thresholds: [] }, { auc: 1 }, none)).toEqual({ checks: [], blessed: false });
});

describe('thresholds of slices', () => {
  const slice = (name: string, value: string, auc: number | undefined, { rows = 50, before = 0 } = {}) => ({
    slice: `${name}_${value}`,
    features: [{ name, value }],
    rows,
    metrics: auc === undefined ? {} : { auc },
    served: { auc: before },
  });
  const slices = [
    slice('sex', 'f', 0.7, { before: 0.72 }),
    slice('sex', 'm', 0.9, { before: 0.8 }),
    slice('city', 'Oslo', undefined, { rows: 3 }),
  ];
  const judgeSlices = (threshold: object, baseline: Baseline = none) =>
    judge({ thresholds: [{ metric: 'auc', ...threshold }], change_thresholds: [] }, { auc: 0.8 }, baseline, {
      slices,
      leastRows: 20,
    });

  it('hold for every slice of a feature, or fail by name', () => {
    expect(judgeSlices({ lower_bound: 0.75, slicing_specs: [{ feature_keys: ['sex'] }] })).toEqual({
      blessed: false,
      checks: [
        { metric: 'auc', slice: 'sex_f', passed: false, reason: 'auc is 0.7, below the lower bound 0.75.' },
        { metric: 'auc', slice: 'sex_m', passed: true, reason: 'auc is 0.9, at least 0.75 as asked.' },
      ],
    });
  });

  it('look at all rows only where a spec is empty', () => {
    expect(judgeSlices({ lower_bound: 0.75, slicing_specs: [{}, { feature_values: { sex: 'm' } }] }).checks).toMatchObject([
      { slice: 'Overall', passed: true },
      { slice: 'sex_m', passed: true },
    ]);
  });

  it.each([
    [{ feature_values: { sex: 'x' } }, 'No row of eval is in the slice sex = x.'],
    [{ feature_keys: ['sex', 'city'] }, 'No row of eval is in the slice city × sex.'],
    [{ feature_keys: ['city'] }, 'city_Oslo has 3 of at least 20 rows, so nothing is computed for it.'],
  ])('fail for the missing or too small slice of %o', (spec, reason) => {
    expect(judgeSlices({ lower_bound: 0, slicing_specs: [spec] })).toMatchObject({ blessed: false, checks: [{ reason }] });
  });

  it('compare slices: the metric of the baseline slice minus that of the other', () => {
    const cross = { baseline_spec: { feature_values: { sex: 'f' } }, slicing_specs: [{ feature_keys: ['sex'] }] };
    expect(judgeSlices({ lower_bound: -0.1, upper_bound: 0.1, cross_slicing_specs: [cross] }).checks).toEqual([
      {
        metric: 'auc',
        slice: 'sex_f vs sex_m',
        passed: false,
        reason: 'auc of sex_f minus that of sex_m is -0.2, below the lower bound -0.1.',
      },
    ]);
    const overall = { baseline_spec: {}, slicing_specs: [{ feature_values: { sex: 'm' } }] };
    expect(judgeSlices({ lower_bound: -0.11, cross_slicing_specs: [overall] }).blessed).toBe(true);
  });

  it('judge the change of each slice, unless there is no baseline', () => {
    const asked = { metric: 'auc', direction: 'HIGHER_IS_BETTER', absolute: 0 } as const;
    const threshold = { ...asked, slicing_specs: [{ feature_keys: ['sex'] }] };
    const config = { thresholds: [], change_thresholds: [threshold] };
    const judged = { slices, leastRows: 20 };
    expect(judge(config, { auc: 0.8 }, served, judged).checks).toMatchObject([
      { slice: 'sex_f', passed: false },
      { slice: 'sex_m', passed: true },
    ]);
    expect(judge(config, { auc: 0.8 }, none, judged).checks).toMatchObject([{ slice: 'Overall', passed: true }]);
  });
});
