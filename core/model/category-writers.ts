/** Writers of names: one or several slots set, or one id. */

import type { Column } from '../formats/index.ts';
import { ByteTable, hashBytes } from './byte-table.ts';
import type { FeatureWriter, Kind } from './feature-writer.ts';
import type { FeatureDtype, VocabularyValue } from './fitted-transform.ts';
import { type BucketOf, createBucketHash } from './hash-buckets.ts';
import { keyText, type ValueKeys, valueKeys, valueToKey } from './value-keys.ts';

/** The place of value i of a column: in the vocabulary, else in one of the buckets behind it. */
type PlaceOf = (keys: ValueKeys, i: number) => number;

export function slotsWriter(feature: Kind<'one_hot' | 'multi_hot'>): FeatureWriter {
  const { vocabulary, dtype, missing, oovBuckets = 1 } = feature;
  const placeOf = vocabularyPlaces(vocabulary, dtype, oovBuckets);
  return setSlots(dtype, placeOf, missing ? vocabulary.length + oovBuckets : vocabulary.length);
}

export function hashedSlotsWriter({ buckets, dtype, missing }: Kind<'hashed_one_hot'>): FeatureWriter {
  return setSlots(dtype, bucketPlaces(createBucketHash(buckets), dtype), missing ? buckets : undefined);
}

/** `absent`: the slot of rows without a value; undefined sets none. */
function setSlots(dtype: FeatureDtype, placeOf: PlaceOf, absent: number | undefined): FeatureWriter {
  return (column, { rows, width, dense }, slot) => {
    const keys = valueKeys(column, dtype);
    for (let row = 0, at = slot; row < rows; row++, at += width) {
      const first = column.offsets[row];
      const end = column.offsets[row + 1];
      if (first === end && absent !== undefined) dense[at + absent] = 1;
      for (let i = first; i < end; i++) dense[at + placeOf(keys, i)] = 1;
    }
  };
}

export function embeddingWriter(feature: Kind<'embedding'>, input: number): FeatureWriter {
  const { vocabulary, dtype, missing, oovBuckets = 1 } = feature;
  const placeOf = vocabularyPlaces(vocabulary, dtype, oovBuckets);
  return firstId(dtype, placeOf, { absent: missing ? vocabulary.length + oovBuckets : vocabulary.length, input });
}

export function hashedWriter({ buckets, dtype, hash }: Kind<'hashed_embedding'>, input: number): FeatureWriter {
  const first: PlaceOf = ({ data, starts }, i) => (hashBytes(data, starts[i], starts[i + 1]) >>> 0) % buckets;
  const placeOf = hash === undefined ? first : bucketPlaces(createBucketHash(buckets), dtype);
  return firstId(dtype, placeOf, { absent: buckets, input });
}

function firstId(
  dtype: FeatureDtype,
  placeOf: PlaceOf,
  { absent, input }: { readonly absent: number; readonly input: number },
): FeatureWriter {
  return (column: Column, { rows, ids }) => {
    const into = ids[input];
    const keys = valueKeys(column, dtype);
    for (let row = 0; row < rows; row++) {
      const at = column.offsets[row];
      into[row] = at < column.offsets[row + 1] ? placeOf(keys, at) : absent;
    }
  };
}

function vocabularyPlaces(vocabulary: readonly VocabularyValue[], dtype: FeatureDtype, oovBuckets: number): PlaceOf {
  const table = vocabularyTable(vocabulary, dtype);
  const other = vocabulary.length;
  const bucketOf = oovBuckets > 1 ? bucketPlaces(createBucketHash(oovBuckets), dtype) : () => 0;
  return (keys, i) => {
    const id = table.find(keys.data, keys.starts[i], keys.starts[i + 1]);
    return id < 0 ? other + bucketOf(keys, i) : id;
  };
}

/** Numbers are hashed as the text they are written as: so are TensorFlow's. */
function bucketPlaces(bucketOf: BucketOf, dtype: FeatureDtype): PlaceOf {
  if (dtype === 'bytes') return ({ data, starts }, i) => bucketOf(data, starts[i], starts[i + 1]);
  return ({ data, starts }, i) => {
    const text = keyText(data.subarray(starts[i], starts[i + 1]), dtype);
    return bucketOf(text, 0, text.length);
  };
}

/** Ids from 0 in the vocabulary's order. */
export function vocabularyTable(vocabulary: readonly VocabularyValue[], dtype: FeatureDtype): ByteTable {
  const table = new ByteTable();
  for (const value of vocabulary) {
    const key = valueToKey(value, dtype);
    table.insert(key, 0, key.length);
  }
  return table;
}
