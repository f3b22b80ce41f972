/** The fitted transform in ONNX: raw features in, the network's input out, for the transforms its operators can express. */

import { imagesOf } from '../../learning/index.ts';
import { denseWidth, inputShape, isEmbedding } from '../feature-layout.ts';
import type { FeatureDtype, FittedFeature, FittedTransform, MissingNumber, VocabularyValue } from '../fitted-transform.ts';
import { cannotExport } from '../graph-writer/graph-context.ts';
import { missingInt } from '../graph-writer/raw-values.ts';
import type { OnnxBuilder, OnnxType, Value } from './onnx-builder.ts';

/** `TransformedBatch` as values of the graph. */
export interface OnnxInput {
  /** Any value whose first size is the number of rows. */
  readonly first: Value;
  /** rows x denseWidth; undefined where there are none. */
  readonly dense: Value | undefined;
  /** int64, [rows] each. */
  readonly ids: readonly Value[];
  /** int64, rows x length each. */
  readonly tokens: readonly Value[];
  /** rows x height x width x channels each, as `imageValues` has them. */
  readonly images: readonly Value[];
}

const rawTypes = { int: 'int64', float: 'float', bytes: 'string' } as const satisfies Record<FeatureDtype, OnnxType>;

interface Raw {
  readonly ref: Value;
  readonly missing: Value;
}

/** What was transformed already: `dense`, `embedding_<i>`, `text_<i>` and `image_<i>` as in the TF.js folder. */
export function transformedInputs(graph: OnnxBuilder, { spec }: FittedTransform): OnnxInput {
  const dense = spec.denseWidth > 0 ? graph.input('dense', 'float', [-1, spec.denseWidth]) : undefined;
  const ids = spec.embeddings.map((_, i) => graph.input(`embedding_${i}`, 'int64', [-1]));
  const tokens = spec.texts.map(({ length }, i) => graph.input(`text_${i}`, 'int64', [-1, length]));
  const images = imagesOf(spec).map(({ height, width, channels }, i) =>
    graph.input(`image_${i}`, 'float', [-1, height, width, channels]),
  );
  const first = dense ?? ids[0] ?? tokens[0] ?? images[0] ?? cannotExport('The model', 'it reads nothing');
  return { first, dense, ids, tokens, images };
}

/** Raises model/not-exportable with the first feature that ONNX has no operators for. */
export function rawInputs(graph: OnnxBuilder, transform: FittedTransform): OnnxInput {
  for (const feature of transform.features) refuse(feature, transform);
  const raw = new Map(
    transform.inputs.map(({ name, dtype }) => {
      const ref = graph.input(name, rawTypes[dtype], inputShape(transform, name));
      return [name, { ref, missing: missingRows(graph, ref, dtype) }];
    }),
  );
  const dense: Value[] = [];
  const ids: Value[] = [];
  for (const feature of transform.features) {
    if (feature.kind === 'exclude') continue;
    const column = feature.source !== undefined && 'column' in feature.source ? feature.source.column : feature.name;
    const value = raw.get(column) ?? cannotExport(`The feature ${feature.name}`, 'its column is no input');
    if (isEmbedding(feature)) ids.push(embeddingId(graph, feature, value));
    else if (denseWidth(feature) > 0) dense.push(...denseSlots(graph, feature, value));
  }
  const [first] = raw.values();
  if (!first) return cannotExport('The model', 'it reads nothing');
  return { first: first.ref, dense: dense.length > 0 ? graph.concat(dense, 1) : undefined, ids, tokens: [], images: [] };
}

const numeric = ['standardize', 'log', 'min_max', 'bucketize'];
const named = ['one_hot', 'multi_hot', 'embedding'];

/** Raises model/not-exportable, naming the feature and why. */
function refuse(feature: FittedFeature, transform: FittedTransform): void {
  const { name, kind, dtype, source } = feature;
  if (kind === 'exclude') return;
  const because = (why: string): never => cannotExport(`The feature ${name}`, why);
  if (feature.scrub) because('personal data is replaced in it, which ONNX cannot');
  if (source !== undefined && 'cross' in source) because('ONNX cannot join texts to crosses');
  const column = source !== undefined && 'column' in source ? source.column : name;
  if (kind !== 'vector' && inputShape(transform, column).length > 1) because(`its column ${column} is read as vectors too`);
  if (kind === 'image') because('ONNX Runtime decodes no images');
  if (numeric.includes(kind)) {
    if (dtype === 'bytes') because('its numbers are written as text, which ONNX reads differently');
    return;
  }
  if (kind === 'vector') {
    if (dtype === 'bytes') because('its vectors are written as text');
    return;
  }
  if (!named.includes(kind)) because(`ONNX has no operators for its transform ${kind}`);
  if ('oovBuckets' in feature && (feature.oovBuckets ?? 1) > 1) because('ONNX cannot hash values out of vocabulary');
  if (kind === 'multi_hot' && feature.delimiter !== undefined) because('ONNX cannot take a text apart');
  if ('vocabulary' in feature && feature.vocabulary.some((value) => typeof value !== 'string'))
    because('its vocabulary holds bytes that are not UTF-8');
}

function missingRows(graph: OnnxBuilder, ref: Value, dtype: FeatureDtype): Value {
  if (dtype === 'float') return graph.op('IsNaN', [ref]);
  return graph.op(
    'Equal',
    dtype === 'int' ? [ref, graph.int(missingInt)] : [graph.op('LabelEncoder', [ref], emptyText), graph.int(0)],
  );
}

/** Texts have no comparison of their own in ONNX Runtime's older versions. */
const emptyText = { keys_strings: [new Uint8Array()], values_int64s: [0n], default_int64: 1 };

/** As double; NaN becomes 0, and `missing` says where. */
function numbersOf(graph: OnnxBuilder, { ref, missing }: Raw, dtype: FeatureDtype): Raw {
  const unusable = dtype === 'float' ? graph.op('Or', [missing, graph.op('IsInf', [ref])]) : missing;
  return { ref: graph.op('Where', [unusable, graph.double(0), graph.cast(ref, 'double')]), missing: unusable };
}

type Kind<K extends FittedFeature['kind']> = Extract<FittedFeature, { readonly kind: K }>;

function denseSlots(graph: OnnxBuilder, feature: FittedFeature, value: Raw): Value[] {
  switch (feature.kind) {
    case 'standardize':
    case 'log':
    case 'min_max':
      return scaledSlots(graph, feature, value);
    case 'bucketize':
      return bucketSlots(graph, feature, value);
    case 'one_hot':
    case 'multi_hot': {
      const { vocabulary, missing } = feature;
      const places = vocabularyPlaces(graph, feature, value.ref);
      const absent = missing ? vocabulary.length + 1 : vocabulary.length;
      return [oneHot(graph, graph.op('Where', [value.missing, graph.int(absent), places]), denseWidth(feature))];
    }
    case 'vector':
      return vectorSlots(graph, feature, value);
    default:
      return cannotExport(`The feature ${feature.name}`, `ONNX has no operators for its transform ${feature.kind}`);
  }
}

/** As number-writers.ts holds them. */
const furthest = 10_000;

function scaledSlots(graph: OnnxBuilder, feature: Kind<'standardize' | 'log' | 'min_max'>, value: Raw): Value[] {
  const { ref, missing } = numbersOf(graph, value, feature.dtype);
  const { min, max } = feature.clip ?? {};
  let number = ref;
  if (min !== undefined) number = graph.op('Max', [number, graph.double(min)]);
  if (max !== undefined) number = graph.op('Min', [number, graph.double(max)]);
  if (feature.kind === 'log') {
    const grown = graph.op('Log', [graph.op('Add', [graph.op('Abs', [number]), graph.double(1)])]);
    number = graph.op('Mul', [graph.op('Sign', [number]), grown]);
  }
  const [from, by] =
    feature.kind === 'min_max'
      ? [feature.min, feature.max > feature.min ? feature.max - feature.min : 1]
      : [feature.mean, feature.deviation];
  number = graph.op('Div', [graph.op('Sub', [number, graph.double(from)]), graph.double(by)]);
  number = graph.op('Min', [graph.op('Max', [number, graph.double(-furthest)]), graph.double(furthest)]);
  const scaled = graph.op('Where', [missing, graph.double(feature.missing.fill), number]);
  return [graph.column(graph.cast(scaled, 'float')), ...indicator(graph, feature.missing, missing)];
}

function vectorSlots(graph: OnnxBuilder, feature: Kind<'vector'>, { ref, missing }: Raw): Value[] {
  const { dtype, length, means, deviations } = feature;
  const unusable = dtype === 'float' ? graph.op('Or', [missing, graph.op('IsInf', [ref])]) : missing;
  let number = graph.cast(ref, 'double');
  if (means && deviations) {
    const row = (values: readonly number[]): Value => graph.doubles([1, length], Float64Array.from(values));
    number = graph.op('Div', [graph.op('Sub', [number, row(means)]), row(deviations)]);
  }
  number = graph.op('Min', [graph.op('Max', [number, graph.double(-furthest)]), graph.double(furthest)]);
  const slots = graph.cast(graph.op('Where', [unusable, graph.double(0), number]), 'float');
  // A list without any number is missing.
  const blank = graph.op('ReduceMin', [graph.cast(missing, 'float')], { axes: [1n], keepdims: 1 });
  return [slots, ...(feature.missing ? [blank] : [])];
}

function bucketSlots(graph: OnnxBuilder, feature: Kind<'bucketize'>, value: Raw): Value[] {
  const { boundaries } = feature;
  const { ref, missing } = numbersOf(graph, value, feature.dtype);
  const edges = graph.doubles([1, boundaries.length], Float64Array.from(boundaries));
  const atMost = graph.cast(graph.op('GreaterOrEqual', [graph.column(ref), edges]), 'int64');
  const bucket = graph.op('ReduceSum', [atMost, graph.axis(1)], { keepdims: 0 });
  const place = graph.op('Where', [missing, graph.int(feature.missing.fill), bucket]);
  return [oneHot(graph, place, boundaries.length + 1), ...indicator(graph, feature.missing, missing)];
}

function indicator(graph: OnnxBuilder, { indicator: has }: MissingNumber, missing: Value): Value[] {
  return has ? [graph.column(graph.cast(missing, 'float'))] : [];
}

/** Places that are no slot set none: ONNX's own OneHot counts negative ones from the end. */
function oneHot(graph: OnnxBuilder, places: Value, slots: number): Value {
  const all = graph.ints([1, slots], Array.from({ length: slots }).keys());
  return graph.cast(graph.op('Equal', [graph.column(places), all]), 'float');
}

function embeddingId(graph: OnnxBuilder, feature: FittedFeature, value: Raw): Value {
  if (feature.kind !== 'embedding') return cannotExport(`The feature ${feature.name}`, 'ONNX cannot hash its values');
  const absent = feature.missing ? feature.vocabulary.length + 1 : feature.vocabulary.length;
  return graph.op('Where', [value.missing, graph.int(absent), vocabularyPlaces(graph, feature, value.ref)]);
}

interface Category {
  readonly dtype: FeatureDtype;
  readonly vocabulary: readonly VocabularyValue[];
}

/** int64, [rows]: the place in the vocabulary, or the one behind it. */
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
  const known = graph.floats([1, other], Float32Array.from(texts, Number));
  const equal = graph.cast(graph.op('Equal', [graph.column(values), known]), 'float');
  const any = graph.op('Greater', [graph.op('ReduceSum', [equal, graph.axis(1)], { keepdims: 0 }), graph.float(0)]);
  return graph.op('Where', [any, graph.op('ArgMax', [equal], { axis: 1, keepdims: 0 }), graph.int(other)]);
}
