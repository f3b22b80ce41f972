import { describe, expect, it } from 'vitest';
import type { ColumnBatch } from '../../../core/formats/index.ts';
import { unwrap } from '../../../core/foundation/index.ts';
import {
  createTransformFitter,
  encodeFittedTransform,
  type FeatureOptions,
  type FittedFeature,
  type FittedTransform,
  type LabelOptions,
} from '../../../core/model/index.ts';
import { batchOf, type Cell } from './batch-of.ts';

const rows = 60;
const each = (value: (row: number) => Cell) => Array.from({ length: rows }, (_, row) => value(row));
const label = { 'label:bytes': each((row) => (row % 3 === 0 ? 'yes' : 'no')) };

interface Fit {
  readonly features?: Readonly<Record<string, FeatureOptions>>;
  readonly label?: LabelOptions;
}

async function tryFit(batch: ColumnBatch, fit: Fit = {}) {
  const fitter = createTransformFitter({ columns: batch.columns, features: {}, label: { name: 'label' }, ...fit });
  fitter.addBatch(batch);
  return fitter.finish();
}

async function fitColumns(columns: Record<string, readonly Cell[]>, options: Fit = {}): Promise<FittedTransform> {
  return unwrap(await tryFit(batchOf({ ...label, ...columns }), options));
}

async function fitOne(type: string, cells: readonly Cell[], options?: FeatureOptions, name = 'x'): Promise<FittedFeature> {
  const features = options === undefined ? {} : { [name]: options };
  const fitted = await fitColumns({ [`${name}:${type}`]: cells, 'other:float': each((row) => row) }, { features });
  return fitted.features[0];
}

async function problemOf(columns: Record<string, readonly Cell[]>, options: Fit = {}) {
  const result = await tryFit(batchOf(columns), options);
  if (result.ok) throw new Error('expected a problem');
  return result.problem;
}

describe('the auto rules', () => {
  it.each([
    ['float', each((row) => Math.sin(row)), 'standardize', /Numbers from/],
    [
      'float',
      each((row) => (row % 9 === 0 ? Number.MAX_VALUE : row % 2 ? -1 : 1)),
      'standardize',
      /Numbers from -1 to 1\.798e\+308/,
    ],
    ['float', each((row) => Math.exp(row / 4)), 'log', /heavy tail/],
    ['float', each(() => 3.5), 'exclude', /same value/],
    ['float', each((row) => (row % 2 === 0 ? 3.5 : null)), 'standardize', /One value or missing/],
    ['float', each(() => null), 'exclude', /no values/],
    ['int', each((row) => row * 7 + (row % 5) * 1000), 'standardize', /Numbers from/],
    ['int', each((row) => row % 2), 'standardize', /Numbers from 0 to 1\./],
    ['int', each((row) => 17031000000 + ((row * 37) % 61)), 'standardize', /Numbers from 17031000000 to 17031000100\./],
    ['int', each((row) => row % 4), 'one_hot', /only 4 different/],
    ['int', each((row) => 9000 + row), 'exclude', /identifier/],
    ['int', each((row) => 20 + ((row * 37) % 61)), 'standardize', /Numbers from/],
    ['bytes', each((row) => ['red', 'green', 'blue'][row % 3]), 'one_hot', /3 different/],
    ['bytes', each(() => 'same'), 'exclude', /same value/],
    ['bytes', each((row) => (row % 2 === 0 ? 'only' : null)), 'one_hot', /1 different/],
    ['bytes', each((row) => `K-${row * 31}`), 'exclude', /identifier/],
    ['bytes', each((row) => `I have a complaint number ${row} about my bank, my card and my life`), 'text', /Sentences/],
    ['bytes', each((row) => `${(row % 12) + 1}/${(row % 28) + 1}/2015`), 'date', /m\/d\/yyyy/],
    ['bytes', each((row) => `${(row % 28) + 1}/${(row % 12) + 1}/2015`), 'date', /d\/m\/yyyy/],
    ['bytes', each((row) => `2015-${(row % 12) + 1}-01`), 'date', /yyyy-mm-dd/],
    ['bytes', each((row) => (row % 20 === 0 ? 'NA' : String(Math.sin(row)))), 'standardize', /Numbers written as text/],
    ['bytes', each((row) => (row % 4 === 0 ? 'NA' : String(row % 12))), 'one_hot', /different values/],
    ['unknown', each(() => null), 'exclude', /no values/],
  ])('%s column %#: %o', async (type, cells, kind, reason) => {
    const feature = await fitOne(type, cells);
    expect(feature.kind).toBe(kind);
    expect(feature.reason).toMatch(reason);
    expect(feature.configured).toBe('auto');
  });

  it('takes names of many values for an embedding, and post codes too', async () => {
    const many = Array.from({ length: 240 }, (_, row) => row);
    const cells = {
      'label:int': many.map((row) => row % 2),
      'town:bytes': many.map((row) => `town ${row % 80}`),
      'zip_code:int': many.map((row) => 10_000 + (row % 70)),
    };
    const fitted = unwrap(await tryFit(batchOf(cells)));
    expect(fitted.features.map(({ kind }) => kind)).toEqual(['embedding', 'embedding']);
    // ceil(1.6 * 80^0.56 / 4) = ceil(4.65)
    expect(fitted.spec.embeddings[0]).toEqual({ feature: 'town', vocabularySize: 81, dimension: 5 });
  });

  it('takes a number called an id for one, though values are spread out', async () => {
    const cells = each((row) => row * row * 13);
    expect((await fitOne('int', cells, undefined, 'complaint_id')).kind).toBe('exclude');
    expect((await fitOne('int', cells, undefined, 'price')).kind).not.toBe('exclude');
  });

  it('follows the schema where it says that numbers are names, or that a feature is not in production', async () => {
    const batch = batchOf({ ...label, 'a:int': each((row) => row % 30), 'b:int': each((row) => row % 30) });
    const hints = { a: { categorical: true }, b: { excluded: true } };
    const fitter = createTransformFitter({ columns: batch.columns, features: {}, label: { name: 'label' }, hints });
    fitter.addBatch(batch);
    expect(unwrap(await fitter.finish()).features.map(({ kind }) => kind)).toEqual(['one_hot', 'exclude']);
  });
});

describe('fitted parameters', () => {
  it('are the mean and the population deviation of the values that are there', async () => {
    const feature = await fitOne(
      'float',
      each((row) => (row < 4 ? [2, 4, 4, 6][row] : null)),
      { transform: 'standardize' },
    );
    expect(feature).toMatchObject({ mean: 4, deviation: Math.SQRT2, missing: { fill: 0, indicator: true } });
  });

  it.each([
    ['mean', 0],
    ['median', -1 / Math.sqrt(8)],
    ['zero', -3 / Math.sqrt(8)],
  ] as const)('missing: %s stands in as %d', async (missing, fill) => {
    // 1, 1, 1, 2, 2, 2, 7, 8: mean 3, median 2, variance 7.
    const values = [1, 1, 1, 2, 2, 2, 7, 8];
    const feature = await fitOne(
      'float',
      each((row) => values[row] ?? null),
      { transform: 'standardize', missing },
    );
    expect(feature).toMatchObject({ mean: 3, missing: { indicator: false } });
    if (feature.kind !== 'standardize') throw new Error(feature.kind);
    expect(feature.deviation).toBeCloseTo(Math.sqrt(7), 12);
    expect(feature.missing.fill).toBeCloseTo((fill * Math.sqrt(8)) / Math.sqrt(7), 12);
  });

  it('ignore values that are not finite', async () => {
    const feature = await fitOne(
      'float',
      each((row) => [1, 3, Number.NaN, Number.POSITIVE_INFINITY][row % 4]),
      {
        transform: 'min_max',
      },
    );
    expect(feature).toMatchObject({ min: 1, max: 3, missing: { fill: 0.5, indicator: true } });
  });

  it('bucketize by quantiles, without empty buckets for values that repeat', async () => {
    const spread = await fitOne(
      'int',
      each((row) => row),
      { transform: 'bucketize', buckets: 4 },
    );
    expect(spread).toMatchObject({ boundaries: [15, 30, 45] });
    const repeated = await fitOne(
      'int',
      each((row) => (row < 50 ? 0 : 9)),
      { transform: 'bucketize', buckets: 4 },
    );
    expect(repeated).toMatchObject({ boundaries: [] });
  });

  it('rank a vocabulary by frequency, then by bytes, within its size and least frequency', async () => {
    const values = ['c', 'a', 'b', 'b', 'a', 'd', 'a', 'a'];
    const cells = each((row) => values[row] ?? null);
    expect(await fitOne('bytes', cells, { transform: 'one_hot' })).toMatchObject({ vocabulary: ['a', 'b', 'c', 'd'] });
    expect(await fitOne('bytes', cells, { transform: 'one_hot', vocabulary: 1 })).toMatchObject({ vocabulary: ['a'] });
    expect(await fitOne('bytes', cells, { transform: 'embedding', min_frequency: 2 })).toMatchObject({ vocabulary: ['a', 'b'] });
  });

  it('keep values that are not UTF-8, numbers exactly, and words by frequency', async () => {
    const raw = await fitOne(
      'bytes',
      each((row) => (row % 2 === 0 ? Uint8Array.of(255, 1) : 'ok')),
      { transform: 'one_hot' },
    );
    expect(raw).toMatchObject({ vocabulary: ['ok', { b64: '/wE=' }] });
    const big = await fitOne(
      'int',
      each((row) => (row % 2 === 0 ? 2n ** 62n + 1n : -1n)),
      { transform: 'embedding' },
    );
    expect(big).toMatchObject({ dtype: 'int' });
    expect(new Set(big.kind === 'embedding' ? big.vocabulary : [])).toEqual(new Set(['4611686018427387905', '-1']));
    const text = await fitOne(
      'bytes',
      each((row) => (row === 0 ? 'Zoo zoo' : row < 4 ? 'a zoo' : null)),
      { transform: 'text' },
    );
    expect(text).toMatchObject({ vocabulary: ['zoo', 'a'], length: 50 });
    const words = (count: number) => each((row) => (row === 0 ? null : `word${row} `.repeat(count)));
    const lengths = [35, 1000].map(
      async (count) => (await fitOne('bytes', words(count), { transform: 'text' })) as { length?: number },
    );
    expect((await Promise.all(lengths)).map(({ length }) => length)).toEqual([70, 200]);
    expect(await fitOne('bytes', words(35), { transform: 'hashed_text' })).toMatchObject({ length: 70 });
    expect(await fitOne('bytes', words(35), { transform: 'text', length: 20 })).toMatchObject({ length: 20 });
  });

  it('are the same bytes however the rows were batched', async () => {
    const columns = (from: number, to: number) =>
      batchOf(
        Object.fromEntries(
          Object.entries({
            ...label,
            'n:float': each((row) => Math.sin(row) * 1e3),
            's:bytes': each((row) => `v${row % 9}`),
          }).map(([key, cells]) => [key, cells.slice(from, to)]),
        ),
      );
    const whole = columns(0, rows);
    const texts: string[] = [];
    for (const cuts of [
      [0, rows],
      [0, 7, 8, 33, rows],
    ]) {
      const fitter = createTransformFitter({ columns: whole.columns, features: {}, label: { name: 'label' } });
      for (let i = 0; i + 1 < cuts.length; i++) fitter.addBatch(columns(cuts[i], cuts[i + 1]));
      texts.push(encodeFittedTransform(unwrap(await fitter.finish())));
    }
    expect(texts[0]).toBe(texts[1]);
  });
});

describe('the label', () => {
  it.each([
    ['bytes', ['no', 'yes'], ['no', 'yes']],
    ['bytes', ['Y', 'N', 'N'], ['N', 'Y']],
    ['bytes', [' >50K', ' <=50K'], [' <=50K', ' >50K']],
    ['bytes', ['ham', 'spam'], ['ham', 'spam']],
    ['int', [1, 0], ['0', '1']],
    ['float', [1, 0], ['0', '1']],
    ['bytes', ['cat', 'dog', 'dog'], ['dog', 'cat']],
    ['bytes', ['cat', 'cat', 'dog'], ['cat', 'dog']],
  ])('%s %o is binary, positive class last: %o', async (type, values, classes) => {
    const cells = { [`label:${type}`]: each((row) => values[row % values.length]), 'x:float': each((row) => row) };
    expect(unwrap(await tryFit(batchOf(cells))).label).toMatchObject({ kind: 'binary', classes });
  });

  it('takes the positive class the project file names', async () => {
    const options = (positive: string) => ({ label: { name: 'label', positive } });
    expect((await fitColumns({ 'x:float': each((row) => row) }, options('no'))).label).toMatchObject({ classes: ['yes', 'no'] });
    const problem = await problemOf({ ...label, 'x:float': each((row) => row) }, options('maybe'));
    expect(problem.code).toBe('project/config-invalid');
    expect(problem.message).toMatch(/no and yes.*maybe$/);
  });

  it('orders the classes of numbers by value and of text by bytes, with their counts', async () => {
    const of = async (key: string, values: readonly Cell[]) =>
      unwrap(await tryFit(batchOf({ [key]: each((row) => values[row % values.length]), 'x:float': each((row) => row) })));
    expect((await of('label:int', [10, 9, 8, null])).label).toMatchObject({ kind: 'multiclass', classes: ['8', '9', '10'] });
    const text = await of('label:bytes', ['b', 'a', 'C', 'a']);
    expect(text.label).toMatchObject({ kind: 'multiclass', classes: ['C', 'a', 'b'] });
    expect(text.labelStatistics).toEqual({ rows, missing: 0, counts: [15, 30, 15] });
  });

  it('is a regression for numbers of many values', async () => {
    const cells = { 'label:int': each((row) => (row === 0 ? null : row)), 'x:float': each((row) => Math.cos(row)) };
    const fitted = unwrap(await tryFit(batchOf(cells)));
    expect(fitted.label).toMatchObject({ kind: 'regression', mean: 30, dtype: 'int' });
    // 1 to 59: symmetric.
    expect(fitted.labelStatistics).toEqual({ rows, missing: 1, skewness: 0 });
  });

  const x = { 'x:float': each((row) => row) };
  it.each([
    ['label/missing', x, {}, /label$/],
    ['label/missing', { ...x, 'label:bytes': each(() => null) }, {}, /no values/],
    ['label/one-class', { ...x, 'label:bytes': each(() => 'yes') }, {}, /yes$/],
    ['label/one-class', { ...x, 'label:float': each(() => 2) }, { type: 'regression' }, /2$/],
    ['label/not-numeric', { ...x, ...label }, { type: 'regression' }, /text such as: no$/],
    ['label/too-many-classes', { ...x, 'label:int': each((row) => row % 3) }, { type: 'binary' }, /3 different values/],
  ] as const)('%s %#', async (code, columns, options, message) => {
    const problem = await problemOf(columns, { label: { name: 'label', ...options } });
    expect(problem.code).toBe(code);
    expect(problem.message).toMatch(message);
  });

  it('lists the columns when there is none of its name', async () => {
    const problem = await problemOf({ ...label, ...x }, { label: { name: 'target' } });
    expect(problem.hint).toContain('label, x');
  });

  it('refuses text of more than 100 values', async () => {
    const many = Array.from({ length: 101 }, (_, row) => row);
    const problem = await problemOf({ 'label:bytes': many.map((row) => `c${row}`), 'x:int': many });
    expect(problem).toMatchObject({ code: 'label/too-many-classes', details: { classes: 101, limit: 100 } });
  });
});

describe('the column of weights', () => {
  const columns = { 'w:float': each((row) => row % 4), 'x:float': each((row) => Math.sin(row)) };
  const weighed = { name: 'label', example_weight_key: 'w' };

  it('is no feature, and nothing that serving asks for', async () => {
    const fitted = await fitColumns(columns, { label: weighed });
    expect(fitted.features.map(({ name }) => name)).toEqual(['x']);
    expect(fitted.inputs.map(({ name }) => name)).toEqual(['x']);
    expect(fitted.exampleWeightKey).toBe('w');
    const { exampleWeightKey: _, ...rest } = fitted;
    expect(rest).toEqual(await fitColumns({ 'x:float': columns['x:float'] }));
  });

  it.each([
    ['is not there', { 'x:float': each((row) => row) }, 'project/config-invalid', /columns of numbers are: x/],
    ['is text', { 'x:float': each((row) => row), 'w:bytes': each(String) }, 'features/type-mismatch', /column of text: w/],
    ['is the label', columns, 'project/config-invalid', /the label itself/],
  ] as const)('is refused where it %s', async (what, given, code, words) => {
    const key = what === 'is the label' ? 'label' : 'w';
    const problem = await problemOf({ ...label, ...given }, { label: { name: 'label', example_weight_key: key } });
    expect(problem.code).toBe(code);
    expect(`${problem.message} ${problem.hint}`).toMatch(words);
  });

  it.each([{ column: 'w' }, { cross: ['x', 'w'] }])('makes no other feature: %o', async (settings) => {
    const problem = await problemOf({ ...label, ...columns }, { label: weighed, features: { more: settings } });
    expect(problem).toMatchObject({ code: 'project/config-invalid', message: expect.stringContaining('the weights') });
  });
});

describe('refusals', () => {
  it('no feature is left', async () => {
    const problem = await problemOf({ ...label, 'x:float': each(() => 1) });
    expect(problem).toMatchObject({ code: 'features/none' });
    expect(problem.message).toContain('x (It has the same value in every row.)');
    expect((await problemOf(label)).code).toBe('features/none');
  });

  it('a transform that cannot read the column', async () => {
    const columns = { ...label, 'x:bytes': each((row) => `v${row % 3}`), 'y:float': each((row) => row) };
    const scaled = await problemOf(columns, { features: { x: { transform: 'standardize' } } });
    expect(scaled.code).toBe('features/type-mismatch');
    expect(scaled.message).toMatch(/x: it holds text such as "v0"/);
    const long = 'a complaint about a bank, '.repeat(70);
    const texts = { ...label, 'x:bytes': each((row) => `${long}${row}`) };
    const told = await problemOf(texts, { features: { x: { transform: 'standardize' } } });
    expect(told.message).toContain(`"${long.slice(0, 60)}…"`);
    expect(told.message.length).toBeLessThan(150);
    const text = await problemOf(columns, { features: { y: { transform: 'text' } } });
    expect(text.message).toMatch(/y: it holds numbers/);
  });

  it('settings for a column that is not there', async () => {
    const columns = { ...label, 'x:float': each((row) => row) };
    const problem = await problemOf(columns, { features: { ghost: { transform: 'exclude' } } });
    expect(problem).toMatchObject({ code: 'project/config-invalid', details: { unknown: ['ghost'] } });
  });
});
