/** The fitted transform in a graph: raw features in, the network's input out, kind by kind as `createFeatureWriter` has it. */

import { invariant } from '../../foundation/index.ts';
import { columnsOf, denseWidth, isEmbedding, isListColumn, isText, vectorLength } from '../feature-layout.ts';
import type { FittedFeature, FittedTransform, MissingNumber } from '../fitted-transform.ts';
import { categorySlots, countedSlots, embeddingId, hashedSlots } from './category-graph.ts';
import { crossText } from './cross-graph.ts';
import { dateSlots } from './date-graph.ts';
import type { Ref } from './graph-builder.ts';
import { cannotExport, type GraphContext } from './graph-context.ts';
import { imageGraph } from './image-graph.ts';
import { numbersOf, type RawValue, rawValue } from './raw-values.ts';
import { placesInRow } from './row-lists.ts';
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
  /** float, rows x height x width x channels each, as `imageValues` has them. */
  readonly images: readonly Ref[];
}

export interface RawRows {
  /** By column. */
  readonly raw: ReadonlyMap<string, RawValue>;
  /** int32 scalar. */
  readonly rows: Ref;
}

/** Raises model/not-exportable, naming the feature, for what TensorFlow has no operations for. */
export function transformGraph(context: GraphContext, transform: FittedTransform, inputs: ReadonlyMap<string, Ref>): GraphInput {
  const raw = new Map(
    transform.inputs.map((input) => {
      const ref = inputs.get(input.name);
      invariant(ref !== undefined, `the graph has the input ${input.name}`);
      return [input.name, rawValue(context, input, ref, isListInput(transform, input.name))];
    }),
  );
  const [first] = raw.values();
  invariant(first !== undefined, 'a model has inputs');
  const rows = context.ops.length(first.ref);
  const dense: Ref[] = [];
  const ids: Ref[] = [];
  const tokens: Ref[] = [];
  const images: Ref[] = [];
  for (const feature of transform.features) {
    if (feature.kind === 'exclude') continue;
    context.graph.scope(feature.name, () => {
      refuseVector(transform, feature);
      const value = featureValue(context, feature, { raw, rows });
      if (feature.kind === 'image') images.push(imageGraph(context, value.ref, feature));
      else if (isText(feature)) tokens.push(tokenSequence(context, feature as TextFeature, value, rows));
      else if (isEmbedding(feature)) ids.push(context.ops.cast(embeddingId(context, feature, value), 'DT_INT32'));
      else if (denseWidth(feature) > 0) dense.push(...denseSlots(context, feature, value, rows));
    });
  }
  return { rows, dense: dense.length > 0 ? context.ops.concat(dense, 1) : undefined, ids, tokens, images };
}

function isListInput(transform: FittedTransform, column: string): boolean {
  return vectorLength(transform, column) === undefined && isListColumn(transform, column);
}

function featureValue(context: GraphContext, feature: FittedFeature, given: RawRows): RawValue {
  const { kind, name, source, scrub } = feature;
  if (scrub) cannotExport(`The feature ${name}`, 'personal data is replaced in it, and TensorFlow cannot check its digits');
  if (source !== undefined && 'cross' in source) {
    // The id of an embedding is that of the first combination.
    return crossText(context, { name, parts: source.cross, all: kind === 'one_hot' || kind === 'hashed_one_hot' }, given);
  }
  const value = given.raw.get(source?.column ?? name);
  invariant(value !== undefined, `the graph has the input of ${name}`);
  return value;
}

/** Where a column is read as a vector its other readers would take a row's first value, which no graph of it does. */
function refuseVector(transform: FittedTransform, feature: FittedFeature): void {
  if (feature.kind === 'vector') return;
  const column = columnsOf(feature).find((name) => vectorLength(transform, name) !== undefined);
  if (column !== undefined) cannotExport(`The feature ${feature.name}`, `its column ${column} is read as vectors too`);
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
      return [categorySlots(context, feature, value, rows)];
    case 'hashed_one_hot':
      return [hashedSlots(context, feature, value, rows)];
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

/** int32, rows x length: the first terms, 0 behind them. */
function tokenSequence(context: GraphContext, feature: TextFeature, value: RawValue, rows: Ref): Ref {
  const { ops, graph, texts } = context;
  const { values, rows: owners } = termsOf(context, feature, value);
  const ids =
    feature.kind === 'text'
      ? context.places(values, feature.name, feature.vocabulary, 'bytes')
      : texts.bucket(values, feature.buckets);
  const tokens = ops.with('AddV2', ops.cast(ids, 'DT_INT32'), 2);
  const places = placesInRow(ops, owners, rows);
  const kept = ops.compareWith('Less', places, feature.length);
  const indices = ops.pack([ops.mask(owners, kept), ops.mask(places, kept)], 1);
  return ops.scatter(indices, ops.mask(tokens, kept), ops.pack([rows, graph.scalar('DT_INT32', feature.length)]));
}

/** tf * idf: rows x vocabulary. */
function weightedTerms(context: GraphContext, feature: Kind<'tfidf'>, value: RawValue, rows: Ref): Ref {
  const { ops, graph } = context;
  const { values, rows: owners } = termsOf(context, feature, value);
  const ones = ops.fill(ops.shape(owners), graph.scalar('DT_FLOAT', 1));
  const totals = ops.scatter(ops.expand(owners, 1), ones, ops.reshape(rows, [1]));
  const ids = ops.cast(context.places(values, feature.name, feature.vocabulary, 'bytes'), 'DT_INT32');
  const known = ops.compareWith('GreaterEqual', ids, 0);
  const counts = countedSlots(context, ops.mask(owners, known), ops.mask(ids, known), { rows, slots: feature.vocabulary.length });
  const share = ops.binary('RealDiv', counts, ops.expand(ops.with('Maximum', totals, 1), 1));
  return ops.binary('Mul', share, graph.constant('DT_FLOAT', [1, feature.weights.length], Float32Array.from(feature.weights)));
}

/** Of all values of a row, one after another. */
function termsOf(context: GraphContext, { name, terms }: TextFeature | Kind<'tfidf'>, { ref, list }: RawValue): Parts {
  const parts = termParts(context, textOf(context, name, list?.values ?? ref), terms);
  return list ? { values: parts.values, rows: context.ops.gather(list.rows, parts.rows) } : parts;
}

function textOf({ texts }: GraphContext, name: string, values: Ref): Ref {
  if (values.dtype === 'DT_STRING') return values;
  if (values.dtype === 'DT_INT64') return texts.asText(values);
  return cannotExport(`The feature ${name}`, 'it reads floats as text, which TensorFlow writes differently');
}

function indicator(context: GraphContext, { indicator: has }: MissingNumber, missing: Ref): Ref[] {
  return has ? [column(context, missing)] : [];
}

/** [rows] as rows x 1 floats. */
function column({ ops }: GraphContext, values: Ref): Ref {
  return ops.expand(ops.cast(values, 'DT_FLOAT'), 1);
}
