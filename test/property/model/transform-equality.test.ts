/** A row becomes the same numbers in training and in serving: alone, in a batch of any size, in any order of rows. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ColumnBatch, selectRows, sliceBatch } from '../../../core/formats/index.ts';
import { unwrap } from '../../../core/foundation/index.ts';
import type { TransformedBatch } from '../../../core/learning/index.ts';
import { denseWidth } from '../../../core/model/feature-layout.ts';
import {
  applyTransform,
  createTransformFitter,
  decodeFittedTransform,
  denseSlots,
  encodeFittedTransform,
  type FeatureOptions,
  type FittedTransform,
} from '../../../core/model/index.ts';
import { batchOf, type Cell } from '../../unit/model/batch-of.ts';

/** Every kind of transform with some of its settings, on columns of every type. */
const kinds: Readonly<Record<string, FeatureOptions>> = {
  n_z: { column: 'n', transform: 'standardize', clip_quantile: 0.1 },
  n_range: { column: 'n', transform: 'min_max', clip_min: -5, missing: 'median' },
  n_log: { column: 'n', transform: 'log', missing: 'zero' },
  n_buckets: { column: 'n', transform: 'bucketize', buckets: 4 },
  i_names: { column: 'i', transform: 'one_hot', vocabulary: 3, num_oov_buckets: 2 },
  i_hashed: { column: 'i', transform: 'hashed_embedding', hash_buckets: 5 },
  i_date: { column: 'i', transform: 'date', parts: ['days', 'year', 'hour'], date_format: 'unix' },
  c_names: { column: 'c', transform: 'multi_hot', delimiter: '|', min_frequency: 2 },
  c_ids: { column: 'c', transform: 'embedding', num_oov_buckets: 3 },
  c_slots: { column: 'c', transform: 'hashed_one_hot', hash_buckets: 7 },
  t_words: { column: 't', transform: 'text', length: 5, ngram_range: [1, 2], numbers: 'mask' },
  t_hashed: { column: 't', transform: 'hashed_text', length: 6, analyzer: 'character', strip_accents: true },
  t_weights: { column: 't', transform: 'tfidf', vocabulary: 6, punctuation: 'keep', scrub: true },
  d_parts: { column: 'd', transform: 'date', parts: ['month', 'day', 'weekday', 'hour'], cyclic: true },
  v_places: { column: 'v', transform: 'vector' },
  v_raw: { column: 'v', transform: 'vector', scale: 'none' },
  n_by_c: { cross: ['n', 'c'], transform: 'one_hot', buckets: 3 },
  i_by_t: { cross: ['i', 't', 'c'] },
};

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 5 });
const cells: Readonly<Record<string, fc.Arbitrary<Cell>>> = {
  'n:float': maybe(fc.oneof(fc.double({ min: -100, max: 100 }), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, 0, -0))),
  'i:int': maybe(fc.oneof(fc.integer({ min: -3, max: 3 }), fc.integer({ min: 1_300_000_000, max: 1_500_000_000 }))),
  'c:bytes': maybe(
    fc.oneof(fc.constantFrom('a', 'b', 'c|a', ' b ', '', '|'), fc.array(fc.constantFrom('a', 'b'), { maxLength: 3 })),
  ),
  't:bytes': maybe(
    fc.oneof(
      fc
        .array(fc.constantFrom('Pay', 'now', '£20', 'café', 'x@y.example.org', '漢字', "don't"), { maxLength: 7 })
        .map((words) => words.join(' ')),
      fc.string(),
      fc.uint8Array({ maxLength: 9 }),
    ),
  ),
  'v:float': maybe(fc.array(fc.oneof(fc.double({ min: -9, max: 9 }), fc.constant(Number.NaN)), { minLength: 1, maxLength: 4 })),
  'd:bytes': maybe(
    fc.oneof(fc.constantFrom('2015-01-31 23:59:59', '2016-02-29', '1999-12-31T00:00', 'soon', '2015-13-01'), fc.string()),
  ),
};

const rowOf = fc.record(cells);
type Row = Readonly<Record<string, Cell>>;

/** Rows that every column can be fitted on, before those drawn. */
const grounds: readonly Row[] = Array.from({ length: 12 }, (_, row) => ({
  'n:float': row * 3.5 - 9,
  'i:int': row % 3 === 0 ? row : 1_400_000_000 + row * 5000,
  'c:bytes': ['a|b', 'b', 'c', 'a'][row % 4],
  't:bytes': ['pay now', 'now or never, 20', 'café now'][row % 3],
  'v:float': [row, row * 0.5 - 2, 1],
  'd:bytes': `2015-0${1 + (row % 9)}-1${row % 9} ${10 + row}:30`,
}));

function toBatch(rows: readonly Row[]): ColumnBatch {
  const columns = Object.keys(cells).map((key) => [key, rows.map((row) => row[key])] as const);
  return batchOf({ ...Object.fromEntries(columns), 'label:int': rows.map((_, row) => row % 2) });
}

async function fitRows(batches: readonly ColumnBatch[]): Promise<FittedTransform> {
  const fitter = createTransformFitter({ columns: batches[0].columns, features: kinds, label: { name: 'label' } });
  do for (const batch of batches) fitter.addBatch(batch);
  while (fitter.endPass());
  return unwrap(await fitter.finish());
}

/** All numbers of a row, bit for bit. */
function rowNumbers({ dense, ids, tokens, rows }: TransformedBatch): string[] {
  const slice = (values: Float32Array | Int32Array, row: number) =>
    values.subarray((row * values.length) / rows, ((row + 1) * values.length) / rows).join();
  return Array.from({ length: rows }, (_, row) => [dense, ...ids, ...tokens].map((values) => slice(values, row)).join(';'));
}

const seed = 20_261_126;

describe('every kind of transform', () => {
  it('makes the same of a row in batches of any size and in any order, read back or not', async () => {
    const fitted = await fitRows([toBatch(grounds)]);
    const served = decodeFittedTransform(encodeFittedTransform(fitted));
    fc.assert(
      fc.property(fc.array(rowOf, { minLength: 1, maxLength: 12 }), fc.nat(), (rows, cut) => {
        const batch = toBatch(rows);
        const together = rowNumbers(applyTransform(fitted, batch));
        const alone = rows.flatMap((row) => rowNumbers(applyTransform(served, toBatch([row]))));
        expect(alone).toEqual(together);
        const middle = cut % rows.length;
        const parts = [sliceBatch(batch, 0, middle), sliceBatch(batch, middle, rows.length)].filter((part) => part.rows > 0);
        expect(parts.flatMap((part) => rowNumbers(applyTransform(served, part)))).toEqual(together);
        const backwards = rows.map((_, row) => rows.length - 1 - row);
        expect(rowNumbers(applyTransform(served, selectRows(batch, backwards)))).toEqual(together.toReversed());
      }),
      { numRuns: 150, seed },
    );
  });

  it('is fitted to the same bytes however the rows were batched', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(rowOf, { maxLength: 12 }), fc.nat(), async (drawn, cut) => {
        const rows = [...grounds, ...drawn];
        const batch = toBatch(rows);
        const middle = 1 + (cut % (rows.length - 1));
        const parts = [sliceBatch(batch, 0, middle), sliceBatch(batch, middle, rows.length)];
        expect(encodeFittedTransform(await fitRows(parts))).toBe(encodeFittedTransform(await fitRows([batch])));
      }),
      { numRuns: 40, seed },
    );
  });

  it('keeps its ids, tokens and numbers within their bounds', async () => {
    const fitted = await fitRows([toBatch(grounds)]);
    expect(fitted.features.map(denseWidth)).toEqual(fitted.features.map((feature) => denseSlots(feature).length));
    fc.assert(
      fc.property(fc.array(rowOf, { minLength: 1, maxLength: 12 }), (rows) => {
        const { dense, ids, tokens } = applyTransform(fitted, toBatch(rows));
        expect(dense.every((value) => Math.abs(value) <= 10_000)).toBe(true);
        ids.forEach((values, i) => {
          expect(values.every((id) => id >= 0 && id < fitted.spec.embeddings[i].vocabularySize)).toBe(true);
        });
        tokens.forEach((values, i) => {
          expect(values.every((token) => token >= 0 && token < fitted.spec.texts[i].vocabularySize)).toBe(true);
        });
      }),
      { numRuns: 100, seed },
    );
  });
});
