import { describe, expect, it } from 'vitest';
import { unwrap } from '../../../core/foundation/index.ts';
import {
  applyTransform,
  createModel,
  createTransformFitter,
  type FeatureOptions,
  type FittedTransform,
  treeColumns,
} from '../../../core/model/index.ts';
import { batchOf, type Cell } from './batch-of.ts';

const rows = 30;
const label = { 'y:bytes': Array.from({ length: rows }, (_, i) => (i % 2 ? 'a' : 'b')) };
const list = (row: number): number[] => [row, 5, -row / 2];
const lists = Array.from({ length: rows }, (_, row) => list(row));

async function fitColumn(column: string, cells: readonly Cell[], options?: FeatureOptions) {
  const batch = batchOf({ [column]: cells, ...label });
  const columns = batch.columns.map(({ name, type }) => ({ name, type }));
  const fitter = createTransformFitter({ columns, features: options ? { v: options } : {}, label: { name: 'y' } });
  fitter.addBatch(batch);
  return fitter.finish();
}

const vectorOf = ({ features: [feature] }: FittedTransform) => (feature?.kind === 'vector' ? feature : undefined);
const slots = (fitted: FittedTransform, cell: Cell, type = 'float') => [
  ...applyTransform(fitted, batchOf({ [`v:${type}`]: [cell] })).dense,
];

describe('a column of vectors', () => {
  it('is recognised by float lists of one length, and standardised place by place', async () => {
    const fitted = unwrap(await fitColumn('v:float', lists));
    expect(vectorOf(fitted)).toMatchObject({ configured: 'auto', length: 3, missing: false });
    expect(fitted.spec.denseNames).toEqual(['v=0', 'v=1', 'v=2']);
    const deviation = Math.sqrt((rows ** 2 - 1) / 12);
    const [first, second, third] = slots(fitted, list(20));
    expect(first).toBeCloseTo((20 - 14.5) / deviation, 6);
    expect(third).toBeCloseTo(-(20 - 14.5) / deviation, 6);
    // The same in every row: nothing but the mean is taken off.
    expect(second).toBe(0);
  });

  it('is not taken for one where lengths differ or lists are of one value', async () => {
    const differing = unwrap(await fitColumn('v:float', [...lists.slice(1), [1, 2]]));
    const single = unwrap(
      await fitColumn(
        'v:float',
        lists.map(([value = 0]) => [value]),
      ),
    );
    expect([differing.features[0]?.kind, single.features[0]?.kind]).toEqual(['standardize', 'standardize']);
  });

  it('stays as it is where the settings say so', async () => {
    const fitted = unwrap(await fitColumn('v:float', lists, { transform: 'vector', scale: 'none' }));
    expect(slots(fitted, [1.5, -2, 0.25])).toEqual([1.5, -2, 0.25]);
  });

  it('says which rows have none, or one of another length', async () => {
    const fitted = unwrap(await fitColumn('v:float', [null, [1, 2], ...lists.slice(2)], { transform: 'vector' }));
    // The first list decides the length.
    expect(vectorOf(fitted)).toMatchObject({ length: 2, missing: true });
    const own = unwrap(await fitColumn('v:float', [null, ...lists.slice(1)]));
    expect(vectorOf(own)).toMatchObject({ length: 3, missing: true });
    expect(slots(own, null)).toEqual([0, 0, 0, 1]);
    expect(slots(own, [1, 2])).toEqual([0, 0, 0, 1]);
    expect(slots(own, [Number.NaN, 5, Number.POSITIVE_INFINITY])).toEqual([0, 0, 0, 0]);
  });

  it('may be text that spells it, or whole numbers', async () => {
    const text = unwrap(
      await fitColumn(
        'v:bytes',
        lists.map((one) => `[${one.join(', ')}]`),
        { transform: 'vector', scale: 'none' },
      ),
    );
    expect(slots(text, '[1.5, 2 ,-3e1]', 'bytes')).toEqual([1.5, 2, -30]);
    expect(slots(text, '1;2;3', 'bytes')).toEqual([1, 2, 3]);
    expect(slots(text, '1 2 three', 'bytes')).toEqual([0, 0, 0]);
    const whole = unwrap(
      await fitColumn(
        'v:int',
        lists.map((_, row) => [row, 7]),
        { transform: 'vector', scale: 'none' },
      ),
    );
    expect(slots(whole, [4, 9], 'int')).toEqual([4, 9]);
  });

  it('is refused where no row is a list of numbers', async () => {
    const refused = await fitColumn(
      'v:bytes',
      lists.map(() => 'words'),
      { transform: 'vector' },
    );
    expect(refused.ok ? 'none' : refused.problem.message).toContain('none of its rows is a list of numbers');
  });

  it('is a tensor of two dimensions to serving, and a number a place to trees', async () => {
    const fitted = unwrap(await fitColumn('v:float', lists));
    const network = { ...fitted, family: 'linear' } as unknown as Parameters<typeof createModel>[1];
    expect(createModel(fitted, network, new Map()).signature.inputs).toEqual([{ name: 'v', dtype: 'DT_FLOAT', shape: [-1, 3] }]);
    expect(treeColumns(fitted)).toEqual([0, 1, 2].map((slot) => ({ kind: 'number', name: `v=${slot}`, slot })));
  });
});

describe('trees', () => {
  it('read weighted terms, several values and parts of dates too', async () => {
    const batch = batchOf({
      'd:bytes': Array.from({ length: rows }, (_, i) => `2020-0${1 + (i % 9)}-11`),
      'm:bytes': Array.from({ length: rows }, (_, i) => (i % 3 ? 'a|b' : 'c')),
      't:bytes': Array.from({ length: rows }, (_, i) => (i % 3 ? 'pay now' : 'never pay')),
      'w:bytes': Array.from({ length: rows }, (_, i) => `word${i % 4}`),
      ...label,
    });
    const fitter = createTransformFitter({
      columns: batch.columns.map(({ name, type }) => ({ name, type })),
      features: {
        d: { transform: 'date', parts: ['year', 'month'] },
        m: { transform: 'multi_hot', delimiter: '|' },
        t: { transform: 'tfidf' },
        w: { transform: 'hashed_one_hot', hash_buckets: 5 },
        h: { column: 't', transform: 'hashed_text' },
        x: { column: 't', transform: 'text' },
      },
      label: { name: 'y' },
    });
    fitter.addBatch(batch);
    const fitted = unwrap(await fitter.finish());
    const columns = treeColumns(fitted);
    const read = columns.flatMap((column) =>
      'slot' in column
        ? column.kind === 'choice'
          ? Array.from({ length: column.count }, (_, i) => column.slot + i)
          : [column.slot]
        : [],
    );
    expect(read.sort((a, b) => a - b)).toEqual(fitted.spec.denseNames.map((_, slot) => slot));
    expect(columns.filter(({ kind }) => kind === 'length')).toEqual([
      { kind: 'length', name: 'h', input: 0 },
      { kind: 'length', name: 'x', input: 1 },
    ]);
  });
});
