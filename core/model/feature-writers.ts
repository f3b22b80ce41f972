/** One writer per kind of feature: a raw column in, its slots, ids or tokens of the network's input filled. */

import type { Column } from '../formats/index.ts';
import { ByteTable, hashBytes } from './byte-table.ts';
import { signedLog } from './column-analyzer.ts';
import { monthOf, parseDate, weekdayOf } from './date-value.ts';
import { firstNumbers } from './first-numbers.ts';
import type { DateFormat, FeatureDtype, FittedFeature, MissingNumber, VocabularyValue } from './fitted-transform.ts';
import { tokenize } from './tokenize.ts';
import { valueKeys, valueToKey } from './value-keys.ts';

/** A TransformedBatch being filled; all zeros at first. */
export interface TransformOutput {
  readonly rows: number;
  /** denseWidth. */
  readonly width: number;
  readonly dense: Float32Array;
  readonly ids: readonly Int32Array[];
  readonly tokens: readonly Int32Array[];
}

/** `slot`: the feature's first dense slot. */
export type FeatureWriter = (column: Column, output: TransformOutput, slot: number) => void;

interface ScaledFeature {
  readonly dtype: FeatureDtype;
  readonly missing: MissingNumber;
}

type Kind<K extends FittedFeature['kind']> = Extract<FittedFeature, { readonly kind: K }>;

/** No training split of fewer than 100 million rows holds a value further out; beyond it only nonsense is. */
const furthest = 10_000;

/** `input`: the feature's place among the embedding inputs, or among the text inputs. */
export function createFeatureWriter(feature: FittedFeature, input: number): FeatureWriter {
  switch (feature.kind) {
    case 'exclude':
      return () => {};
    case 'standardize': {
      const { mean, deviation } = feature;
      return numberWriter(feature, (value) => bounded((value - mean) / deviation));
    }
    case 'log': {
      const { mean, deviation } = feature;
      return numberWriter(feature, (value) => bounded((signedLog(value) - mean) / deviation));
    }
    case 'min_max': {
      const { min, max } = feature;
      const range = max > min ? max - min : 1;
      return numberWriter(feature, (value) => bounded((value - min) / range));
    }
    case 'bucketize':
      return bucketWriter(feature);
    case 'date':
      return dateWriter(feature);
    case 'one_hot':
      return oneHotWriter(feature);
    case 'embedding':
      return embeddingWriter(feature, input);
    case 'hashed_embedding':
      return hashedWriter(feature, input);
    case 'text':
      return textWriter(feature, input);
  }
}

function bounded(value: number): number {
  return Math.max(-furthest, Math.min(furthest, value));
}

function numberWriter({ dtype, missing }: ScaledFeature, scale: (value: number) => number): FeatureWriter {
  let scratch: Float64Array = new Float64Array(1);
  return (column, { rows, width, dense }, slot) => {
    scratch = firstNumbers(column, { rows, dtype, into: scratch });
    for (let row = 0, at = slot; row < rows; row++, at += width) {
      const value = scratch[row];
      const absent = Number.isNaN(value);
      dense[at] = absent ? missing.fill : scale(value);
      if (absent && missing.indicator) dense[at + 1] = 1;
    }
  };
}

function bucketWriter({ boundaries, dtype, missing }: Kind<'bucketize'>): FeatureWriter {
  const edges = Float64Array.from(boundaries);
  let scratch: Float64Array = new Float64Array(1);
  return (column, { rows, width, dense }, slot) => {
    scratch = firstNumbers(column, { rows, dtype, into: scratch });
    for (let row = 0, at = slot; row < rows; row++, at += width) {
      const value = scratch[row];
      const absent = Number.isNaN(value);
      const bucket = absent ? missing.fill : countAtMost(edges, value);
      if (bucket >= 0) dense[at + bucket] = 1;
      if (absent && missing.indicator) dense[at + edges.length + 1] = 1;
    }
  };
}

/** How many of the ascending edges are <= value. */
function countAtMost(edges: Float64Array, value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function dateWriter({ dtype, format, mean, deviation, missing }: Kind<'date'>): FeatureWriter {
  const months = missing.indicator ? 2 : 1;
  return (column, { rows, width, dense }, slot) => {
    const days = firstDays(column, dtype, format);
    for (let row = 0, at = slot; row < rows; row++, at += width) {
      const day = days[row];
      if (Number.isNaN(day)) {
        dense[at] = missing.fill;
        if (missing.indicator) dense[at + 1] = 1;
        continue;
      }
      dense[at] = bounded((day - mean) / deviation);
      dense[at + months + monthOf(day)] = 1;
      dense[at + months + 12 + weekdayOf(day)] = 1;
    }
  };
}

function firstDays(column: Column, dtype: FeatureDtype, format: DateFormat): Float64Array {
  const days = new Float64Array(column.rows).fill(Number.NaN);
  const { data, starts } = valueKeys(column, dtype);
  for (let row = 0; row < column.rows; row++) {
    const at = column.offsets[row];
    if (at < column.offsets[row + 1]) days[row] = parseDate(data, starts[at], starts[at + 1], format);
  }
  return days;
}

function oneHotWriter({ vocabulary, dtype, missing }: Kind<'one_hot'>): FeatureWriter {
  const table = vocabularyTable(vocabulary, dtype);
  const other = vocabulary.length;
  const absent = missing ? other + 1 : other;
  return (column, { rows, width, dense }, slot) => {
    const { data, starts } = valueKeys(column, dtype);
    for (let row = 0, at = slot; row < rows; row++, at += width) {
      const first = column.offsets[row];
      const end = column.offsets[row + 1];
      if (first === end) dense[at + absent] = 1;
      for (let i = first; i < end; i++) {
        const id = table.find(data, starts[i], starts[i + 1]);
        dense[at + (id < 0 ? other : id)] = 1;
      }
    }
  };
}

function embeddingWriter({ vocabulary, dtype, missing }: Kind<'embedding'>, input: number): FeatureWriter {
  const table = vocabularyTable(vocabulary, dtype);
  const other = vocabulary.length;
  const absent = missing ? other + 1 : other;
  return (column, { rows, ids }) => {
    const into = ids[input];
    const { data, starts } = valueKeys(column, dtype);
    for (let row = 0; row < rows; row++) {
      const at = column.offsets[row];
      const id = at < column.offsets[row + 1] ? table.find(data, starts[at], starts[at + 1]) : absent;
      into[row] = id < 0 ? other : id;
    }
  };
}

function hashedWriter({ buckets, dtype }: Kind<'hashed_embedding'>, input: number): FeatureWriter {
  return (column, { rows, ids }) => {
    const into = ids[input];
    const { data, starts } = valueKeys(column, dtype);
    for (let row = 0; row < rows; row++) {
      const at = column.offsets[row];
      into[row] = at < column.offsets[row + 1] ? (hashBytes(data, starts[at], starts[at + 1]) >>> 0) % buckets : buckets;
    }
  };
}

/** Words of all the row's values, one after another; the first `length` of them. */
function textWriter({ vocabulary, length }: Kind<'text'>, input: number): FeatureWriter {
  const table = vocabularyTable(vocabulary, 'bytes');
  return (column, { rows, tokens }) => {
    const into = tokens[input];
    const { data, starts } = valueKeys(column, 'bytes');
    let at = 0;
    let end = 0;
    const onWord = (word: Uint8Array, from: number, to: number): boolean => {
      // -1, not found, becomes 1, out of vocabulary.
      into[at++] = table.find(word, from, to) + 2;
      return at < end;
    };
    for (let row = 0; row < rows; row++) {
      at = row * length;
      end = at + length;
      for (let i = column.offsets[row]; i < column.offsets[row + 1] && at < end; i++) {
        tokenize(data, starts[i], starts[i + 1], onWord);
      }
    }
  };
}

function vocabularyTable(vocabulary: readonly VocabularyValue[], dtype: FeatureDtype): ByteTable {
  const table = new ByteTable();
  for (const value of vocabulary) {
    const key = valueToKey(value, dtype);
    table.insert(key, 0, key.length);
  }
  return table;
}
