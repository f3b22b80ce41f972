/** A whole model as one graph: raw features, or serialised tf.Example, in; what a client reads out. */

import { invariant } from '../../foundation/index.ts';
import { inputShape } from '../feature-layout.ts';
import type { FeatureDtype } from '../fitted-transform.ts';
import { float32Model } from '../float32-model.ts';
import type { Label } from '../label.ts';
import type { Model } from '../model.ts';
import { transformGraph } from './feature-graph.ts';
import { GraphBuilder, integer, type Ref, shapes, type, types } from './graph-builder.ts';
import { cannotExport, GraphContext } from './graph-context.ts';
import { networkGraph } from './network-graph.ts';
import { missingInt, rawTypes } from './raw-values.ts';
import { treesGraph } from './trees-graph.ts';

export type Aliases = ReadonlyMap<string, Ref>;

export interface ModelGraph {
  readonly context: GraphContext;
  /** By name of the raw feature. */
  readonly inputs: Aliases;
  readonly outputs: Aliases;
  /** Serialised tf.Example, [rows], and the same outputs of them. */
  readonly examples: Ref;
  readonly exampleOutputs: Aliases;
}

/** Raises model/not-exportable for what TensorFlow has no operations for, with the feature's name. */
export function modelGraph(exact: Model): ModelGraph {
  const model = float32Model(exact);
  const context = new GraphContext(new GraphBuilder());
  const { graph } = context;
  const inputs = new Map(
    model.transform.inputs.map(({ name, dtype }) => [
      name,
      graph.placeholder(`inputs/${name}`, rawTypes[dtype], inputShape(model.transform, name)),
    ]),
  );
  const outputs = graph.scope('features', () => outputsOf(context, model, inputs));
  const examples = graph.placeholder('examples', 'DT_STRING', [-1]);
  const exampleOutputs = graph.scope('parsed', () => outputsOf(context, model, parseExamples(context, model, examples)));
  return { context, inputs, outputs, examples, exampleOutputs };
}

function outputsOf(context: GraphContext, model: Model, inputs: Aliases): Aliases {
  const { network, weights, label } = model;
  const input = transformGraph(context, model.transform, inputs);
  if (network.family === 'layers')
    return cannotExport('The model', 'it is a Layers model of a module', 'Serve it here, or export it as TF.js.');
  const logits =
    network.family === 'trees' ? treesGraph(context, network, weights, input) : networkGraph(context, network, weights, input);
  return label.kind === 'regression' ? regressionOutputs(context, label, logits) : classOutputs(context, label, logits);
}

type ClassLabel = Exclude<Label, { readonly kind: 'regression' }>;

function classOutputs({ ops, graph }: GraphContext, label: ClassLabel, logits: Ref): Aliases {
  const names = label.classes.map((name) => new TextEncoder().encode(name));
  const classes = graph.constant('DT_STRING', [1, names.length], names);
  const positive = label.kind === 'binary' ? ops.unary('Sigmoid', logits) : undefined;
  const others = label.kind === 'multilabel' ? 'Sigmoid' : 'Softmax';
  const scores = positive
    ? ops.concat([ops.binary('Sub', ops.number('DT_FLOAT', 1), positive), positive], 1)
    : ops.unary(others, logits);
  const rows = ops.reshape(ops.length(scores), [1]);
  return new Map([
    ['classes', ops.tile(classes, ops.concat([rows, graph.ints([1])], 0))],
    ['predicted', ops.gather(ops.reshape(classes, [-1]), ops.argMax(scores, 1))],
    ['scores', scores],
  ]);
}

/** As label-scale.ts scales back: in double, so that large numbers keep their digits. */
function regressionOutputs({ ops }: GraphContext, label: Extract<Label, { readonly kind: 'regression' }>, logits: Ref): Aliases {
  const { mean, deviation } = label.log ?? label;
  const target = ops.with('AddV2', ops.with('Mul', ops.cast(logits, 'DT_DOUBLE'), deviation), mean);
  if (label.log === undefined) return new Map([['outputs', ops.cast(target, 'DT_FLOAT')]]);
  const held = ops.with('Maximum', ops.with('Minimum', target, 88), -88);
  const grown = ops.unary('Expm1', ops.unary('Abs', held));
  return new Map([['outputs', ops.cast(ops.binary('Mul', ops.unary('Sign', held), grown), 'DT_FLOAT')]]);
}

/** Features that an example lacks have no value. */
function parseExamples({ graph }: GraphContext, model: Model, examples: Ref): Aliases {
  const { inputs } = model.transform;
  const texts = (values: readonly string[]): Ref =>
    graph.constant(
      'DT_STRING',
      [values.length],
      values.map((value) => new TextEncoder().encode(value)),
    );
  const rowShapes = inputs.map(({ name }) => inputShape(model.transform, name).slice(1));
  const defaults = inputs.map(({ dtype }, i) => {
    const [width] = rowShapes[i] ?? [];
    if (width !== undefined) return missingVector(graph, dtype, width);
    if (dtype === 'float') return graph.scalar('DT_FLOAT', Number.NaN);
    return dtype === 'int' ? graph.scalar('DT_INT64', missingInt) : graph.scalar('DT_STRING', '');
  });
  const dtypes = inputs.map(({ dtype }) => rawTypes[dtype]);
  const given = [examples, texts([]), texts([]), texts(inputs.map(({ name }) => name)), texts([]), ...defaults];
  const parsed = graph.node('ParseExampleV2', given, {
    attr: {
      Tdense: types(dtypes),
      num_sparse: integer(0),
      sparse_types: types([]),
      ragged_value_types: types([]),
      ragged_split_types: types([]),
      dense_shapes: shapes(rowShapes),
    },
    outputs: dtypes,
  });
  invariant(parsed.length === inputs.length, 'every feature is parsed');
  return new Map(inputs.map(({ name }, i) => [name, parsed[i] as Ref]));
}

function missingVector(graph: GraphBuilder, dtype: FeatureDtype, width: number): Ref {
  if (dtype === 'int') return graph.constant('DT_INT64', [width], new BigInt64Array(width).fill(missingInt));
  return graph.constant('DT_FLOAT', [width], new Float32Array(width).fill(Number.NaN));
}

/** The operation that a signature's tensors belong to, under its stable name. */
export function named({ graph }: GraphContext, name: string, ref: Ref): Ref {
  return graph.node('Identity', [ref], { name, attr: { T: type(ref.dtype) }, outputs: [ref.dtype] })[0] as Ref;
}
