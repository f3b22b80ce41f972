import { describe, expect, it } from 'vitest';
import type { views } from '../../../../../core/contract/index.ts';
import { metricRows, metricText, sliceRows } from '../../../../../renderer/screens/evaluate/metric-rows.ts';
import { describeVerdict } from '../../../../../renderer/screens/evaluate/verdict.ts';

const passed: views.ThresholdCheck = { metric: 'auc', slice: 'Overall', passed: true, reason: 'auc is 0.742.' };

const test = (a: number, b: number): views.PairedTest => ({
  metric: 'auc',
  method: 'delong',
  ...{ a, b, difference: a - b, low: a - b - 0.01, high: a - b + 0.01, p: 0.01 },
});

const evaluation: views.Evaluation = {
  problem: 'binary',
  rows: 8667,
  main: 'auc',
  metrics: { accuracy: 0.84, auc: 0.742, log_loss: 0.404, calibration: 1.04, recall: 0.2 },
  intervals: { auc: { value: 0.742, low: 0.731, high: 0.753 } },
  constant: { auc: 0.5, log_loss: 0.45, accuracy: 0.84, calibration: 1 },
  linearBaseline: { auc: 0.702, log_loss: 0.43, accuracy: 0.84, calibration: 0.9 },
  slices: [
    { slice: 'Overall', rows: 8667, metrics: { auc: 0.742 } },
    { slice: 'state_CA', rows: 1231, metrics: { auc: 0.751 } },
    { slice: 'state_PR', rows: 61, metrics: { auc: 0.66 } },
    { slice: 'state_AA', rows: 2, metrics: {} },
  ],
  paired: { linear: { ...test(0.742, 0.702), p: 0.0012 } },
  checks: [passed],
  blessed: true,
};

describe('the metrics', () => {
  it('begin with the main one and the loss, and mark what is best in the direction of each', () => {
    const rows = metricRows(evaluation);
    expect(rows.map((row) => row.metric)).toEqual(['auc', 'log_loss', 'accuracy', 'recall', 'calibration']);
    expect(rows.map((row) => row.best)).toEqual([['candidate'], ['candidate'], [], [], ['constant']]);
  });
});

describe('errors in the unit of the label', () => {
  const small: views.Evaluation = {
    ...evaluation,
    main: 'rmse',
    metrics: { rmse: 3.02e-6, mae: 2.4e-6 },
    constant: { rmse: 3.1e-5, mae: 2.4e-5 },
    linearBaseline: { rmse: 3.1e-6, mae: 2.4e-6 },
    intervals: {},
  };
  const large = (value: number): number => value * 1e17;
  const scaled = (values: views.MetricValues): views.MetricValues => ({
    rmse: large(values.rmse ?? 0),
    mae: large(values.mae ?? 0),
  });

  it('are told and compared whatever their size', () => {
    const huge = {
      ...small,
      metrics: scaled(small.metrics),
      constant: scaled(small.constant),
      linearBaseline: scaled(small.linearBaseline),
    };
    for (const one of [small, huge])
      expect(metricRows(one).map(({ best }) => best)).toEqual([['candidate'], ['candidate', 'linear']]);
    const texts = (one: views.Evaluation) =>
      metricRows(one).map((row) => [row.values.candidate, row.values.constant].map((value) => metricText(row, value)));
    expect(texts(small)).toEqual([
      ['3.02e-6', '3.10e-5'],
      ['2.40e-6', '2.40e-5'],
    ]);
    expect(texts(huge)[0]).toEqual(['3.02e+11', '3.10e+12']);
    expect(describeVerdict({ ...small, paired: {} }).comparison).toContain('3.02e-6');
  });
});

describe('the slices', () => {
  it('come worst first, without the overall one, and those without the metric last', () => {
    const rows = sliceRows(evaluation);
    expect(rows.map((row) => row.slice)).toEqual(['state_PR', 'state_CA', 'state_AA']);
    expect(rows[0]?.worseBy).toBeCloseTo(0.082, 10);
    expect(rows[1]?.worseBy).toBeCloseTo(-0.009, 10);
  });

  it('count a higher error as worse', () => {
    const regression: views.Evaluation = {
      ...evaluation,
      main: 'rmse',
      metrics: { rmse: 10 },
      slices: [
        { slice: 'a', rows: 5, metrics: { rmse: 8 } },
        { slice: 'b', rows: 5, metrics: { rmse: 13 } },
      ],
    };
    expect(sliceRows(regression).map((row) => [row.slice, row.worseBy])).toEqual([
      ['b', 3],
      ['a', -2],
    ]);
  });
});

describe('the verdict', () => {
  it('says that it is blessed and what it beats', () => {
    expect(describeVerdict(evaluation)).toEqual({
      verdict: 'Blessed: the one check holds.',
      comparison: 'AUC 0.742 beats the linear baseline (0.702).',
    });
  });

  it('says why it is not blessed', () => {
    const failed = { ...passed, passed: false, reason: 'auc is 0.742, below 0.8.' };
    expect(describeVerdict({ ...evaluation, blessed: false, checks: [passed, failed] }).verdict).toMatch(
      /^Not blessed: auc is 0.742, below 0.8\./,
    );
  });

  it('says that nothing is judged without thresholds', () => {
    expect(describeVerdict({ ...evaluation, blessed: false, checks: [] }).verdict).toBe(
      'Not blessed: no thresholds are set, so nothing is judged.',
    );
  });

  it('goes by the paired test alone: a lead within the interval may be none of chance, and one beyond it may be', () => {
    const chance = { ...evaluation, paired: { linear: { ...test(0.742, 0.702), p: 0.3 } } };
    expect(describeVerdict(chance).comparison).toContain('cannot be told from the linear baseline (0.702)');
    const sure = { ...evaluation, linearBaseline: { auc: 0.74 }, paired: { linear: { ...test(0.742, 0.74), p: 0.0012 } } };
    expect(describeVerdict(sure).comparison).toBe('AUC 0.742 beats the linear baseline (0.740).');
  });

  it('says that a model which answers as the linear baseline does is the same, not that a difference may be chance', () => {
    const linear = { ...test(0.742, 0.742), difference: 0, low: 0, high: 0, p: 1 };
    expect(describeVerdict({ ...evaluation, linearBaseline: { auc: 0.742 }, paired: { linear } }).comparison).toBe(
      'AUC 0.742, the same as the linear baseline: the two answer alike.',
    );
  });

  it('claims nothing where an evaluation of an earlier version has no paired test', () => {
    const { paired: _none, ...earlier } = { ...evaluation, served: { version: '1', metrics: { auc: 0.75 } } };
    expect(describeVerdict(earlier).comparison).toBe(
      'AUC 0.742, the linear baseline 0.702. Compare tells whether that is chance. The model served before has 0.750.',
    );
  });

  it('compares with the served model in the direction of the metric', () => {
    const served = { ...evaluation, served: { version: '1', metrics: { auc: 0.75 } }, paired: { served: test(0.742, 0.75) } };
    expect(describeVerdict(served).comparison).toContain('Worse than the model served before (0.750).');
    const regression: views.Evaluation = {
      ...evaluation,
      main: 'rmse',
      metrics: { rmse: 8 },
      intervals: {},
      linearBaseline: { rmse: 9 },
      served: { version: '1', metrics: { rmse: 8.5 } },
      paired: { served: { ...test(8, 8.5), metric: 'rmse' } },
    };
    expect(describeVerdict(regression).comparison).toContain('Better than the model served before (8.500).');
  });
});
