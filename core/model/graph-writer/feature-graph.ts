/** The fitted transform in a graph: raw features in, the network's input out, kind by kind as `createFeatureWriter` has it. */

import { invariant } from '../../foundation/index.ts';
import { denseWidth, inputShape, isEmbedding, isImage, isText } from '../feature-layout.ts';
import type { FittedFeature, FittedTransform, MissingNumber, VocabularyValue } from '../fitted-transform.ts';
import { crossText } from './cross-graph.ts';
import { dateSlots } from './date-graph.ts';
import { flag, type Ref, type } from './graph-builder.ts';
import { cannotExport, type GraphContext } from './graph-context.ts';
import { numbersOf, type RawValue, rawValue } from './raw-values.ts';
import { termParts } from './term-graph.ts';
import type { Parts } from './text-operations.ts';

/** `TransformedBatch` as tensors. */
export interface GraphInput {
  /** int32 scalar. */
  readonly rows: Ref;
  /** rows x denseWidth; undefined where there are none. */
  readonly dense: Ref | undefined;
  /** int32, [rows] each. */
  readonly ids: readonly Ref[];
  /** int32, rows x length each. */
  readonly tokens: readonly Ref[];
}

export type RawValues = ReadonlyMap<string, RawValue>;

/** Raises model/not-exportable, naming the feature, for what TensorFlow has no operations for. */
export function transformGraph(context: GraphContext, transform: FittedTransform, inputs: ReadonlyMap<string, Ref>): GraphInput {
  const raw = new Map(
    transform.inputs.map((input) => {
      const ref = inputs.get(input.name);
      invariant(ref !== undefined, `the graph has the input ${input.name}`);
      return [input.name, rawValue(context, input, ref)];
    }),
  );
  const [first] = raw.values();
  invariant(first !== undefined, 'a model has inputs');
  const rows = context.ops.length(first.ref);
  const dense: Ref[] = [];
  const ids: Ref[] = [];
  const tokens: Ref[] = [];
  for (const feature of transform.features) {
    if (feature.kind === 'exclude') continue;
    context.graph.scope(feature.name, () => {
      const value = featureValue(context, feature, raw);
      refuseVector(transform, feature);
      if (isImage(feature)) refuseImage(feature);
      if (isText(feature)) tokens.push(tokenSequence(context, feature as TextFeature, value, rows));
      else if (isEmbedding(feature)) ids.push(context.ops.cast(embeddingId(context, feature, value), 'DT_INT32'));
      else if (denseWidth(feature) > 0) dense.push(...denseSlots(context, feature, value, rows));
    });
  }
  return { rows, dense: dense.length > 0 ? context.ops.concat(dense, 1) : undefined, ids, tokens };
}

/** TensorFlow's decoder takes one image at a time, and ends the whole request where one is broken; ours are black then. */
function refuseImage({ name }: FittedFeature): never {
  return cannotExport(
    `The feature ${name}`,
    'its images are decoded one by one, and a graph of operations on all rows at once cannot',
  );
}

function featureValue(context: GraphContext, { name, source, scrub }: FittedFeature, raw: RawValues): RawValue {
  if (scrub) cannotExport(`The feature ${name}`, 'personal data is replaced in it, and TensorFlow cannot check its digits');
  if (source !== undefined && 'cross' in source) return crossText(context, name, source.cross, raw);
  const value = raw.get(source?.column ?? name);
  invariant(value !== undefined, `the graph has the input of ${name}`);
  return value;
}

/** Where a column is read as a vector its other readers would take a row's first value, which no graph of it does. */
function refuseVector(transform: FittedTransform, { kind, name, source }: FittedFeature): void {
  if (kind === 'vector' || (source !== undefined && 'cross' in source)) return;
  const column = source?.column ?? name;
  if (inputShape(transform, column).length > 1)
    cannotExport(`The feature ${name}`, `its column ${column} is read as vectors too`);
}

/** rows x slots each, in the order of the slots. */
function denseSlots(context: GraphContext, feature: FittedFeature, value: RawValue, rows: Ref): Ref[] {
  switch (feature.kind) {
    case 'standardize':
    case 'log':
    case 'min_max':
      return scaledSlots(context, feature, value);
    case 'bucketize':
      return bucketSlots(context, feature, value);
    case 'date':
      return dateSlots(context, feature, value);
    case 'one_hot':
    case 'multi_hot':
      return categorySlots(context, feature, value, rows);
    case 'hashed_one_hot': {
      const { buckets, missing } = feature;
      const places = context.texts.bucket(hashable(context, feature.name, value.ref), buckets);
      return [oneHots(context, places, value, { slots: buckets + (missing ? 1 : 0), absent: missing ? buckets : -1 })];
    }
    case 'tfidf':
      return [weightedTerms(context, feature, value, rows)];
    case 'vector':
      return vectorSlots(context, feature, value);
    case 'sentence':
      return cannotExport(`The feature ${feature.name}`, 'its encoder is an ONNX model, which TensorFlow cannot run');
    default:
      return cannotExport(`The feature ${feature.name}`, `its transform ${feature.kind} has no form in a graph`);
  }
}

type Kind<K extends FittedFeature['kind']> = Extract<FittedFeature, { readonly kind: K }>;
type TextFeature = Kind<'text'> | Kind<'hashed_text'>;

/** As number-writers.ts holds them. */
const furthest = 10_000;

function scaledSlots(context: GraphContext, feature: Kind<'standardize' | 'log' | 'min_max'>, value: RawValue): Ref[] {
  const { ops } = context;
  const { ref, missing } = numbersOf(context, value);
  const { min, max } = feature.clip ?? {};
  let number = ops.select(missing, ops.number('DT_DOUBLE', 0), ref);
  if (min !== undefined) number = ops.with('Maximum', number, min);
  if (max !== undefined) number = ops.with('Minimum', number, max);
  if (feature.kind === 'log') number = ops.binary('Mul', ops.unary('Sign', number), ops.unary('Log1p', ops.unary('Abs', number)));
  const [from, by] =
    feature.kind === 'min_max'
      ? [feature.min, feature.max > feature.min ? feature.max - feature.min : 1]
      : [feature.mean, feature.deviation];
  number = ops.with('RealDiv', ops.with('Sub', number, from), by);
  number = ops.with('Minimum', ops.with('Maximum', number, -furthest), furthest);
  const scaled = ops.select(missing, ops.number('DT_DOUBLE', feature.missing.fill), number);
  return [column(context, scaled), ...indicator(context, feature.missing, missing)];
}

function vectorSlots(context: GraphContext, feature: Kind<'vector'>, { ref, missing }: RawValue): Ref[] {
  const { ops, graph } = context;
  const { name, dtype, length, means, deviations } = feature;
  if (dtype === 'bytes') return cannotExport(`The feature ${name}`, 'its vectors are written as text');
  let number = ops.select(missing, ops.number('DT_DOUBLE', Number.NaN), ops.cast(ref, 'DT_DOUBLE'));
  if (means && deviations) {
    const row = (values: readonly number[]): Ref => graph.constant('DT_DOUBLE', [1, length], Float64Array.from(values));
    number = ops.binary('RealDiv', ops.binary('Sub', number, row(means)), row(deviations));
  }
  const held = ops.with('Minimum', ops.with('Maximum', number, -furthest), furthest);
  const slots = ops.select(ops.unary('IsFinite', number), held, ops.number('DT_DOUBLE', 0));
  // A list without any number is missing.
  const blank = ops.reduce('Min', ops.cast(missing, 'DT_INT32'), 1);
  return [ops.cast(slots, 'DT_FLOAT'), ...(feature.missing ? [column(context, blank)] : [])];
}

function bucketSlots(context: GraphContext, feature: Kind<'bucketize'>, value: RawValue): Ref[] {
  const { ops, graph } = context;
  const { ref, missing } = numbersOf(context, value);
  const edges = graph.constant('DT_DOUBLE', [1, feature.boundaries.length], Float64Array.from(feature.boundaries));
  const atMost = ops.cast(ops.compare('GreaterEqual', ops.expand(ref, 1), edges), 'DT_INT32');
  const bucket = ops.select(missing, ops.number('DT_INT32', feature.missing.fill), ops.reduce('Sum', atMost, 1));
  return [ops.oneHot(bucket, feature.boundaries.length + 1), ...indicator(context, feature.missing, missing)];
}

function categorySlots(context: GraphContext, feature: Kind<'one_hot' | 'multi_hot'>, value: RawValue, rows: Ref): Ref[] {
  const { vocabulary, oovBuckets = 1, missing } = feature;
  const known = vocabulary.length + oovBuckets;
  // Where the train split had no missing values they are out of vocabulary.
  const place = { slots: known + (missing ? 1 : 0), absent: missing ? known : vocabulary.length };
  if (feature.kind === 'one_hot' || feature.delimiter === undefined) {
    return [oneHots(context, categoryPlaces(context, feature, value.ref), value, place)];
  }
  const { ops, texts, graph } = context;
  const parts = texts.split(value.ref, feature.delimiter);
  const trimmed = texts.replace(parts.values, '^ +| +$', '');
  const kept = ops.compareWith('NotEqual', trimmed, '');
  const own: Parts = { values: ops.mask(trimmed, kept), rows: ops.mask(parts.rows, kept) };
  const places = ops.cast(categoryPlaces(context, feature, own.values), 'DT_INT32');
  const held = ops.with('Minimum', countedSlots(context, own.rows, places, { rows, slots: place.slots }), 1);
  const none = ops.compareWith('Equal', ops.reduce('Max', held, 1, true), 0);
  const absent = ops.oneHot(graph.constant('DT_INT32', [1], Int32Array.of(place.absent)), place.slots);
  return [ops.select(none, absent, held)];
}

/** How often each row has each slot: rows x slots. */
function countedSlots(
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

/** `absent`: the slot of rows without a value; -1 sets none. */
function oneHots(
  { ops }: GraphContext,
  places: Ref,
  { missing }: RawValue,
  { slots, absent }: { readonly slots: number; readonly absent: number },
): Ref {
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

function embeddingId(context: GraphContext, feature: FittedFeature, value: RawValue): Ref {
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
  const { vocabulary, oovBuckets = 1, missing } = feature;
  const place = categoryPlaces(context, feature, value.ref);
  return ops.select(value.missing, absent(missing ? vocabulary.length + oovBuckets : vocabulary.length), place);
}

/** int32, rows x length: the first terms, 0 behind them. */
function tokenSequence(context: GraphContext, feature: TextFeature, value: RawValue, rows: Ref): Ref {
  const { ops, graph, texts } = context;
  const { values, rows: owners } = termParts(context, textOf(context, feature.name, value), feature.terms);
  const ids =
    feature.kind === 'text'
      ? context.places(values, feature.name, feature.vocabulary, 'bytes')
      : texts.bucket(values, feature.buckets);
  const tokens = ops.with('AddV2', ops.cast(ids, 'DT_INT32'), 2);
  // Terms of a row follow one another: their place is how far they are from the row's first.
  const counts = ops.scatter(
    ops.expand(owners, 1),
    ops.fill(ops.shape(owners), graph.scalar('DT_INT32', 1)),
    ops.reshape(rows, [1]),
  );
  const starts = graph.one('Cumsum', [counts, graph.scalar('DT_INT32', 0)], 'DT_INT32', {
    T: type('DT_INT32'),
    Tidx: type('DT_INT32'),
    exclusive: flag(true),
    reverse: flag(false),
  });
  const places = ops.binary('Sub', ops.range(ops.length(owners)), ops.gather(starts, owners));
  const kept = ops.compareWith('Less', places, feature.length);
  const indices = ops.pack([ops.mask(owners, kept), ops.mask(places, kept)], 1);
  return ops.scatter(indices, ops.mask(tokens, kept), ops.pack([rows, graph.scalar('DT_INT32', feature.length)]));
}

/** tf * idf: rows x vocabulary. */
function weightedTerms(context: GraphContext, feature: Kind<'tfidf'>, value: RawValue, rows: Ref): Ref {
  const { ops, graph } = context;
  const { values, rows: owners } = termParts(context, textOf(context, feature.name, value), feature.terms);
  const ones = ops.fill(ops.shape(owners), graph.scalar('DT_FLOAT', 1));
  const totals = ops.scatter(ops.expand(owners, 1), ones, ops.reshape(rows, [1]));
  const ids = ops.cast(context.places(values, feature.name, feature.vocabulary, 'bytes'), 'DT_INT32');
  const known = ops.compareWith('GreaterEqual', ids, 0);
  const counts = countedSlots(context, ops.mask(owners, known), ops.mask(ids, known), { rows, slots: feature.vocabulary.length });
  const share = ops.binary('RealDiv', counts, ops.expand(ops.with('Maximum', totals, 1), 1));
  return ops.binary('Mul', share, graph.constant('DT_FLOAT', [1, feature.weights.length], Float32Array.from(feature.weights)));
}

function textOf({ texts }: GraphContext, name: string, { ref }: RawValue): Ref {
  if (ref.dtype === 'DT_STRING') return ref;
  if (ref.dtype === 'DT_INT64') return texts.asText(ref);
  return cannotExport(`The feature ${name}`, 'it reads floats as text, which TensorFlow writes differently');
}

function indicator(context: GraphContext, { indicator: has }: MissingNumber, missing: Ref): Ref[] {
  return has ? [column(context, missing)] : [];
}

/** [rows] as rows x 1 floats. */
function column({ ops }: GraphContext, values: Ref): Ref {
  return ops.expand(ops.cast(values, 'DT_FLOAT'), 1);
}
