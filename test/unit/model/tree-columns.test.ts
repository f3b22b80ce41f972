import { describe, expect, it } from 'vitest';
import { unwrap } from '../../../core/foundation/index.ts';
import { createTransformFitter, type FeatureOptions, treeColumns } from '../../../core/model/index.ts';
import { batchOf } from './batch-of.ts';

const features: Readonly<Record<string, FeatureOptions>> = {
  age: { transform: 'standardize' },
  fare: { transform: 'bucketize', buckets: 4 },
  job: { transform: 'one_hot', vocabulary: 2, num_oov_buckets: 3 },
  city: { transform: 'embedding', vocabulary: 2, num_oov_buckets: 2, dimension: 2 },
  street: { transform: 'hashed_embedding', hash_buckets: 7, dimension: 2 },
  tags: { transform: 'multi_hot', delimiter: '|' },
  code: { transform: 'hashed_one_hot', hash_buckets: 5 },
  hashed: { column: 'note', transform: 'hashed_text', hash_buckets: 9, length: 4 },
  note: { transform: 'text', length: 5 },
  terms: { column: 'note', transform: 'tfidf', vocabulary: 3 },
  day: { transform: 'date', parts: ['days', 'year', 'month', 'day', 'weekday', 'hour'] },
  round: { column: 'day', transform: 'date', parts: ['month', 'hour'], cyclic: true },
  week: { column: 'day', transform: 'date', parts: ['weekday'] },
};

async function fittedTransform() {
  const rows = 40;
  const of = <T>(make: (row: number) => T): T[] => Array.from({ length: rows }, (_, row) => make(row));
  const batch = batchOf({
    'age:float': of((row) => (row % 7 === 0 ? null : row)),
    'fare:float': of((row) => (row % 9 === 0 ? null : row * 1.5)),
    'job:bytes': of((row) => ['a', 'b', 'c', 'd'][row % 4] as string),
    'city:bytes': of((row) => ['x', 'y', 'z', null][row % 4] as string | null),
    'street:bytes': of((row) => `street ${row}`),
    'tags:bytes': of((row) => ['p|q', 'q', null][row % 3] as string | null),
    'code:bytes': of((row) => (row % 5 === 0 ? null : `c${row}`)),
    'note:bytes': of((row) => ['one two three', 'two', null, 'three four'][row % 4] as string | null),
    'day:bytes': of((row) => (row % 8 === 0 ? null : `2020-0${1 + (row % 9)}-1${row % 9} 0${row % 10}:30`)),
    'y:bytes': of((row) => (row % 2 === 0 ? 'no' : 'yes')),
  });
  const columns = batch.columns.map(({ name, type }) => ({ name, type }));
  const fitter = createTransformFitter({ columns, features, label: { name: 'y' } });
  do fitter.addBatch(batch);
  while (fitter.endPass());
  return unwrap(await fitter.finish());
}

describe('the columns of trees', () => {
  it('take every dense slot exactly once, whatever the transforms', async () => {
    const transform = await fittedTransform();
    const taken = treeColumns(transform).flatMap((column) => {
      if (column.kind === 'number') return [column.slot, ...(column.missing === undefined ? [] : [column.missing])];
      return column.kind === 'choice' ? Array.from({ length: column.count }, (_, i) => column.slot + i) : [];
    });
    expect(taken.sort((a, b) => a - b)).toEqual(Array.from({ length: transform.spec.denseWidth }, (_, i) => i));
  });

  it('are ids of as many values as the network has rows for them, and texts in its order', async () => {
    const transform = await fittedTransform();
    const columns = treeColumns(transform);
    const ids = columns.filter((column) => column.kind === 'id');
    expect(ids.map(({ name, input, count }) => [name, input, count])).toEqual(
      transform.spec.embeddings.map(({ feature, vocabularySize }, i) => [feature, i, vocabularySize]),
    );
    const texts = columns.filter((column) => column.kind === 'length');
    expect(texts.map(({ name, input }) => [name, input])).toEqual(transform.spec.texts.map(({ feature }, i) => [feature, i]));
  });
});
