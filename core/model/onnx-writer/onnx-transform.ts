/** The fitted transform in ONNX: raw features in, the network's input out, for the transforms its operators can express. */

import { imagesOf } from '../../learning/index.ts';
import { denseWidth } from '../feature-layout.ts';
import type { FittedFeature, FittedTransform, MissingNumber } from '../fitted-transform.ts';
import { cannotExport } from '../graph-writer/graph-context.ts';
import type { OnnxBuilder, Value } from './onnx-builder.ts';
import { categorySlots, embeddingId, hashedSlots, oneHot } from './onnx-categories.ts';
import { bucketPlaces, crossText } from './onnx-crosses.ts';
import { dateSlots } from './onnx-dates.ts';
import { numbersOf } from './onnx-numbers.ts';
import { type Raw, type RawColumn, type RawColumns, rawColumns } from './onnx-raw.ts';
import { refuseForOnnx } from './onnx-refusals.ts';

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
  for (const feature of transform.features) refuseForOnnx(feature, transform);
  const raw = rawColumns(graph, transform);
  const dense: Value[] = [];
  const ids: Value[] = [];
  for (const feature of transform.features) {
    if (feature.kind === 'exclude') continue;
    const value = featureValue(graph, feature, raw);
    if (feature.kind === 'embedding' || feature.kind === 'hashed_embedding') ids.push(embeddingId(graph, feature, value));
    else if (denseWidth(feature) > 0) dense.push(...denseSlots(graph, feature, value));
  }
  const [first] = raw.values();
  if (!first) return cannotExport('The model', 'it reads nothing');
  return { first: first.ref, dense: dense.length > 0 ? graph.concat(dense, 1) : undefined, ids, tokens: [], images: [] };
}

function featureValue(graph: OnnxBuilder, { name, source }: FittedFeature, raw: RawColumns): RawColumn {
  if (source !== undefined && 'cross' in source) return crossText(graph, name, source.cross, raw);
  return raw.get(source?.column ?? name) ?? cannotExport(`The feature ${name}`, 'its column is no input');
}

type Kind<K extends FittedFeature['kind']> = Extract<FittedFeature, { readonly kind: K }>;

function denseSlots(graph: OnnxBuilder, feature: FittedFeature, value: RawColumn): Value[] {
  switch (feature.kind) {
    case 'standardize':
    case 'log':
    case 'min_max':
      return scaledSlots(graph, feature, value);
    case 'bucketize':
      return bucketSlots(graph, feature, value);
    case 'date':
      return dateSlots(graph, feature, value);
    case 'one_hot':
    case 'multi_hot':
      return [categorySlots(graph, feature, value)];
    case 'hashed_one_hot':
      return [hashedSlots(graph, feature, value)];
    case 'vector':
      return vectorSlots(graph, feature, value);
    default:
      return cannotExport(`The feature ${feature.name}`, `ONNX has no operators for its transform ${feature.kind}`);
  }
}

/** As number-writers.ts holds them. */
const furthest = 10_000;

function scaledSlots(graph: OnnxBuilder, feature: Kind<'standardize' | 'log' | 'min_max'>, value: Raw): Value[] {
  const { ref, missing } = numbersOf(graph, value);
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
  const { place, missing } = bucketPlaces(graph, feature.boundaries, value);
  const held = graph.op('Where', [missing, graph.int(feature.missing.fill), place]);
  return [oneHot(graph, held, feature.boundaries.length + 1), ...indicator(graph, feature.missing, missing)];
}

function indicator(graph: OnnxBuilder, { indicator: has }: MissingNumber, missing: Value): Value[] {
  return has ? [graph.column(graph.cast(missing, 'float'))] : [];
}
