/** Names in an ONNX graph: places in a vocabulary, one slot each, several slots for lists. */

import { denseWidth, isTakenApart } from '../feature-layout.ts';
import type { FeatureDtype, FittedFeature, VocabularyValue } from '../fitted-transform.ts';
import { cannotExport } from '../graph-writer/graph-context.ts';
import type { OnnxBuilder, Value } from './onnx-builder.ts';
import { emptyText, missingValues, type Raw, type RawColumn } from './onnx-raw.ts';
import { allPieces, joined } from './onnx-texts.ts';

type Kind<K extends FittedFeature['kind']> = Extract<FittedFeature, { readonly kind: K }>;

interface Category {
  readonly name: string;
  readonly dtype: FeatureDtype;
  readonly vocabulary: readonly VocabularyValue[];
  readonly oovBuckets?: number;
}

/** rows x slots. */
export function categorySlots(graph: OnnxBuilder, feature: Kind<'one_hot' | 'multi_hot'>, column: RawColumn): Value {
  const place = { slots: denseWidth(feature), absent: absentPlace(feature) };
  const list = isTakenApart(feature) ? takenApart(graph, feature, column.ref) : column.list;
  if (list) return listSlots(graph, categoryPlaces(graph, feature, list), list.missing, place);
  const places = categoryPlaces(graph, feature, column);
  return oneHot(graph, graph.op('Where', [column.missing, graph.int(place.absent), places]), place.slots);
}

/** Slots of the buckets, then missing where the train split had missing values. */
export function hashedSlots(graph: OnnxBuilder, feature: Kind<'hashed_one_hot'>, column: RawColumn): Value {
  const absent = feature.missing ? feature.buckets : -1;
  const { list } = column;
  const bucket = hashedValue(feature, { value: list ?? column, buckets: feature.buckets });
  if (list) return listSlots(graph, bucket, list.missing, { slots: denseWidth(feature), absent });
  return oneHot(graph, graph.op('Where', [column.missing, graph.int(absent), bucket]), denseWidth(feature));
}

/** int64, [rows]. */
export function embeddingId(graph: OnnxBuilder, feature: Kind<'embedding' | 'hashed_embedding'>, value: Raw): Value {
  if (feature.kind === 'embedding') {
    const places = categoryPlaces(graph, feature, value);
    return graph.op('Where', [value.missing, graph.int(absentPlace(feature)), places]);
  }
  const { buckets } = feature;
  return graph.op('Where', [value.missing, graph.int(buckets), hashedValue(feature, { value, buckets })]);
}

/** Where the train split had no missing values they are out of vocabulary. */
function absentPlace({ vocabulary, missing, oovBuckets = 1 }: Kind<'one_hot' | 'multi_hot' | 'embedding'>): number {
  return missing ? vocabulary.length + oovBuckets : vocabulary.length;
}

interface ToHash {
  readonly value: Raw;
  readonly buckets: number;
}

function hashedValue({ name }: { readonly name: string }, { value, buckets }: ToHash): Value {
  return value.hashed?.(buckets) ?? cannotExport(`The feature ${name}`, 'ONNX cannot hash its values');
}

/** int64, of the values' shape: the place in the vocabulary, else in one of the buckets behind it. */
function categoryPlaces(graph: OnnxBuilder, feature: Category, value: Raw): Value {
  const { vocabulary, oovBuckets = 1 } = feature;
  const places = vocabularyPlaces(graph, feature, value.ref);
  if (oovBuckets === 1) return places;
  const other = graph.int(vocabulary.length);
  const bucket = graph.op('Add', [hashedValue(feature, { value, buckets: oovBuckets }), other]);
  return graph.op('Where', [graph.op('Equal', [places, other]), bucket, places]);
}

/** Places that are no slot set none: ONNX's own OneHot counts negative ones from the end. */
export function oneHot(graph: OnnxBuilder, places: Value, slots: number): Value {
  const all = graph.ints([1, slots], Array.from({ length: slots }).keys());
  return graph.cast(graph.op('Equal', [graph.column(places), all]), 'float');
}

interface ListPlace {
  readonly slots: number;
  /** That of rows without a value. */
  readonly absent: number;
}

/** Each value sets its slot; missing ones set one more, which is cut off. */
function listSlots(graph: OnnxBuilder, places: Value, missing: Value, { slots, absent }: ListPlace): Value {
  const rows = graph.op('Slice', [graph.op('Shape', [places]), graph.axis(0), graph.axis(1)]);
  const empty = graph.op('Expand', [graph.float(0), graph.op('Concat', [rows, graph.axis(slots + 1)], { axis: 0 })]);
  const at = graph.op('Where', [missing, graph.int(slots), places]);
  const ones = graph.op('Expand', [graph.float(1), graph.op('Shape', [places])]);
  const set = graph.op('ScatterElements', [empty, at, ones], { axis: 1 });
  const held = graph.op('Slice', [set, graph.axis(0), graph.axis(slots), graph.axis(1)]);
  const none = graph.op('Equal', [graph.op('ReduceMax', [held], { axes: [1n], keepdims: 1 }), graph.float(0)]);
  const fallback = Float32Array.from({ length: slots }, (_, slot) => (slot === absent ? 1 : 0));
  return graph.op('Where', [none, graph.floats([1, slots], fallback), held]);
}

/** As split-values.ts takes a text apart, for values of as many words as the vocabulary's longest: others are none of it. */
function takenApart(graph: OnnxBuilder, { vocabulary, delimiter = '' }: Kind<'multi_hot'>, texts: Value): Raw {
  const values = vocabulary.filter((value) => typeof value === 'string');
  const most = Math.max(1, ...values.map((value) => value.split(' ').length));
  const parts = allPieces(graph, texts, delimiter, 1);
  const { word, count } = trimmedWords(graph, parts);
  const words = Array.from({ length: most }, (_, i) => {
    const isThere = graph.op('Greater', [count, graph.int(i)]);
    const own = i === 0 ? word(i) : joined(graph, [graph.text(' '), word(i)]);
    return graph.op('Where', [isThere, own, graph.text('')]);
  });
  const isLong = graph.op('Greater', [count, graph.int(most)]);
  // A text with a space at its end is no value of a vocabulary of trimmed ones.
  const ref = graph.op('Where', [isLong, graph.text(' '), joined(graph, words)]);
  const missing = graph.op('Equal', [count, graph.int(0)]);
  return { dtype: 'bytes', ref, missing };
}

interface TrimmedWords {
  /** From 0, rows x values: what stands between spaces, empty between two of them. */
  word(place: number): Value;
  /** int64, rows x values: how many they are, from the first to the last that is not empty. */
  readonly count: Value;
}

/** Without the spaces before and behind: no operator trims, but pieces between spaces can be counted from both ends. */
function trimmedWords(graph: OnnxBuilder, parts: Value): TrimmedWords {
  const [pieces = ''] = graph.ops('StringSplit', [withWord(graph, parts)], { delimiter: ' ', outputs: 2 });
  const isWord = graph.cast(graph.op('Not', [missingValues(graph, pieces, 'bytes')]), 'int64');
  const size = graph.op('Slice', [graph.op('Shape', [pieces]), graph.axis(2), graph.axis(3)]);
  // The last row of all is the one that was added: it is no row's.
  const own = (all: Value): Value => graph.op('Slice', [all, graph.axis(0), graph.axis(-1), graph.axis(0)]);
  const first = graph.op('ArgMax', [own(isWord)], { axis: 2, keepdims: 1 });
  const behind = graph.op('ArgMax', [own(isWord)], { axis: 2, keepdims: 1, select_last_index: 1 });
  const any = graph.op('ReduceMax', [own(isWord)], { axes: [2n], keepdims: 1 });
  const count = graph.op('Mul', [any, graph.op('Add', [graph.op('Sub', [behind, first]), graph.int(1)])]);
  const last = graph.op('Sub', [size, graph.int(1)]);
  return {
    count: graph.op('Squeeze', [count, graph.axis(2)]),
    word: (place) => {
      const at = graph.op('Min', [graph.op('Add', [first, graph.int(place)]), last]);
      return graph.op('Squeeze', [graph.op('GatherElements', [own(pieces), at], { axis: 2 }), graph.axis(2)]);
    },
  };
}

/** One row more, so that there is a piece even where no row has one. */
function withWord(graph: OnnxBuilder, parts: Value): Value {
  const values = graph.op('Slice', [graph.op('Shape', [parts]), graph.axis(1), graph.axis(2)]);
  const row = graph.op('Expand', [graph.text('0'), graph.op('Concat', [graph.axis(1), values], { axis: 0 })]);
  return graph.concat([parts, row], 0);
}

/** int64, of the values' shape: the place in the vocabulary, or the one behind it. */
function vocabularyPlaces(graph: OnnxBuilder, { dtype, vocabulary }: Category, values: Value): Value {
  const other = vocabulary.length;
  const texts = vocabulary.filter((value) => typeof value === 'string');
  if (other === 0) return graph.op('Mul', [graph.op('LabelEncoder', [graph.cast(values, 'string')], emptyText), graph.int(0)]);
  const places = texts.map((_, i) => BigInt(i));
  if (dtype === 'bytes') {
    const keys = texts.map((text) => new TextEncoder().encode(text));
    return graph.op('LabelEncoder', [values], { keys_strings: keys, values_int64s: places, default_int64: other });
  }
  if (dtype === 'int') {
    return graph.op('LabelEncoder', [values], { keys_int64s: texts.map(BigInt), values_int64s: places, default_int64: other });
  }
  // Floats are compared one by one, as numbers: a table of them would tell 0 and -0 apart.
  const known = graph.floats([other], Float32Array.from(texts, Number));
  const equal = graph.cast(graph.op('Equal', [graph.op('Unsqueeze', [values, graph.axis(-1)]), known]), 'float');
  const any = graph.op('Greater', [graph.op('ReduceSum', [equal, graph.axis(-1)], { keepdims: 0 }), graph.float(0)]);
  return graph.op('Where', [any, graph.op('ArgMax', [equal], { axis: -1, keepdims: 0 }), graph.int(other)]);
}
