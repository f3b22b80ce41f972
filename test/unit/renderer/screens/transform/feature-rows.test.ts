import { describe, expect, it } from 'vitest';
import { modelSchema, projectConfigSchema, type views } from '../../../../../core/contract/index.ts';
import { type NetworkSpec, networkVariables } from '../../../../../core/learning/index.ts';
import { outputUnits, parametersOf } from '../../../../../renderer/screens/transform/feature-cost.ts';
import { countRows, featureRows, filterRows } from '../../../../../renderer/screens/transform/feature-rows.ts';
import { kindsFor, settingsOf } from '../../../../../renderer/screens/transform/settings-of-kind.ts';

const parse = (features: object) => projectConfigSchema.parse({ version: 1, name: 'x', data: {}, features }).features;

const feature = (name: string, more: Partial<views.TransformFeatureView> = {}): views.TransformFeatureView => ({
  name,
  role: 'feature',
  configured: 'auto',
  applied: 'standardize',
  reason: '',
  width: 1,
  detail: '',
  dtype: 'float',
  settings: {},
  cost: { dense: 1 },
  ...more,
});

describe('what the next run changes', () => {
  const settings = parse({ b: { transform: 'log' }, ab: { cross: ['a', 'b'] } });
  const fitted = [
    feature('y', { role: 'label' }),
    feature('a'),
    feature('b', { settings: settings['b'] ?? {} }),
    feature('ab', { sources: ['a', 'b'], settings: settings['ab'] ?? {} }),
  ];
  const pending = (config: object) => featureRows(fitted, parse(config)).map((row) => [row.name, row.pending]);

  it('is nothing where the settings are those that were fitted, defaults written out or not', () => {
    const same = { a: { missing: 'indicator' }, b: { transform: 'log', buckets: 10 }, ab: { cross: ['a', 'b'] } };
    expect(pending(same)).toEqual([
      ['y', 'none'],
      ['a', 'none'],
      ['b', 'none'],
      ['ab', 'none'],
    ]);
  });

  it('is marked: changed, taken out, and new at the end', () => {
    const rows = pending({ a: { clip_quantile: 0.1 }, b: { transform: 'log' }, z: { column: 'a' }, ba: { cross: ['b', 'a'] } });
    expect(rows).toEqual([
      ['y', 'none'],
      ['a', 'changed'],
      ['b', 'none'],
      ['ab', 'removed'],
      ['ba', 'new'],
      ['z', 'new'],
    ]);
  });

  it('can be looked at alone, and so can what a text finds, also by the columns a cross is made of', () => {
    const rows = featureRows(fitted, parse({ a: { transform: 'exclude' }, b: { transform: 'log' }, ab: { cross: ['a', 'b'] } }));
    expect(countRows(rows)).toEqual({ all: 4, used: 3, excluded: 0, derived: 1, changed: 1 });
    expect(filterRows(rows, 'changed', '').map(({ name }) => name)).toEqual(['a']);
    expect(filterRows(rows, 'all', ' B').map(({ name }) => name)).toEqual(['b', 'ab']);
    expect(filterRows(rows, 'derived', 'y')).toEqual([]);
  });
});

describe('what a feature costs', () => {
  const costs: readonly views.FeatureCostView[] = [
    { dense: 3 },
    { dense: 0, ids: { vocabulary: 101, dimension: 4 } },
    { dense: 0, tokens: { vocabulary: 502, dimension: 8, length: 20 } },
  ];
  const label: views.TransformLabelView = {
    kind: 'multiclass',
    classes: [1, 2, 3].map((i) => ({ name: `c${i}`, count: i })),
    missing: 0,
    log: false,
  };

  it.each([
    ['wide_deep', 'cnn'],
    ['wide_deep', 'average'],
    ['linear', 'cnn'],
  ] as const)('is what the variables of a %s network hold because of it, texts read by %s', (family, text_encoder) => {
    const model = modelSchema.parse({ family, text_encoder });
    const count = (used: readonly views.FeatureCostView[]): number => {
      const network: NetworkSpec = {
        family,
        inputs: {
          denseWidth: used.reduce((sum, { dense }) => sum + dense, 0),
          denseNames: [],
          embeddings: used.flatMap(({ ids }) =>
            ids ? [{ feature: '', vocabularySize: ids.vocabulary, dimension: ids.dimension }] : [],
          ),
          texts: used.flatMap(({ tokens }) =>
            tokens
              ? [{ feature: '', vocabularySize: tokens.vocabulary, dimension: tokens.dimension, length: tokens.length }]
              : [],
          ),
        },
        hidden: family === 'linear' ? [] : model.hidden,
        dropout: 0,
        l2: 0,
        textEncoder: text_encoder,
        textFilters: model.text_filters,
        textKernel: model.text_kernel,
        output: { kind: 'multiclass', units: 3 },
      };
      return networkVariables(network).reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
    };
    expect(outputUnits(label)).toBe(3);
    const withoutAny = count([]);
    for (const cost of costs) expect(parametersOf(cost, model, 3)).toBe(count([cost]) - withoutAny);
  });
});

describe('settings', () => {
  it('of a cross are about names, and say how numbers are put into buckets', () => {
    expect(kindsFor({ dtype: 'bytes', isCross: true })).not.toContain('standardize');
    expect(settingsOf('hashed_embedding', true).main.map(({ key }) => key)).toContain('buckets');
    expect(settingsOf('hashed_embedding', false).main.map(({ key }) => key)).not.toContain('buckets');
  });

  it('of numbers offer no text', () => {
    expect(kindsFor({ dtype: 'float', isCross: false })).not.toContain('tfidf');
    expect(kindsFor({ dtype: 'bytes', isCross: false })).toContain('tfidf');
  });
});
