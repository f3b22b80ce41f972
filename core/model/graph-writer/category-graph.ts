/** Names in a graph: places in a vocabulary or buckets of a hash, one slot each, several slots for lists. */

import { invariant } from '../../foundation/index.ts';
import { denseWidth, isTakenApart } from '../feature-layout.ts';
import type { FittedFeature, VocabularyValue } from '../fitted-transform.ts';
import type { Ref } from './graph-builder.ts';
import { cannotExport, type GraphContext } from './graph-context.ts';
import { type RawValue, valueParts } from './raw-values.ts';
import type { Parts } from './text-operations.ts';

type Kind<K extends FittedFeature['kind']> = Extract<FittedFeature, { readonly kind: K }>;

/** rows x slots. */
export function categorySlots(context: GraphContext, feature: Kind<'one_hot' | 'multi_hot'>, value: RawValue, rows: Ref): Ref {
  const size = { rows, slots: denseWidth(feature), absent: absentPlace(feature) };
  const list = isTakenApart(feature) ? takenApart(context, feature, value) : value.list;
  if (list) return listSlots(context, list.rows, categoryPlaces(context, feature, list.values), size);
  return oneHots(context, categoryPlaces(context, feature, value.ref), value, size);
}

/** rows x slots: the buckets, then missing where the train split had missing values. */
export function hashedSlots(context: GraphContext, feature: Kind<'hashed_one_hot'>, value: RawValue, rows: Ref): Ref {
  const { name, buckets, missing } = feature;
  const size = { rows, slots: denseWidth(feature), absent: missing ? buckets : -1 };
  const places = (values: Ref): Ref => context.texts.bucket(hashable(context, name, values), buckets);
  const { list } = value;
  return list ? listSlots(context, list.rows, places(list.values), size) : oneHots(context, places(value.ref), value, size);
}

/** Where the train split had no missing values they are out of vocabulary. */
function absentPlace({ vocabulary, missing, oovBuckets = 1 }: Kind<'one_hot' | 'multi_hot' | 'embedding'>): number {
  return missing ? vocabulary.length + oovBuckets : vocabulary.length;
}

/** As split-values.ts takes texts apart. */
function takenApart(context: GraphContext, { delimiter = '' }: Kind<'multi_hot'>, value: RawValue): Parts {
  const { ops, texts } = context;
  const whole = valueParts(context, value);
  const parts = texts.split(whole.values, delimiter);
  const trimmed = texts.replace(parts.values, '^ +| +$', '');
  const kept = ops.compareWith('NotEqual', trimmed, '');
  return { values: ops.mask(trimmed, kept), rows: ops.gather(whole.rows, ops.mask(parts.rows, kept)) };
}

interface SlotsSize {
  readonly rows: Ref;
  readonly slots: number;
  /** The slot of rows without a value; -1 sets none. */
  readonly absent: number;
}

/** Each value sets its slot. */
function listSlots(context: GraphContext, owners: Ref, places: Ref, size: SlotsSize): Ref {
  const { ops, graph } = context;
  const held = ops.with('Minimum', countedSlots(context, owners, ops.cast(places, 'DT_INT32'), size), 1);
  const none = ops.compareWith('Equal', ops.reduce('Max', held, 1, true), 0);
  const absent = ops.oneHot(graph.constant('DT_INT32', [1], Int32Array.of(size.absent)), size.slots);
  return ops.select(none, absent, held);
}

/** How often each row has each slot: rows x slots. */
export function countedSlots(
  { ops, graph }: GraphContext,
  owners: Ref,
  slots: Ref,
  size: { readonly rows: Ref; readonly slots: number },
): Ref {
  const width = graph.scalar('DT_INT32', size.slots);
  const flat = ops.binary('AddV2', ops.binary('Mul', owners, width), slots);
  const ones = ops.fill(ops.shape(flat), graph.scalar('DT_FLOAT', 1));
  const counts = ops.scatter(ops.expand(flat, 1), ones, ops.reshape(ops.binary('Mul', size.rows, width), [1]));
  return ops.reshapeTo(counts, ops.pack([size.rows, width]));
}

function oneHots({ ops }: GraphContext, places: Ref, { missing }: RawValue, { slots, absent }: SlotsSize): Ref {
  return ops.oneHot(ops.select(missing, ops.number(places.dtype, absent), places), slots);
}

interface Category {
  readonly name: string;
  readonly dtype: FittedFeature['dtype'];
  readonly vocabulary: readonly VocabularyValue[];
  readonly oovBuckets?: number;
}

/** int64: the place in the vocabulary, else in one of the buckets behind it. */
function categoryPlaces(context: GraphContext, { name, dtype, vocabulary, oovBuckets = 1 }: Category, values: Ref): Ref {
  const { ops, graph, texts } = context;
  if (dtype === 'float') return floatPlaces(context, vocabulary, values);
  const found = context.places(values, name, vocabulary, dtype);
  const other = graph.scalar('DT_INT64', vocabulary.length);
  const bucket = oovBuckets > 1 ? ops.binary('AddV2', texts.bucket(hashable(context, name, values), oovBuckets), other) : other;
  return ops.select(ops.compareWith('Less', found, 0), bucket, found);
}

/** No table of TensorFlow's has floats as keys: each value is compared with the vocabulary. */
function floatPlaces({ ops, graph }: GraphContext, vocabulary: readonly VocabularyValue[], values: Ref): Ref {
  const known = graph.constant(
    'DT_FLOAT',
    [1, vocabulary.length],
    Float32Array.from(vocabulary, (value) => Number(value)),
  );
  const equal = ops.compare('Equal', ops.expand(values, 1), known);
  const isKnown = ops.compareWith('Greater', ops.reduce('Max', ops.cast(equal, 'DT_INT32'), 1), 0);
  const place = ops.cast(ops.argMax(ops.cast(equal, 'DT_INT32'), 1), 'DT_INT64');
  return ops.select(isKnown, place, graph.scalar('DT_INT64', vocabulary.length));
}

function hashable({ texts }: GraphContext, name: string, values: Ref): Ref {
  if (values.dtype === 'DT_STRING') return values;
  if (values.dtype === 'DT_INT64') return texts.asText(values);
  return cannotExport(`The feature ${name}`, 'its floats are hashed as text, which TensorFlow writes differently');
}

/** int64, [rows]. */
export function embeddingId(context: GraphContext, feature: FittedFeature, value: RawValue): Ref {
  const { ops, graph, texts } = context;
  const absent = (id: number): Ref => graph.scalar('DT_INT64', id);
  if (feature.kind === 'hashed_embedding') {
    if (feature.hash === undefined) {
      return cannotExport(`The feature ${feature.name}`, 'it was hashed by an old version; train it again');
    }
    const bucket = texts.bucket(hashable(context, feature.name, value.ref), feature.buckets);
    return ops.select(value.missing, absent(feature.buckets), bucket);
  }
  invariant(feature.kind === 'embedding', 'one id a row is an embedding');
  return ops.select(value.missing, absent(absentPlace(feature)), categoryPlaces(context, feature, value.ref));
}
