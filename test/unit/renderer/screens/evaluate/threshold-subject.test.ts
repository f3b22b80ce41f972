import { describe, expect, it } from 'vitest';
import type { views } from '../../../../../core/contract/index.ts';
import { changedThreshold, subjectsOf } from '../../../../../renderer/screens/evaluate/threshold-subject.ts';

const points = [
  { threshold: 0, truePositives: 4, falsePositives: 6, trueNegatives: 0, falseNegatives: 0 },
  { threshold: 0.5, truePositives: 3, falsePositives: 1, trueNegatives: 5, falseNegatives: 1 },
  { threshold: 1, truePositives: 0, falsePositives: 0, trueNegatives: 6, falseNegatives: 4 },
];
const label = { positives: 4, precision: 0.75, recall: 0.75, f1: 0.75, operatingPoints: points };
const evaluation = (more: Partial<views.EvaluationView>): views.EvaluationView => ({
  modelId: 1,
  runId: 'r',
  at: 0,
  problem: 'multilabel',
  rows: 10,
  main: 'f1_micro',
  metrics: {},
  intervals: {},
  constant: {},
  linearBaseline: {},
  classes: ['fun', 'war'],
  slices: [],
  checks: [],
  blessed: false,
  labels: [{ ...label, threshold: 0.4 }, label],
  ...more,
});
const not = (name: string): string => `not ${name}`;

describe('what a threshold decides on', () => {
  it('is each class of several, with curves from its own outcomes', () => {
    const [fun, war] = subjectsOf(evaluation({}), not);
    expect(fun).toMatchObject({ name: 'fun', classes: ['not fun', 'fun'], inUse: 0.4, asked: 0.4 });
    expect(war).toMatchObject({ inUse: 0.5, asked: 0.5 });
    expect(fun?.roc.map(({ x, y }) => [x, y])).toEqual([
      [0, 0],
      [1 / 6, 0.75],
      [1, 1],
    ]);
    expect(fun?.precisionRecall.map(({ x }) => x)).toEqual([0.75, 1]);
  });

  it('is the positive class of two', () => {
    const two = evaluation({ problem: 'binary', classes: ['no', 'yes'], decisionThreshold: 0.3, operatingPoints: points });
    const { labels: _several, ...binary } = two;
    expect(subjectsOf(binary, not)).toMatchObject([{ name: 'yes', classes: ['no', 'yes'], inUse: 0.3, asked: 0.3 }]);
  });

  it('goes into the project file as a map, or as one number where all are alike', () => {
    const subjects = subjectsOf(evaluation({}), not);
    expect(changedThreshold(subjects, { war: 0.7 })).toEqual({ fun: 0.4, war: 0.7 });
    expect(changedThreshold(subjects, { war: 0.4 })).toBe(0.4);
  });
});
