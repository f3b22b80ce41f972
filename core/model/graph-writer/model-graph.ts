/** A whole model as one graph: raw features, or serialised tf.Example, in; what a client reads out. */

import { invariant } from '../../foundation/index.ts';
import { type LayersTape, traceLayers } from '../../learning/index.ts';
import { inputShape } from '../feature-layout.ts';
import { float32Model } from '../float32-model.ts';
import type { Label } from '../label.ts';
import type { Model } from '../model.ts';
import { type GraphInput, transformGraph } from './feature-graph.ts';
import { GraphBuilder, type Ref, type } from './graph-builder.ts';
import { GraphContext } from './graph-context.ts';
import { layersGraph } from './layers-graph.ts';
import { networkGraph } from './network-graph.ts';
import { parseExamples } from './parse-graph.ts';
import { rawTypes } from './raw-values.ts';
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
  const { network, weights } = model;
  const tape = network.family === 'layers' ? traceLayers(network, weights) : undefined;
  const outputs = graph.scope('features', () => outputsOf(context, { model, tape }, inputs));
  const examples = graph.placeholder('examples', 'DT_STRING', [-1]);
  const exampleOutputs = graph.scope('parsed', () =>
    outputsOf(context, { model, tape }, parseExamples(context, model.transform, examples)),
  );
  return { context, inputs, outputs, examples, exampleOutputs };
}

interface GraphSource {
  readonly model: Model;
  /** Of a Layers model. */
  readonly tape: LayersTape | undefined;
}

function outputsOf(context: GraphContext, source: GraphSource, inputs: Aliases): Aliases {
  const { transform, label } = source.model;
  const logits = logitsOf(context, source, transformGraph(context, transform, inputs));
  return label.kind === 'regression' ? regressionOutputs(context, label, logits) : classOutputs(context, label, logits);
}

function logitsOf(context: GraphContext, { model, tape }: GraphSource, input: GraphInput): Ref {
  const { network, weights } = model;
  if (network.family === 'trees') return treesGraph(context, network, weights, input);
  if (network.family !== 'layers') return networkGraph(context, network, weights, input);
  invariant(tape, 'a Layers model has a tape');
  return context.graph.scope('layers', () => layersGraph(context, tape, weights, input));
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

/** The operation that a signature's tensors belong to, under its stable name. */
export function named({ graph }: GraphContext, name: string, ref: Ref): Ref {
  return graph.node('Identity', [ref], { name, attr: { T: type(ref.dtype) }, outputs: [ref.dtype] })[0] as Ref;
}
