/** Writes what this program makes of rows, for TensorFlow and numpy to work out the same: `our-transforms OUT.json`. */

import { writeFileSync } from 'node:fs';
import { type ColumnBatch, createBatchBuilder } from '../../core/formats/index.ts';
import { createRandom, unwrap } from '../../core/foundation/index.ts';
import { applyTransform, createTransformFitter, type FeatureOptions } from '../../core/model/index.ts';

const rows = 5000;
const words = ['pay', 'late', 'fee', 'Zürich', 'café', 'naïve', 'bank', 'loan', 'a', 'of'];
const colours = ['red', 'green', 'blue', 'grey', 'teal', 'black', 'olive', 'Ünique'];

/** Every setting by its name in the answer; vocabularies stay small so that some values are out of them. */
const features: Readonly<Record<string, FeatureOptions>> = {
  z: { column: 'number', transform: 'standardize' },
  clipped: { column: 'number', transform: 'standardize', clip_quantile: 0.05 },
  range: { column: 'number', transform: 'min_max' },
  buckets: { column: 'number', transform: 'bucketize', buckets: 7 },
  hashed: { column: 'colour', transform: 'hashed_embedding', hash_buckets: 1013 },
  whole: { column: 'count', transform: 'hashed_embedding', hash_buckets: 1013 },
  oov: { column: 'colour', transform: 'embedding', vocabulary: 3, num_oov_buckets: 5 },
  crossed: { cross: ['colour', 'count'], transform: 'hashed_embedding', hash_buckets: 4099 },
  weights: { column: 'text', transform: 'tfidf', vocabulary: 6, ngram_range: [1, 2] },
  plain: { column: 'text', transform: 'tfidf', vocabulary: 6, smooth: false },
  tokens: { column: 'text', transform: 'hashed_text', hash_buckets: 997, length: 12, ngram_range: [1, 2] },
};

interface Table {
  readonly number: readonly number[];
  readonly count: readonly number[];
  readonly colour: readonly string[];
  readonly text: readonly string[];
}

function makeTable(): Table {
  const random = createRandom(7);
  const pick = (from: readonly string[]): string => from[Math.floor(random.next() ** 2 * from.length)] ?? '';
  const column = <T>(cell: () => T): T[] => Array.from({ length: rows }, cell);
  return {
    number: column(() => Math.round(1e4 * Math.exp(random.nextGaussian())) / 1e4),
    count: column(() => random.nextInt(9) - 3),
    colour: column(() => pick(colours)),
    text: column(() => Array.from({ length: random.nextInt(9) }, () => pick(words)).join(' ')),
  };
}

function toBatch(table: Table): ColumnBatch {
  const builder = createBatchBuilder([
    { name: 'number', type: 'float' },
    { name: 'count', type: 'int' },
    { name: 'colour', type: 'bytes' },
    { name: 'text', type: 'bytes' },
    { name: 'label', type: 'int' },
  ]);
  const [number, count, colour, text, label] = builder.columns;
  for (let row = 0; row < rows; row++) {
    number?.appendSingle(table.number[row] as number);
    count?.appendSingle(BigInt(table.count[row] as number));
    colour?.appendSingle(table.colour[row] as string);
    text?.appendSingle(table.text[row] as string);
    label?.appendSingle(BigInt(row % 2));
  }
  return builder.build();
}

const [out] = process.argv.slice(2);
const table = makeTable();
const batch = toBatch(table);
const fitter = createTransformFitter({ columns: batch.columns, features, label: { name: 'label' } });
do fitter.addBatch(batch);
while (fitter.endPass());
const fitted = unwrap(await fitter.finish());
const { dense, ids, tokens } = applyTransform(fitted, batch);
const { denseNames, denseWidth, embeddings, texts } = fitted.spec;
const slots = Object.fromEntries(
  denseNames.map((name, slot) => [name, Array.from({ length: rows }, (_, row) => dense[row * denseWidth + slot])]),
);
const answer = {
  table,
  features: fitted.features,
  slots,
  ids: Object.fromEntries(embeddings.map(({ feature }, i) => [feature, [...(ids[i] ?? [])]])),
  tokens: Object.fromEntries(texts.map(({ feature }, i) => [feature, [...(tokens[i] ?? [])]])),
};
writeFileSync(out as string, JSON.stringify(answer));
