import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ColumnBatch, sliceBatch } from '../../../core/formats/index.ts';
import { unwrap } from '../../../core/foundation/index.ts';
import {
  applyTransform,
  createTransformFitter,
  decodeFittedTransform,
  encodeFittedTransform,
  type FeatureOptions,
  type FittedTransform,
  type LabelOptions,
  labelValues,
} from '../../../core/model/index.ts';
import { batchOf, type Cell } from './batch-of.ts';

const label = { 'label:int': [0, 1, 0, 1] };

async function fitColumns(
  columns: Record<string, readonly Cell[]>,
  features: Readonly<Record<string, FeatureOptions>>,
  options: LabelOptions = { name: 'label' },
): Promise<FittedTransform> {
  const batch = batchOf({ ...label, ...columns });
  const fitter = createTransformFitter({ columns: batch.columns, features, label: options });
  fitter.addBatch(batch);
  return unwrap(await fitter.finish());
}

/** Dense rows of a one-feature transform fitted on `train` and applied to `cells`. */
async function dense(key: string, train: readonly Cell[], cells: readonly Cell[], settings: FeatureOptions & { as?: string }) {
  const { as: asKey = key, ...options } = settings;
  const name = key.slice(0, key.lastIndexOf(':'));
  const fitted = await fitColumns({ [key]: train }, { [name]: options });
  const batch = applyTransform(fitted, batchOf({ [asKey]: cells }));
  const width = fitted.spec.denseWidth;
  const rows = cells.map((_, row) => [...batch.dense.subarray(row * width, (row + 1) * width)]);
  return { rows, names: fitted.spec.denseNames };
}

describe('numbers', () => {
  it('are standardised, and a missing one is 0 with its indicator set', async () => {
    const { rows, names } = await dense('x:float', [2, 4, 6, null], [2, 6, null, Number.NaN, [8, 100]], {
      transform: 'standardize',
    });
    const deviation = Math.sqrt(8 / 3);
    expect(names).toEqual(['x', 'x=<missing>']);
    expect(rows).toEqual([
      [Math.fround(-2 / deviation), 0],
      [Math.fround(2 / deviation), 0],
      [0, 1],
      [0, 1],
      [Math.fround(4 / deviation), 0],
    ]);
  });

  it('have no indicator where the train split missed none', async () => {
    const { rows, names } = await dense('x:int', [1, 2, 3, 4], [null], { transform: 'standardize' });
    expect(names).toEqual(['x']);
    expect(rows).toEqual([[0]]);
  });

  it('are logged with their sign, scaled to a range, or put into buckets', async () => {
    const e = Math.E - 1;
    // log1p: 0, 1, -1, 0: mean 0, variance 1/2.
    const logged = await dense('x:float', [0, e, -e, 0], [e, -e], { transform: 'log' });
    expect(logged.rows.flat().map((value) => Math.round((value / Math.SQRT2) * 1e6) / 1e6)).toEqual([1, -1]);
    expect((await dense('x:int', [10, 20, 15, 12], [10, 15, 25], { transform: 'min_max' })).rows).toEqual([[0], [0.5], [1.5]]);
    const buckets = await dense('x:int', [1, 2, 3, 4], [0, 2, 3, 9, null], { transform: 'bucketize', buckets: 2 });
    expect(buckets.names).toEqual(['x=[-inf,3)', 'x=[3,inf)']);
    expect(buckets.rows).toEqual([
      [1, 0],
      [1, 0],
      [0, 1],
      [0, 1],
      [1, 0],
    ]);
  });

  it('stay finite however far out they are', async () => {
    const { rows } = await dense('x:float', [1, 2, 3, 4], [1e308, -1e308], { transform: 'standardize' });
    expect(rows).toEqual([[10_000], [-10_000]]);
  });

  it('may come as integers where floats were fitted, and the other way round', async () => {
    const options = { transform: 'one_hot' } as const;
    expect((await dense('x:float', [1, 2, 1, 2], [1, 2], { ...options, as: 'x:int' })).rows).toEqual([
      [1, 0, 0],
      [0, 1, 0],
    ]);
    expect((await dense('x:int', [1, 2, 1, 2], [2, 1.5], { ...options, as: 'x:float' })).rows).toEqual([
      [0, 1, 0],
      [0, 0, 1],
    ]);
  });

  it('may be written as text where they were fitted so, with words for missing ones', async () => {
    const train = [...Array.from({ length: 10 }, (_, row) => String(row % 2 === 0 ? 1 : 3)), 'NA'];
    const cells = ['3', ' 1e0 ', 'NA', '', null, '0x10', 'Infinity'];
    const labels = { 'label:int': train.map((_, row) => row % 2) };
    const fitted = await fitColumns({ ...labels, 'x:bytes': train }, { x: { transform: 'standardize' } });
    expect(fitted.spec.denseNames).toEqual(['x', 'x=<missing>']);
    const batch = applyTransform(fitted, batchOf({ 'x:bytes': cells }));
    expect([...batch.dense]).toEqual([1, 0, -1, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1]);
  });

  it('may not come as text', async () => {
    const refused = dense('x:float', [1, 2, 3, 4], ['1'], { transform: 'standardize', as: 'x:bytes' });
    await expect(refused).rejects.toMatchObject({ problem: { code: 'features/type-mismatch', details: { feature: 'x' } } });
  });
});

describe('dates', () => {
  it('give their day, month and weekday', async () => {
    const train = ['2015-01-01', '2015-01-03', '2015-01-01', '2015-01-03'];
    const { rows, names } = await dense('d:bytes', train, ['2015-01-03', '2015-02-01', 'soon'], { transform: 'standardize' });
    expect(names).toHaveLength(20);
    const set = (row: number) => names.filter((_, slot) => slot > 0 && rows[row][slot] === 1);
    expect(rows.map((row) => row[0])).toEqual([1, 30, 0]);
    expect(set(0)).toEqual(['d=January', 'd=Saturday']);
    expect(set(1)).toEqual(['d=February', 'd=Sunday']);
    expect(set(2)).toEqual([]);
  });
});

describe('names', () => {
  it('set their slot, the slot of other values, or the slot of missing ones', async () => {
    const { rows, names } = await dense('c:bytes', ['a', 'b', 'a', null], ['b', 'z', null, ['a', 'b']], { transform: 'one_hot' });
    expect(names).toEqual(['c=a', 'c=b', 'c=<other>', 'c=<missing>']);
    expect(rows).toEqual([
      [0, 1, 0, 0],
      [0, 0, 1, 0],
      [0, 0, 0, 1],
      [1, 1, 0, 0],
    ]);
  });

  it('become ids: known values, then others, then missing', async () => {
    const fitted = await fitColumns({ 'c:bytes': ['a', 'b', 'a', null] }, { c: { transform: 'embedding' } });
    expect(fitted.spec.embeddings).toEqual([{ feature: 'c', vocabularySize: 4, dimension: 1 }]);
    expect([...applyTransform(fitted, batchOf({ 'c:bytes': ['b', 'z', null, 'a'] })).ids[0]]).toEqual([1, 2, 3, 0]);
  });

  it('hash into the same bucket for the same bytes, missing ones into their own', async () => {
    const fitted = await fitColumns(
      { 'c:bytes': ['a', 'b', 'c', 'd'] },
      { c: { transform: 'hashed_embedding', hash_buckets: 8 } },
    );
    const [ids] = applyTransform(fitted, batchOf({ 'c:bytes': ['x', 'y', 'x', null] })).ids;
    expect(ids[0]).toBe(ids[2]);
    expect(ids[3]).toBe(8);
    expect(Math.max(ids[0], ids[1])).toBeLessThan(8);
    expect(fitted.spec.embeddings[0].vocabularySize).toBe(9);
  });
});

describe('text', () => {
  it('becomes word ids: 0 pads, 1 is any other word', async () => {
    const fitted = await fitColumns({ 't:bytes': ['The cat', 'the dog', 'the', null] }, { t: { transform: 'text', length: 3 } });
    expect(fitted.spec.texts).toEqual([{ feature: 't', vocabularySize: 5, length: 3, dimension: 32 }]);
    const batch = batchOf({ 't:bytes': ['A CAT, the dog!', null, ['dog', 'the'], 'été the'] });
    expect([...applyTransform(fitted, batch).tokens[0]]).toEqual([1, 3, 2, 0, 0, 0, 4, 2, 0, 1, 2, 0]);
  });
});

describe('scrubbing', () => {
  it('takes personal data out before the vocabulary is learnt and before a row is read, and survives being saved', async () => {
    const train = ['mail a@b.example.org now', 'mail c@d.example.org now', 'all is well', 'all is well'];
    const fitted = await fitColumns({ 'note:bytes': train }, { note: { transform: 'text', scrub: true, length: 6 } });
    expect(encodeFittedTransform(fitted)).not.toContain('example');
    const saved = decodeFittedTransform(encodeFittedTransform(fitted));
    const rows = (cells: readonly Cell[]) => flatten(saved, batchOf({ 'note:bytes': cells }));
    expect(rows(['mail new@person.example.org now'])).toEqual(rows([train[0] as string]));
    expect(rows(['mail <email> now'])).toEqual(rows([train[0] as string]));
  });

  it('is off unless asked for', async () => {
    const fitted = await fitColumns({ 'note:bytes': ['a@b.example.org', 'x', 'x', 'y'] }, { note: { transform: 'one_hot' } });
    expect(encodeFittedTransform(fitted)).toContain('a@b.example.org');
  });
});

describe('a transform', () => {
  const columns = { 'n:float': [1, 2, null, 4], 'c:bytes': ['a', null, 'b', 'a'], 't:bytes': ['one two', 'two', null, 'three'] };
  const features = { n: { transform: 'standardize' }, c: { transform: 'embedding' }, t: { transform: 'text' } } as const;

  it('gives each row the same numbers alone as in a batch, whatever the order of columns', async () => {
    const fitted = await fitColumns(columns, features);
    const cells = fc.record({
      n: fc.option(fc.double({ min: -1e9, max: 1e9, noNaN: true })),
      c: fc.option(fc.constantFrom('a', 'b', 'z')),
      t: fc.option(fc.constantFrom('one', 'two one', 'none Two', '')),
    });
    fc.assert(
      fc.property(fc.array(cells, { minLength: 1, maxLength: 8 }), (list) => {
        const columnOf = (key: 'n' | 'c' | 't') => list.map((row) => row[key]);
        const batch = batchOf({ 't:bytes': columnOf('t'), 'n:float': columnOf('n'), 'c:bytes': columnOf('c') });
        const whole = flatten(fitted, batch);
        const alone = list.flatMap((_, row) => flatten(fitted, sliceBatch(batch, row, row + 1)));
        expect(alone).toEqual(whole);
      }),
      { numRuns: 50 },
    );
  });

  it('takes a column that is absent as missing in every row', async () => {
    const fitted = await fitColumns(columns, features);
    const absent = flatten(fitted, batchOf({ 'q:int': [1] }));
    expect(absent).toEqual(flatten(fitted, batchOf({ 'n:float': [null], 'c:bytes': [null], 't:bytes': [null] })));
  });

  it('survives being written and read', async () => {
    const fitted = await fitColumns(columns, features);
    const again = decodeFittedTransform(encodeFittedTransform(fitted));
    expect(again).toEqual(fitted);
    expect(encodeFittedTransform(again)).toBe(encodeFittedTransform(fitted));
  });

  it('is refused when damaged', async () => {
    const text = encodeFittedTransform(await fitColumns(columns, features));
    for (const damaged of [
      text.slice(0, -20),
      '{}',
      'null',
      text.replace('"version":2', '"version":3'),
      text.replace('"denseWidth":2', '"denseWidth":3'),
      text.replace('"kind":"embedding"', '"kind":"emb"'),
      text.replace('"vocabulary":["a","b"]', '"vocabulary":7'),
    ]) {
      expect(damaged).not.toBe(text);
      expect(() => decodeFittedTransform(damaged)).toThrow(/damaged/);
    }
  });
});

describe('labelValues', () => {
  it('gives class indexes, NaN for missing and for classes never seen', () => {
    const classes = ['a', 'b', 'c'];
    const values = labelValues(
      { kind: 'multiclass', feature: 'y', classes, dtype: 'bytes' },
      batchOf({ 'y:bytes': ['c', null, 'z', 'a'] }),
    );
    expect([...values]).toEqual([2, Number.NaN, Number.NaN, 0]);
  });

  it('reads numbers as classes in either type', () => {
    const label = { kind: 'binary', feature: 'y', classes: ['0', '1'], dtype: 'int' } as const;
    expect([...labelValues(label, batchOf({ 'y:int': [1, 0] }))]).toEqual([1, 0]);
    expect([...labelValues(label, batchOf({ 'y:float': [1, 0, 0.5] }))]).toEqual([1, 0, Number.NaN]);
  });

  it('gives unscaled targets', () => {
    const label = { kind: 'regression', feature: 'y', mean: 5, deviation: 2, dtype: 'float' } as const;
    expect([...labelValues(label, batchOf({ 'y:float': [1.5, null, Number.POSITIVE_INFINITY] }))]).toEqual([
      1.5,
      Number.NaN,
      Number.NaN,
    ]);
    expect([...labelValues(label, batchOf({ 'x:float': [1] }))]).toEqual([Number.NaN]);
  });
});

function flatten(fitted: FittedTransform, batch: ColumnBatch): number[][] {
  const { rows, dense, ids, tokens } = applyTransform(fitted, batch);
  const slice = (values: Float32Array | Int32Array, row: number) => [
    ...values.subarray((row * values.length) / rows, ((row + 1) * values.length) / rows),
  ];
  return Array.from({ length: rows }, (_, row) => [dense, ...ids, ...tokens].flatMap((values) => slice(values, row)));
}
