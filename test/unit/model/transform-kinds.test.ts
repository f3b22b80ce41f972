/** Each kind of transform against the answers of the tool whose name it has, and its settings one by one. */

import { describe, expect, it } from 'vitest';
import { unwrap } from '../../../core/foundation/index.ts';
import { initialWeights } from '../../../core/learning/index.ts';
import {
  applyTransform,
  createPredictor,
  createTransformFitter,
  type FeatureOptions,
  type FittedTransform,
  type LabelOptions,
  scaledTargets,
} from '../../../core/model/index.ts';
import { createModel } from '../../../core/model/model.ts';
import { batchOf, type Cell } from './batch-of.ts';

async function fitColumn(
  key: string,
  train: readonly Cell[],
  options: FeatureOptions,
  label: LabelOptions = { name: 'label' },
): Promise<FittedTransform> {
  const batch = batchOf({ [`${label.name}:int`]: train.map((_, row) => row % 2), [key]: train });
  const name = key.slice(0, key.lastIndexOf(':'));
  const fitter = createTransformFitter({ columns: batch.columns, features: { [name]: options }, label });
  fitter.addBatch(batch);
  if (fitter.endPass()) {
    fitter.addBatch(batch);
    fitter.endPass();
  }
  return unwrap(await fitter.finish());
}

/** Dense rows, by the names of the slots that are not 0. */
async function slots(key: string, train: readonly Cell[], cells: readonly Cell[], options: FeatureOptions) {
  const fitted = await fitColumn(key, train, options);
  const { dense } = applyTransform(fitted, batchOf({ [key]: cells }));
  const { denseWidth, denseNames } = fitted.spec;
  return cells.map((_, row) =>
    Object.fromEntries(
      denseNames.map((name, i) => [name, dense[row * denseWidth + i]] as const).filter(([, value]) => value !== 0),
    ),
  );
}

async function problemOf(key: string, train: readonly Cell[], options: FeatureOptions) {
  return fitColumn(key, train, options).then(
    () => {
      throw new Error('expected a problem');
    },
    (error: { problem: { code: string; message: string } }) => error.problem,
  );
}

/** numpy: the answers below are those of numpy 1.26 on these numbers, quantiles with method='inverted_cdf'. */
const numbers = [3.5, 1, 4, 1, 5, 9, 2.5, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4, 6, 2, 6, 4];

describe('numbers', () => {
  it('are z-scores of the population, as TFT and numpy have them', async () => {
    const [a, b] = await slots('x:float', numbers, [3.5, 1], { transform: 'standardize' });
    expect([a.x, b.x].map((value) => value.toFixed(6))).toEqual(['-0.540899', '-1.555084']);
  });

  it('fall into the buckets of the quantiles that tfx_bsl.sketches.QuantilesSketch gives TFT', async () => {
    const four = await fitColumn('x:float', numbers, { transform: 'bucketize', buckets: 4 });
    expect(four.features[0]).toMatchObject({ boundaries: [3, 5, 7] });
    // Its nine boundaries are 2, 2.5, 3, 4, 5, 5, 6, 8, 9: an empty bucket is left out.
    const ten = await fitColumn('x:float', numbers, { transform: 'bucketize', buckets: 10 });
    expect(ten.features[0]).toMatchObject({ boundaries: [2, 2.5, 3, 4, 5, 6, 8, 9] });
    const hundred = Array.from({ length: 100 }, (_, i) => i + 1);
    expect((await fitColumn('x:int', hundred, { transform: 'bucketize', buckets: 4 })).features[0]).toMatchObject({
      boundaries: [26, 51, 76],
    });
  });

  it('are held within bounds before they are scaled', async () => {
    const train = [0, 10, 20, 1000];
    const bounds = { transform: 'min_max', clip_min: 5, clip_max: 20 } as const;
    expect(await slots('x:float', train, [-7, 5, 12.5, 20, 99], bounds)).toEqual([{}, {}, { x: 0.5 }, { x: 1 }, { x: 1 }]);
    const oneBound = await fitColumn('x:int', train, { transform: 'standardize', clip_max: 20 });
    // 0, 10, 20, 20.
    expect(oneBound.features[0]).toMatchObject({ mean: 12.5, clip: { max: 20 } });
    const filled = await fitColumn('x:int', train, { ...bounds, missing: 'zero' });
    expect(filled.features[0]).toMatchObject({ missing: { fill: 0, indicator: false } });
  });

  it('are held within quantiles, with the moments of what is left', async () => {
    const fitted = await fitColumn('x:float', numbers, { transform: 'standardize', clip_quantile: 0.25 });
    // numpy.quantile: 3 and 6; clipped, the mean is 4.4375 and the deviation 1.2439.
    const feature = fitted.features[0];
    expect(feature).toMatchObject({ clip: { min: 3, max: 6 } });
    if (feature.kind !== 'standardize') throw new Error(feature.kind);
    const clipped = numbers.map((value) => Math.min(6, Math.max(3, value)));
    const mean = clipped.reduce((sum, value) => sum + value, 0) / clipped.length;
    const variance = clipped.reduce((sum, value) => sum + (value - mean) ** 2, 0) / clipped.length;
    expect(feature.mean).toBeCloseTo(mean, 12);
    expect(feature.deviation).toBeCloseTo(Math.sqrt(variance), 12);
  });
});

describe('names', () => {
  it('out of vocabulary go to the buckets of tf.lookup.StaticVocabularyTable', async () => {
    const options = { transform: 'embedding', num_oov_buckets: 3 } as const;
    const fitted = await fitColumn('c:bytes', ['red', 'red', 'green', null], options);
    expect(fitted.spec.embeddings[0].vocabularySize).toBe(2 + 3 + 1);
    const cells = ['red', 'blue', 'grey', 'green', 'teal', 'Zürich', 'black', null];
    expect([...applyTransform(fitted, batchOf({ 'c:bytes': cells })).ids[0]]).toEqual([0, 2, 4, 1, 3, 3, 4, 5]);
    const dense = await slots('c:bytes', ['red', 'red', 'green', null], ['blue', 'grey', 'red', null], {
      ...options,
      transform: 'one_hot',
    });
    expect(dense).toEqual([{ 'c=<other 0>': 1 }, { 'c=<other 2>': 1 }, { 'c=red': 1 }, { 'c=<missing>': 1 }]);
  });

  it('hash as tft.hash_strings does, numbers as the text they are', async () => {
    const words = ['red', 'green', 'blue', 'Zürich'];
    const options = { transform: 'hashed_embedding', hash_buckets: 97 } as const;
    const text = applyTransform(await fitColumn('c:bytes', words, options), batchOf({ 'c:bytes': [...words, null] }));
    expect([...text.ids[0]]).toEqual([6, 28, 23, 75, 97]);
    const ints = [0, 7, -12, 9007199254740993n];
    const whole = applyTransform(await fitColumn('n:int', ints, options), batchOf({ 'n:int': ints }));
    expect([...whole.ids[0]]).toEqual([12, 7, 68, 92]);
    expect(await slots('c:bytes', words, ['red', ['green', 'blue'], null], { ...options, transform: 'hashed_one_hot' })).toEqual([
      { 'c=#6': 1 },
      { 'c=#28': 1, 'c=#23': 1 },
      {},
    ]);
  });

  it('of several values in a cell set a slot each, and those in one text are taken apart', async () => {
    const train = ['a|b', 'b | c', '', 'b||b', null];
    const options = { transform: 'multi_hot', delimiter: '|' } as const;
    expect(await slots('g:bytes', train, ['c|a', ' b ', 'x|b', '|', null], options)).toEqual([
      { 'g=c': 1, 'g=a': 1 },
      { 'g=b': 1 },
      { 'g=<other>': 1, 'g=b': 1 },
      { 'g=<missing>': 1 },
      { 'g=<missing>': 1 },
    ]);
    // By frequency: b 4, a 1, c 1.
    expect((await fitColumn('g:bytes', train, options)).spec.denseNames).toEqual([
      'g=b',
      'g=a',
      'g=c',
      'g=<other>',
      'g=<missing>',
    ]);
    const longer = { transform: 'multi_hot', delimiter: ', ' } as const;
    expect(await slots('g:bytes', ['x, y', 'y'], ['y, x', 'x,y'], longer)).toEqual([{ 'g=y': 1, 'g=x': 1 }, { 'g=<other>': 1 }]);
    const lists = await slots('g:int', [[1, 2], 2, [3, 1, 2]], [[3, 2], []], { transform: 'multi_hot' });
    expect(lists).toEqual([{ 'g=2': 1, 'g=3': 1 }, { 'g=<other>': 1 }]);
  });
});

describe('text', () => {
  it('weighs terms as the documentation of tft.tfidf does', async () => {
    // strings=[["I", "like", "pie", "pie", "pie"], ["yum", "yum", "pie"]]
    const train = ['I like pie pie pie', 'yum yum pie'];
    const rows = await slots('t:bytes', train, train, { transform: 'tfidf' });
    const rare = Math.log(3 / 2) + 1;
    const expected = [
      { 't=i': rare / 5, 't=like': rare / 5, 't=pie': 3 / 5 },
      { 't=yum': (2 / 3) * rare, 't=pie': 1 / 3 },
    ];
    expected.forEach((row, i) => {
      expect(Object.keys(rows[i]).sort()).toEqual(Object.keys(row).sort());
      for (const [name, value] of Object.entries(row)) expect(rows[i][name]).toBeCloseTo(value, 6);
    });
    const [plain] = await slots('t:bytes', train, train, { transform: 'tfidf', smooth: false });
    expect(plain['t=i']).toBeCloseTo((1 + Math.log(2)) / 5, 6);
    expect(plain['t=pie']).toBeCloseTo(3 / 5, 6);
  });

  it('counts rows without terms, and terms out of vocabulary, as TFT does', async () => {
    const train = ['a a b', null, 'a c', ''];
    const fitted = await fitColumn('t:bytes', train, { transform: 'tfidf', vocabulary: 1 });
    // Four rows, two with "a".
    expect(fitted.features[0]).toMatchObject({ vocabulary: ['a'], weights: [1 + Math.log(5 / 3)] });
    const [row, empty] = await slots('t:bytes', train, ['a x y z', null], { transform: 'tfidf', vocabulary: 1 });
    expect(row['t=a']).toBeCloseTo((1 + Math.log(5 / 3)) / 4, 6);
    expect(empty).toEqual({});
  });

  it('of words and pairs of words becomes tokens, by vocabulary or by hash', async () => {
    const train = ['pay now', 'pay now please', 'please pay'];
    const options = { ngram_range: [1, 2], length: 5, dimension: 4 } as const;
    const fitted = await fitColumn('t:bytes', train, { transform: 'text', ...options });
    expect(fitted.features[0]).toMatchObject({ vocabulary: ['pay', 'now', 'pay now', 'please', 'now please', 'please pay'] });
    const batch = batchOf({ 't:bytes': ['pay now please', 'now', null] });
    expect([...applyTransform(fitted, batch).tokens[0]]).toEqual([2, 4, 3, 6, 5, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    const hashed = await fitColumn('t:bytes', train, { transform: 'hashed_text', hash_buckets: 97, ...options });
    expect(hashed.spec.texts[0]).toEqual({ feature: 't', vocabularySize: 99, length: 5, dimension: 4 });
    // tf.strings.to_hash_bucket_fast(['red', 'green', 'blue'], 97) + 2
    const words = { transform: 'hashed_text', hash_buckets: 97, length: 4 } as const;
    const [tokens] = applyTransform(
      await fitColumn('t:bytes', train, words),
      batchOf({ 't:bytes': ['Red, green blue!'] }),
    ).tokens;
    expect([...tokens]).toEqual([8, 30, 25, 0]);
  });

  it('needs text', async () => {
    for (const transform of ['tfidf', 'hashed_text'] as const) {
      expect((await problemOf('x:float', [1, 2, 3], { transform })).code).toBe('features/type-mismatch');
    }
  });
});

describe('dates', () => {
  it('give the parts that are asked for, in one order', async () => {
    const train = ['2015-01-01 00:30', '2016-12-31 23:59:59'];
    const options = { transform: 'date', parts: ['hour', 'year', 'day'] } as const;
    const rows = await slots('d:bytes', train, ['2016-12-31T13:05:00Z', '2015-06-05 1:30 PM', '2015-06-05', 'soon'], options);
    const named = rows.map((row) => Object.keys(row).filter((name) => name !== 'd=year'));
    expect(named).toEqual([['d=day 31', 'd=hour 13'], ['d=day 5', 'd=hour 13'], ['d=day 5', 'd=hour 0'], []]);
    expect(rows[0]['d=year'] - rows[1]['d=year']).toBeCloseTo(1, 1);
  });

  it('take their hour with them where there is one', async () => {
    const timed = await fitColumn('d:bytes', ['2015-01-01 10:00', '2015-01-03'], { transform: 'date' });
    expect(timed.spec.denseWidth).toBe(1 + 12 + 7 + 24);
    const dated = await fitColumn('d:bytes', ['2015-01-01', '2015-01-03'], { transform: 'date' });
    expect(dated.spec.denseWidth).toBe(1 + 12 + 7);
    expect((await fitColumn('d:bytes', ['2015-01-01 10:00', '2015-01-03'], {})).spec.denseWidth).toBe(44);
  });

  it('come round as sine and cosine', async () => {
    const options = { transform: 'date', parts: ['hour', 'weekday'], cyclic: true } as const;
    const [six, half] = await slots(
      'd:bytes',
      ['2015-01-01 10:00', '2015-01-03'],
      ['2015-01-05 06:00', '2015-01-05 07:30'],
      options,
    );
    // A Monday: weekday 0.
    expect(six['d=weekday cos']).toBe(1);
    expect(six['d=hour sin']).toBeCloseTo(1, 6);
    expect(half['d=hour sin']).toBeCloseTo(Math.sin((Math.PI * 7.5) / 12), 6);
    expect(half['d=hour cos']).toBeCloseTo(Math.cos((Math.PI * 7.5) / 12), 6);
  });

  it('may be seconds or milliseconds since 1970', async () => {
    // 2013-09-19 18:45:00 UTC, a Thursday.
    const seconds = [1379616300, 1400000000];
    const options = { transform: 'date', parts: ['month', 'weekday', 'hour'] } as const;
    const expected = { 's=September': 1, 's=Thursday': 1, 's=hour 18': 1 };
    expect((await slots('s:int', seconds, [1379616300], options))[0]).toEqual(expected);
    const milliseconds = seconds.map((value) => value * 1000);
    expect((await slots('s:int', milliseconds, [1379616300000], options))[0]).toEqual(expected);
    const asSeconds = { ...options, date_format: 'unix' } as const;
    expect((await slots('s:int', [1000, 2000], [90_000], asSeconds))[0]).toEqual({
      's=January': 1,
      's=Friday': 1,
      's=hour 1': 1,
    });
    expect((await slots('s:float', seconds, [1e300, Number.NaN], options)).map((row) => Object.keys(row))).toEqual([[], []]);
  });

  it('follow the order of day and month that is asked for', async () => {
    const train = ['1/2/2015', '3/4/2015'];
    expect((await fitColumn('d:bytes', train, { transform: 'date' })).features[0]).toMatchObject({ format: 'mdy' });
    expect((await fitColumn('d:bytes', train, { transform: 'date', date_format: 'dmy' })).features[0]).toMatchObject({
      format: 'dmy',
    });
    expect((await problemOf('d:bytes', train, { transform: 'date', date_format: 'ymd' })).code).toBe('features/type-mismatch');
    expect((await problemOf('d:bytes', ['a', 'b'], { transform: 'date' })).message).toMatch(/such as "a"/);
    expect((await problemOf('d:int', [1, 2], { transform: 'date', date_format: 'mdy' })).code).toBe('features/type-mismatch');
  });
});

describe('a regression of the logarithm', () => {
  it('learns log(1 + y) and gives predictions back in the label’s own units', async () => {
    const prices = [0, 9, 99, 999];
    const batch = batchOf({ 'price:float': prices, 'x:float': [1, 2, 3, 4] });
    const label = { name: 'price', transform: 'log' } as const;
    const fitter = createTransformFitter({ columns: batch.columns, features: {}, label });
    fitter.addBatch(batch);
    const fitted = unwrap(await fitter.finish());
    const logs = prices.map((price) => Math.log1p(price));
    const mean = logs.reduce((sum, value) => sum + value) / 4;
    if (fitted.label.kind !== 'regression') throw new Error(fitted.label.kind);
    expect(fitted.label.log?.mean).toBeCloseTo(mean, 12);
    expect(fitted.label.mean).toBe(276.75);
    const targets = scaledTargets(fitted.label, Float32Array.from([...prices, Number.NaN]));
    targets.slice(0, 4).forEach((target, i) => {
      expect(target).toBeCloseTo(
        (logs[i] - mean) / (fitted.label.kind === 'regression' ? (fitted.label.log?.deviation ?? 0) : 0),
        5,
      );
    });
    expect(targets[4]).toBeNaN();
    // A network whose weights are all 0 answers the mean of the targets: 0 before it is scaled back.
    const output = { kind: 'regression', units: 1 } as const;
    const shape = { family: 'linear', hidden: [], dropout: 0, l2: 0, textFilters: 1, textKernel: 1 } as const;
    const network = { ...shape, inputs: fitted.spec, output };
    const weights = initialWeights(network, 1);
    for (const { data } of weights.values()) data.fill(0);
    const predictions = createPredictor(createModel(fitted, network, weights)).predict(batch);
    if (predictions.kind !== 'regression') throw new Error(predictions.kind);
    expect(predictions.values[0]).toBeCloseTo(Math.expm1(mean), 3);
    weights.get([...weights.keys()].find((name) => name.includes('bias')) ?? '')?.data.fill(1e9);
    const far = createPredictor(createModel(fitted, network, weights)).predict(batch);
    expect(far.kind === 'regression' && Number.isFinite(far.values[0])).toBe(true);
  });
});
