import { describe, expect, it } from 'vitest';
import type { ColumnBatch } from '../../../core/formats/index.ts';
import { unwrap } from '../../../core/foundation/index.ts';
import {
  applyTransform,
  createTransformFitter,
  decodeFittedTransform,
  encodeFittedTransform,
  type FeatureOptions,
  type FittedTransform,
} from '../../../core/model/index.ts';
import { batchOf } from './batch-of.ts';

const train = batchOf({
  'age:float': [20, 30, 40, 50, 60, 70, null, 25],
  'job:bytes': ['clerk', 'clerk', 'cook', 'cook', null, 'clerk', 'cook', 'clerk'],
  'rooms:int': [1, 2, 3, 1, 2, 3, 1, 2],
  'tags:bytes': ['a', ['a', 'b'], 'b', 'a', 'b', 'a', 'b', 'a'],
  'label:int': [0, 1, 0, 1, 0, 1, 0, 1],
});

async function fitFeatures(features: Readonly<Record<string, FeatureOptions>>, batch: ColumnBatch = train) {
  const fitter = createTransformFitter({ columns: batch.columns, features, label: { name: 'label' } });
  let passes = 0;
  do {
    fitter.addBatch(batch);
    passes += 1;
  } while (fitter.endPass());
  return { result: await fitter.finish(), passes };
}

const fitted = async (features: Readonly<Record<string, FeatureOptions>>): Promise<FittedTransform> =>
  unwrap((await fitFeatures(features)).result);
const feature = (transform: FittedTransform, name: string) => transform.features.find((one) => one.name === name);

/** Names of the slots of a feature that are set, row by row. */
function setSlots(transform: FittedTransform, name: string, batch: ColumnBatch): string[][] {
  const { dense, rows } = applyTransform(transform, batch);
  const { denseNames, denseWidth } = transform.spec;
  return Array.from({ length: rows }, (_, row) =>
    denseNames
      .filter((slot, i) => slot.startsWith(`${name}=`) && dense[row * denseWidth + i] === 1)
      .map((slot) => slot.slice(name.length + 1)),
  );
}

describe('a cross', () => {
  it('joins the values of its columns as tf.sparse.cross does, numbers by their bucket', async () => {
    const transform = await fitted({ both: { cross: ['age', 'job'], transform: 'one_hot', buckets: 2 } });
    // Half of the seven ages lie below 40.
    expect(feature(transform, 'both')).toMatchObject({
      vocabulary: ['[-inf,40)_X_clerk', '[40,inf)_X_cook', '[40,inf)_X_clerk'],
      missing: true,
      source: {
        cross: [
          { column: 'age', dtype: 'float', boundaries: [40] },
          { column: 'job', dtype: 'bytes' },
        ],
      },
    });
    const rows = batchOf({ 'job:bytes': ['clerk', 'cook', null, 'king'], 'age:float': [39, 40, 41, 42] });
    expect(setSlots(transform, 'both', rows)).toEqual([['[-inf,40)_X_clerk'], ['[40,inf)_X_cook'], ['<missing>'], ['<other>']]);
  });

  it('reads the rows twice only where its vocabulary holds buckets', async () => {
    const passes = async (options: FeatureOptions) => (await fitFeatures({ x: options })).passes;
    expect(await passes({ cross: ['age', 'job'], transform: 'embedding' })).toBe(2);
    expect(await passes({ cross: ['age', 'job'] })).toBe(1);
    expect(await passes({ cross: ['tags', 'job'], transform: 'one_hot' })).toBe(1);
  });

  it('is hashed by default, into the bucket TensorFlow gives the joined text', async () => {
    const transform = await fitted({ x: { cross: ['job', 'tags'], hash_buckets: 97 } });
    expect(transform.spec.embeddings.at(-1)).toMatchObject({ feature: 'x', vocabularySize: 98 });
    const rows = batchOf({ 'job:bytes': ['admin.', null], 'tags:bytes': ['[25,37)', 'b'] });
    // tf.strings.to_hash_bucket_fast('admin._X_[25,37)', 97)
    expect([...(applyTransform(transform, rows).ids.at(-1) ?? [])]).toEqual([67, 97]);
  });

  it('combines every value of a cell with every other, and whole numbers of a few values as they are', async () => {
    const transform = await fitted({ x: { cross: ['rooms', 'tags'], transform: 'one_hot' } });
    const rows = batchOf({ 'rooms:int': [2, 1], 'tags:bytes': [['a', 'b'], 'b'] });
    expect(setSlots(transform, 'x', rows)).toEqual([['2_X_a', '2_X_b'], ['1_X_b']]);
    // As a client may send them.
    expect(setSlots(transform, 'x', batchOf({ 'rooms:float': [2], 'tags:bytes': ['b'] }))).toEqual([['2_X_b']]);
  });

  it('takes the buckets of a column that is bucketized', async () => {
    const features = { rooms: { transform: 'bucketize', buckets: 3 }, x: { cross: ['rooms', 'job'], buckets: 7 } } as const;
    expect(feature(await fitted(features), 'x')).toMatchObject({ source: { cross: [{ boundaries: [2] }, {}] } });
  });

  it('reads columns that are no features of their own: a model asks for what it reads, once', async () => {
    const others = { tags: { transform: 'exclude' }, rooms: { transform: 'exclude' }, age: { transform: 'exclude' } } as const;
    const transform = await fitted({ ...others, x: { cross: ['job', 'age'] } });
    expect(transform.inputs).toEqual([
      { name: 'age', dtype: 'float' },
      { name: 'job', dtype: 'bytes' },
    ]);
    expect(transform.features.map(({ name }) => name)).toEqual(['age', 'job', 'rooms', 'tags', 'x']);
  });
});

describe('a second feature of a column', () => {
  it('stands beside the first', async () => {
    const transform = await fitted({ decades: { column: 'age', transform: 'bucketize', buckets: 2 } });
    expect(transform.spec.denseNames.slice(0, 2)).toEqual(['age', 'age=<missing>']);
    expect(setSlots(transform, 'decades', batchOf({ 'age:float': [10, 65, null] }))).toEqual([
      ['[-inf,40)'],
      ['[40,inf)'],
      ['<missing>'],
    ]);
    expect(transform.inputs.filter(({ name }) => name === 'age')).toHaveLength(1);
    expect(decodeFittedTransform(encodeFittedTransform(transform))).toEqual(transform);
  });
});

describe('refusals', () => {
  it.each([
    [{ age: { cross: ['job', 'rooms'] } }, /name of a column: age/],
    [{ x: { cross: ['job', 'label'] } }, /made of the label.*: x/],
    [{ x: { column: 'label' } }, /made of the label/],
    [{ x: { cross: ['job', 'ghost'] } }, /do not have: ghost/],
    [{ x: { cross: ['job', 'job'] } }, /two columns or more, each once: x/],
    [{ x: { cross: ['job', 'age'], transform: 'standardize' } }, /cannot become standardize: x/],
    [{ ghost: { transform: 'log' } }, /columns the examples do not have: ghost/],
    [
      { x: { cross: ['job', 'age'], transform: 'hashed_one_hot', hash_buckets: 10_000_000 } },
      /10000\d\d\d dense inputs.*x \(1000000\d\)/,
    ],
  ] as const)('%o', async (features, message) => {
    const { result } = await fitFeatures(features as Readonly<Record<string, FeatureOptions>>);
    expect(result).toMatchObject({ ok: false, problem: { code: 'project/config-invalid' } });
    expect(!result.ok && result.problem.message).toMatch(message);
  });

  it('needs numbers where it was fitted on numbers', async () => {
    const transform = await fitted({ x: { cross: ['rooms', 'job'] } });
    expect(() => applyTransform(transform, batchOf({ 'rooms:bytes': ['two'], 'job:bytes': ['cook'] }))).toThrow(/rooms/);
  });
});

describe('a transform of version 1', () => {
  it('is read as it was, hashed with the hash of its time', () => {
    const old = {
      format: 'loopwright.transform',
      version: 1,
      features: [
        {
          kind: 'hashed_embedding',
          name: 'c',
          dtype: 'bytes',
          configured: 'hashed_embedding',
          reason: '',
          buckets: 97,
          dimension: 2,
        },
        {
          kind: 'date',
          name: 'd',
          dtype: 'bytes',
          configured: 'auto',
          reason: '',
          format: 'ymd',
          mean: 16_437,
          deviation: 2,
          missing: { fill: 0, indicator: false },
        },
      ],
      inputs: [
        { name: 'c', dtype: 'bytes' },
        { name: 'd', dtype: 'bytes' },
      ],
      spec: {
        denseWidth: 20,
        denseNames: [
          'd',
          ...'January February March April May June July August September October November December'
            .split(' ')
            .map((month) => `d=${month}`),
          ...'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' ').map((day) => `d=${day}`),
        ],
        embeddings: [{ feature: 'c', vocabularySize: 98, dimension: 2 }],
        texts: [],
      },
      label: { kind: 'binary', feature: 'y', classes: ['0', '1'], dtype: 'int' },
      labelStatistics: { rows: 4, missing: 0, counts: [2, 2] },
    };
    const transform = decodeFittedTransform(JSON.stringify(old));
    const { ids, dense } = applyTransform(
      transform,
      batchOf({ 'c:bytes': ['red', null], 'd:bytes': ['2015-01-03 10:00', null] }),
    );
    // FNV-1a with murmur3's finaliser, 'red' modulo 97: what models of that time have learnt.
    expect([...ids[0]]).toEqual([fnvBucket('red'), 97]);
    // 2015-01-03 is day 16438, a Saturday.
    expect([dense[0], dense[1], dense[18]]).toEqual([0.5, 1, 1]);
  });
});

function fnvBucket(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0) % 97;
}
