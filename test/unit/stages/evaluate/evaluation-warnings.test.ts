import { describe, expect, it } from 'vitest';
import { evaluationSchema } from '../../../../core/contract/index.ts';
import type { ScoredRows } from '../../../../core/learning/index.ts';
import type { Label } from '../../../../core/model/index.ts';
import { checkDecisionThreshold } from '../../../../core/stages/evaluate/check-decision-threshold.ts';
import { evaluationWarnings } from '../../../../core/stages/evaluate/evaluation-warnings.ts';

const label = { kind: 'binary', feature: 'sold', dtype: 'bytes', classes: ['no', 'yes'] } as unknown as Label;
const columns = [
  { name: 'age', type: 'float' },
  { name: 'city', type: 'bytes' },
] as const;
const slices = [{ key: 'city_Rome', features: [{ name: 'city', value: 'Rome' }], rows: [0] }];

const scored = (...labels: readonly number[]): ScoredRows => ({
  kind: 'binary',
  labels: Float32Array.from(labels),
  scores: Float32Array.from(labels, () => 0.5),
  prior: [0.5, 0.5],
});

const warned = (evaluation: unknown, of = label, rows = scored(0, 1)): readonly string[] =>
  evaluationWarnings(evaluationSchema.parse(evaluation), { label: of, scored: rows, columns, slices, wanted: [] }).map(
    ({ text }) => text,
  );

describe('what an evaluation warns of', () => {
  it('are classes of which eval has no row', () => {
    expect(warned({}, label, scored(0, 0, 0))).toEqual([
      expect.stringMatching(
        /^All 3 labelled rows of eval are of the class no: nothing says whether others are told from it\..*data\.splits/,
      ),
    ]);
    const several = { ...label, kind: 'multiclass', classes: ['a', 'b', 'c', 'd'] } as unknown as Label;
    const answers = { kind: 'multiclass', prior: [], labels: Float32Array.of(0, 2), scores: Float32Array.of(1, 1) };
    const rows = { ...answers, predicted: answers.labels, confidences: answers.scores } as unknown as ScoredRows;
    expect(warned({}, several, rows)[0]).toMatch(
      /^No labelled row of eval is of b, d: nothing says how well the model tells them\./,
    );
    const lists = { ...several, kind: 'multilabel' } as unknown as Label;
    const targets = Float32Array.of(1, 0, 1, 1, 0, 0, 0, 1);
    const manifold = {
      kind: 'multilabel',
      prior: [],
      labels: Float32Array.of(3, 1),
      targets,
      scores: targets,
    } as unknown as ScoredRows;
    expect(warned({}, lists, manifold)[0]).toMatch(
      /^No labelled row of eval is of b: nothing says how well the model tells it\./,
    );
  });

  it('are thresholds without a bound, which always hold, with what to write', () => {
    expect(warned({ thresholds: [{ metric: 'auc' }, { metric: 'recall', lower_bound: 0.5 }] })).toEqual([
      'The threshold on auc has no bound and always holds: give it lower_bound or upper_bound.',
    ]);
    const change = { metric: 'recall', direction: 'HIGHER_IS_BETTER', class: 'vivid' };
    expect(warned({ change_thresholds: [change, { ...change, absolute: 0 }, { ...change, relative: 0.1 }] })).toEqual([
      expect.stringMatching(/^The change threshold on recall of vivid has neither absolute nor relative.*absolute: 0/),
    ]);
  });

  it('are slices that are not there, each once with its reason', () => {
    const specs = ['[20, 10)', '[a, b)', '[1, 2)'].map((age) => ({ feature_values: { age } }));
    const city = { feature_values: { city: '[1, 2)' } };
    expect(
      warned({ slices: [['city'], ['Nope'], ['age']], slicing_specs: [...specs, city, { feature_keys: ['Nope'] }] }),
    ).toEqual([
      'No slice of Nope: the rows have no column Nope. Columns are: age, city.',
      'No slice of age: no value of it has 20 labelled rows.',
      'No slice of age = [20, 10): no number is in [20, 10): the lower end comes first, and is in the range.',
      'No slice of age = [a, b): [a, b) is no range of numbers, as [20, 30) is.',
      'No slice of age = [1, 2): no value of it has 20 labelled rows.',
      'No slice of city = [1, 2): city is text, and ranges are of numbers. Name its values.',
    ]);
  });

  it('is a decision threshold of numbers', () => {
    const numbers = { kind: 'regression', feature: 'price' } as unknown as Label;
    expect(warned({ decision_threshold: 0.7 }, numbers)).toEqual([expect.stringContaining('no effect')]);
    expect(warned({ decision_threshold: 0.7 })).toEqual([]);
  });
});

describe('a threshold of each class', () => {
  it.each([
    [{ yes: 0.7 }, undefined],
    [0.7, undefined],
    [{ yess: 0.7 }, 'names classes the label does not have: yess'],
    [{ no: 0.3 }, 'names no, but of two classes the positive one decides, and that is yes'],
  ])('%o of two classes', (threshold, complaint) => {
    const check = () => checkDecisionThreshold(label, threshold as number);
    if (complaint === undefined) expect(check).not.toThrow();
    else expect(check).toThrow(complaint);
  });

  it('of several must be of classes that the label has', () => {
    const several = { kind: 'multilabel', feature: 'mood', classes: ['calm', 'vivid'] } as unknown as Label;
    expect(() => checkDecisionThreshold(several, { vivid: 0.9 })).not.toThrow();
    expect(() => checkDecisionThreshold(several, { livd: 0.9 })).toThrow('does not have: livd');
  });
});
