import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ColumnBatch, encodeExample, sliceBatch } from '../../../../core/formats/index.ts';
import { unwrap } from '../../../../core/foundation/index.ts';
import { initialWeights, type NetworkSpec } from '../../../../core/learning/index.ts';
import {
  createModel,
  createPredictor,
  createTransformFitter,
  type FeatureOptions,
  type Model,
  openRunnable,
  type RunnableModel,
  rawTensors,
  type SignatureDef,
  type TensorValue,
  writeSavedModel,
} from '../../../../core/model/index.ts';
import { createOwnRunnable } from '../../../../core/model/own-runnable.ts';
import { randomWeights } from '../../learning/example-networks.ts';
import { answerModel, answerRows } from '../answer-model.ts';
import { answerTrees } from '../answer-trees.ts';
import { batchOf } from '../batch-of.ts';

/** Rows of everything that a feature may read, with values missing, unknown, odd and beyond the bounds. */
function oddRows(): ColumnBatch {
  const rows = 60;
  const of = <T>(make: (row: number) => T): T[] => Array.from({ length: rows }, (_, row) => make(row));
  const from = <T>(values: readonly T[]) => of((row) => values[row % values.length] as T);
  return batchOf({
    'count:int': of((row) => (row % 7 === 0 ? null : row * row - 40)),
    'amount:float': of((row) => (row % 9 === 0 ? null : (row - 30) * 12.5)),
    'spelled:bytes': of((row) =>
      row === 13 ? 'NA' : (['1.5', ' -2e3 ', null, '.25', '+7', '5.', '12'][row % 7] as string | null),
    ),
    'job:bytes': from(['cook', 'clerk', 'Ärztin', null, 'cook', 'pilot\nof planes', 'judge']),
    'tags:bytes': from(['a|b', ' b |c', null, '|', 'a|a', 'd']),
    'note:bytes': from([
      "Don't pay O'Brien's bill; it's $5,000.50!",
      'Straße 12b — naïve «Ünïcode» текст, 東京タワー and สวัสดี',
      null,
      "''quoted'' words' 'and x'y'z 007",
      'tabs\tand\nlines\u00a0apart',
      'once',
    ]),
    'day:bytes': from(['2020-02-29', '2021/3/4 17:05:59.5', null, '2019-02-30', '1999-12-31T11:59 pm', '0001-01-01', 'May']),
    'us_day:bytes': from(['02/28/2020', '3-4-2021 7:05', null, '13/01/2019', '12/31/1999 12:00 AM']),
    'stamp:int': of((row) => (row % 11 === 0 ? null : 1_500_000_000 + row * 7_777_777)),
    // Without some numbers, without any, without a list, of another length.
    'place:float': of((row) =>
      row === 3
        ? [row, Number.NaN, 2]
        : row === 5
          ? [Number.NaN, Number.NaN, Number.NaN]
          : row % 8 === 0
            ? null
            : [row, -row / 3, 7],
    ),
    'pixels:int': of((row) => (row === 4 ? [1, 2, 3] : [row % 5, row * row])),
    // None, one, several, one twice; with none a zero, a fraction and large numbers.
    'labels:bytes': from([['a', 'b'], 'c', null, ['b', 'b', 'a', 'd'], ['e'], ['zoo keeper', "it's", 'a b']]),
    'codes:int': of((row) => [[1, 2, 3], null, 2, [70_000_000_000, 1], [5, 5]][row % 5] as number[] | number | null),
    'levels:float': of((row) => [[0.5, -0], 2.25, [7.5, 0.5, 0.125], null][row % 4] as number[] | number | null),
    'joined:bytes': from([['a|b', 'c'], 'a| b', null, ['|', 'd|a']]),
    'answer:bytes': from(['yes', 'no', 'no']),
  });
}

const kinds: Readonly<Record<string, Readonly<Record<string, FeatureOptions>>>> = {
  'scaled numbers': {
    count: { transform: 'standardize' },
    amount: { transform: 'min_max', clip_min: -100, clip_max: 150 },
    logged: { column: 'amount', transform: 'log', clip_quantile: 0.05 },
    spelled: { transform: 'standardize' },
  },
  buckets: { count: { transform: 'bucketize', buckets: 4 }, amount: { transform: 'bucketize', buckets: 5, missing: 'median' } },
  names: {
    job: { transform: 'one_hot', vocabulary: 2, num_oov_buckets: 3 },
    count: { transform: 'one_hot', vocabulary: 12 },
    amount: { transform: 'one_hot', vocabulary: 10 },
    id: { column: 'job', transform: 'embedding', dimension: 2 },
    number: { column: 'count', transform: 'embedding', vocabulary: 9, num_oov_buckets: 4, dimension: 2 },
  },
  hashes: {
    job: { transform: 'hashed_one_hot', hash_buckets: 6 },
    count: { transform: 'hashed_embedding', hash_buckets: 9, dimension: 2 },
  },
  'several values': { tags: { transform: 'multi_hot', delimiter: '|' } },
  'lists of names': {
    labels: { transform: 'multi_hot', vocabulary: 4, num_oov_buckets: 3 },
    codes: { transform: 'multi_hot', vocabulary: 3 },
    levels: { transform: 'multi_hot' },
    joined: { transform: 'multi_hot', delimiter: '|' },
    one: { column: 'labels', transform: 'one_hot' },
    code: { column: 'codes', transform: 'hashed_one_hot', hash_buckets: 7 },
    first: { column: 'labels', transform: 'embedding', dimension: 2 },
    first_hashed: { column: 'codes', transform: 'hashed_embedding', hash_buckets: 9, dimension: 2 },
  },
  'lists of numbers and dates, by their first': {
    codes: { transform: 'log' },
    levels: { transform: 'bucketize', buckets: 3 },
    moment: { column: 'codes', transform: 'date', date_format: 'unix' },
  },
  'lists of texts': {
    labels: { transform: 'text', length: 5, dimension: 3, vocabulary: 5 },
    pairs: { column: 'labels', transform: 'tfidf', ngram_range: [1, 2], vocabulary: 30 },
    signs: { column: 'labels', transform: 'hashed_text', analyzer: 'character', length: 9, dimension: 2, hash_buckets: 40 },
  },
  'crosses of lists': {
    both: { cross: ['labels', 'codes'], transform: 'one_hot', vocabulary: 30 },
    hashed: { cross: ['job', 'labels', 'count'], buckets: 3, transform: 'hashed_one_hot', hash_buckets: 11 },
    first: { cross: ['codes', 'labels'], transform: 'hashed_embedding', hash_buckets: 8, dimension: 2 },
  },
  'words of texts': {
    note: { transform: 'text', length: 6, dimension: 3, vocabulary: 12 },
    all: { column: 'note', transform: 'tfidf', vocabulary: 30 },
    hashed: { column: 'note', transform: 'hashed_text', length: 9, dimension: 2, hash_buckets: 40 },
  },
  'n-grams, signs and numbers': {
    pairs: { column: 'note', transform: 'tfidf', ngram_range: [1, 2], numbers: 'mask', vocabulary: 40 },
    signs: {
      column: 'note',
      transform: 'hashed_text',
      punctuation: 'keep',
      numbers: 'drop',
      lowercase: false,
      length: 12,
      dimension: 2,
    },
  },
  characters: {
    triples: { column: 'note', transform: 'tfidf', analyzer: 'character', ngram_range: [2, 3], vocabulary: 60 },
    plain: {
      column: 'note',
      transform: 'text',
      analyzer: 'character',
      ngram_range: [1, 1],
      punctuation: 'keep',
      length: 20,
      dimension: 2,
    },
  },
  dates: {
    day: { transform: 'date', parts: ['days', 'year', 'month', 'day', 'weekday', 'hour'] },
    us_day: { transform: 'date', date_format: 'mdy' },
    stamp: { transform: 'date', date_format: 'unix', parts: ['days', 'hour', 'weekday'] },
    round: { column: 'day', transform: 'date', parts: ['month', 'hour'], cyclic: true },
  },
  vectors: { place: { transform: 'vector' }, pixels: { transform: 'vector', scale: 'none' } },
  crosses: {
    job_count: { cross: ['job', 'count'], buckets: 3, transform: 'one_hot' },
    job_tags: { cross: ['job', 'tags'], transform: 'hashed_embedding', hash_buckets: 8, dimension: 2 },
  },
};

async function modelOf(
  features: Readonly<Record<string, FeatureOptions>>,
  textEncoder: 'cnn' | 'average' = 'cnn',
  rows = oddRows(),
): Promise<Model> {
  const columns = rows.columns.map(({ name, type }) => ({ name, type }));
  const read = (name: string): boolean => Object.hasOwn(features, name) && features[name]?.column === undefined;
  const others = columns.filter(({ name }) => name !== 'answer' && !read(name));
  const given = { ...Object.fromEntries(others.map(({ name }) => [name, { transform: 'exclude' as const }])), ...features };
  const fitter = createTransformFitter({ columns, features: given, label: { name: 'answer' } });
  do fitter.addBatch(rows);
  while (fitter.endPass());
  const transform = unwrap(await fitter.finish());
  const network: NetworkSpec = {
    family: 'wide_deep',
    inputs: transform.spec,
    hidden: [5],
    dropout: 0,
    l2: 0,
    textEncoder,
    textFilters: 4,
    textKernel: 3,
    output: { kind: 'binary', units: 1 },
  };
  return createModel(transform, network, randomWeights(initialWeights(network, 1), 2));
}

describe('a model as a SavedModel', () => {
  let root: string;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'loopwright-saved-model-'));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  /** The largest difference from our own predictor, its graph run by another reader. */
  async function largestDifference(model: Model, rows: ColumnBatch): Promise<number> {
    const dir = await mkdtemp(join(root, 'model-'));
    unwrap(await writeSavedModel(dir, model));
    const opened = unwrap(await openRunnable(dir));
    const answers = await opened.run('serving_default', rawTensors(model, rows));
    opened.dispose();
    const own = createPredictor(model).predict(rows);
    const expected = own.kind === 'regression' ? own.values : own.scores;
    const given = answers.get(own.kind === 'regression' ? 'outputs' : 'scores')?.data as Float32Array;
    expect(given.length).toBe(expected.length);
    return expected.reduce((most, value, i) => Math.max(most, Math.abs(value - given[i]) / Math.max(1, Math.abs(value))), 0);
  }

  for (const [name, features] of Object.entries(kinds)) {
    it(`answers as it does: ${name}`, async () => {
      expect(await largestDifference(await modelOf(features), oddRows())).toBeLessThan(1e-5);
    });
  }

  it('answers as it does: averaged texts', async () => {
    expect(await largestDifference(await modelOf(kinds['words of texts'] ?? {}, 'average'), oddRows())).toBeLessThan(1e-5);
  });

  it('answers as it does: classes, numbers and trees', async () => {
    const rows = answerRows(80, 5);
    for (const model of [await answerModel(), await answerModel('price'), await answerTrees(), await answerTrees('price')]) {
      expect(await largestDifference(model, rows)).toBeLessThan(1e-5);
    }
    const labels = ['a', 'b', 'c', 'd'];
    expect(await largestDifference(await answerModel('answer', labels), answerRows(50, 6, labels))).toBeLessThan(1e-5);
    expect(await largestDifference(await answerTrees('answer', labels), answerRows(50, 6, labels))).toBeLessThan(1e-5);
  });

  it('is the same bytes when written again', async () => {
    const model = await answerModel();
    const [first, second] = [join(root, 'first'), join(root, 'second')];
    for (const dir of [first, second]) unwrap(await writeSavedModel(dir, model));
    for (const file of ['saved_model.pb', 'variables/variables.index', 'variables/variables.data-00000-of-00001']) {
      expect(await readFile(join(second, file))).toEqual(await readFile(join(first, file)));
    }
    expect((await readdir(join(first, 'assets'))).length).toBeGreaterThan(0);
  });

  it('takes vectors as tensors of two dimensions, and serialised examples that hold or lack them', async () => {
    const dir = await mkdtemp(join(root, 'vectors-'));
    const model = await modelOf(kinds.vectors ?? {});
    unwrap(await writeSavedModel(dir, model));
    const opened = unwrap(await openRunnable(dir));
    const own = createOwnRunnable(model);
    for (const { serving_default: signature } of [opened.signatures, own.signatures]) {
      expect(signature?.inputs.place).toMatchObject({ dtype: 'DT_FLOAT', shape: [-1, 3] });
      expect(signature?.inputs.pixels).toMatchObject({ dtype: 'DT_INT64', shape: [-1, 2] });
    }
    const scoresOf = async (runnable: RunnableModel, rows: ColumnBatch) => {
      const data = Array.from({ length: rows.rows }, (_, row) => encodeExample(rows, row));
      const examples: TensorValue = { dtype: 'DT_STRING', shape: [rows.rows], data };
      const answers = await runnable.run('serving_examples', new Map([['examples', examples]]));
      return [...((answers.get('scores') as TensorValue).data as Float32Array)];
    };
    const raw = await own.run('serving_default', rawTensors(model, oddRows()));
    const expected = [...((raw.get('scores') as TensorValue).data as Float32Array)];
    const close = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 5));
    for (const runnable of [opened, own]) {
      // As TensorFlow refuses an example whose list is of another length.
      await expect(scoresOf(runnable, sliceBatch(oddRows(), 4, 5))).rejects.toThrow('values != expected');
      expect(await scoresOf(runnable, sliceBatch(oddRows(), 5, 60))).toEqual(close(expected.slice(10)));
    }
    opened.dispose();
  });

  it('takes lists of any length, filled up with missing values, and serialised examples with as many as they have', async () => {
    const dir = await mkdtemp(join(root, 'lists-'));
    const model = await modelOf({ ...kinds['lists of names'], ...kinds['crosses of lists'] });
    unwrap(await writeSavedModel(dir, model));
    const opened = unwrap(await openRunnable(dir));
    const own = createOwnRunnable(model);
    const expected = createPredictor(model).predict(oddRows());
    const scores = expected.kind === 'classification' ? [...expected.scores] : [];
    const close = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 5));
    for (const runnable of [opened, own]) {
      const { inputs } = runnable.signatures.serving_default as SignatureDef;
      expect(inputs.labels).toMatchObject({ dtype: 'DT_STRING', shape: [-1, -1] });
      expect(inputs.codes).toMatchObject({ dtype: 'DT_INT64', shape: [-1, -1] });
      expect(inputs.levels).toMatchObject({ dtype: 'DT_FLOAT', shape: [-1, -1] });
      expect(inputs.job).toMatchObject({ dtype: 'DT_STRING', shape: [-1] });
      const scoresOf = async (signature: string, tensors: ReadonlyMap<string, TensorValue>) => [
        ...((await runnable.run(signature, tensors)).get('scores') as { readonly data: Float32Array }).data,
      ];
      expect(await scoresOf('serving_default', rawTensors(model, oddRows()))).toEqual(close(scores));
      const data = Array.from({ length: 60 }, (_, row) => encodeExample(oddRows(), row));
      const examples: TensorValue = { dtype: 'DT_STRING', shape: [60], data };
      expect(await scoresOf('serving_examples', new Map([['examples', examples]]))).toEqual(close(scores));
      // A row alone is as wide as its own lists: here codes of none.
      const alone = await scoresOf('serving_default', rawTensors(model, sliceBatch(oddRows(), 1, 2)));
      expect(rawTensors(model, sliceBatch(oddRows(), 1, 2)).get('codes')?.shape).toEqual([1, 0]);
      expect(alone).toEqual(close(scores.slice(2, 4)));
    }
    opened.dispose();
  });

  it('combines the first 10,000 of a row, as the transform does', async () => {
    const list = (word: string, length: number): string[] => Array.from({ length }, (_, i) => `${word}${i}`);
    const rows = batchOf({
      'left:bytes': [list('a', 120), list('a', 3), null, list('a', 1), list('a', 60)],
      'right:bytes': [list('b', 130), list('b', 2), list('b', 2), list('b', 1), list('b', 170)],
      'answer:bytes': ['yes', 'no', 'no', 'yes', 'no'],
    });
    const features: Readonly<Record<string, FeatureOptions>> = {
      left: { transform: 'exclude' },
      right: { transform: 'exclude' },
      both: { transform: 'one_hot', cross: ['left', 'right'], vocabulary: 20_000 },
      hashed: { transform: 'hashed_one_hot', cross: ['right', 'left'], hash_buckets: 50_000 },
    };
    expect(await largestDifference(await modelOf(features, 'cnn', rows), rows)).toBeLessThan(1e-5);
  });

  it('marks as lists the columns whose train rows had several values, but not vectors', async () => {
    const { inputs } = (await modelOf({ ...kinds['lists of texts'], ...kinds.vectors, job: { transform: 'one_hot' } })).transform;
    expect(inputs.filter(({ list }) => list).map(({ name }) => name)).toEqual(['labels']);
    expect(inputs.map(({ name }) => name).sort()).toEqual(['job', 'labels', 'pixels', 'place']);
  });

  it('is refused, with the feature named and nothing written, where TensorFlow has no operation for a transform', async () => {
    const dir = join(root, 'refused');
    const model = await modelOf({ note: { transform: 'text', strip_accents: true, length: 4, dimension: 2 } });
    expect(await writeSavedModel(dir, model)).toMatchObject({ ok: false, problem: { code: 'model/not-exportable' } });
    await expect(readdir(dir)).rejects.toThrow();
  });
});
