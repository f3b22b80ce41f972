/** A Layers model in a graph: its tape, operation by operation. */

import { invariant } from '../../foundation/index.ts';
import type { LayersTape, Weights } from '../../learning/index.ts';
import type { GraphInput } from './feature-graph.ts';
import type { Ref } from './graph-builder.ts';
import { cannotExport, type GraphContext } from './graph-context.ts';
import { arrayKernels } from './layers-arrays.ts';
import { mathKernels } from './layers-math.ts';
import { windowKernels } from './layers-windows.ts';
import { sizesRef, TapeCall, type TapeValues, tapeTypes } from './tape-call.ts';

/** What a kernel of TF.js is in TensorFlow; several where it gives several. */
export type TapeKernel = (call: TapeCall) => Ref | readonly Ref[];

const kernels: Readonly<Record<string, TapeKernel>> = { ...mathKernels, ...arrayKernels, ...windowKernels };

/** rows x units: logits. Raises model/not-exportable, naming every kernel that stands in the way. */
export function layersGraph(context: GraphContext, tape: LayersTape, weights: Weights, input: GraphInput): Ref {
  const missing = [...new Set(tape.nodes.map(({ kernel }) => kernel).filter((kernel) => !Object.hasOwn(kernels, kernel)))];
  if (missing.length > 0) {
    const many = `its layers need ${missing.join(', ')}, which ${missing.length === 1 ? 'has' : 'have'} no form in a graph here`;
    return cannotExport('The model', many, 'Serve it here, or export it as TF.js.');
  }
  const { rows } = input;
  const refs = new Map<number, Ref>();
  const tensors = [...tape.inputs, ...tape.variables, ...tape.constants, ...tape.nodes.flatMap(({ outputs }) => outputs)];
  const shapes = new Map(tensors.map(({ id, shape }) => [id, shape]));
  for (const { id, name } of tape.inputs) refs.set(id, inputOf(context, name, input));
  for (const { id, name } of tape.variables) {
    const tensor = weights.get(name);
    invariant(tensor !== undefined, `the model has ${name}`);
    refs.set(id, context.graph.variable(name, tensor.shape, tensor.data));
  }
  for (const constant of tape.constants) refs.set(constant.id, constantOf(context, rows, constant));
  const refOf = (id: number): Ref => {
    const ref = refs.get(id);
    invariant(ref !== undefined, 'a tape is in order');
    return ref;
  };
  const values: TapeValues = { context, rows, refOf, shapeOf: (id) => shapes.get(id) ?? [] };
  for (const node of tape.nodes) {
    const made = [kernels[node.kernel]?.(new TapeCall(node, values)) ?? []].flat();
    for (const [i, { id }] of node.outputs.entries()) refs.set(id, made[i] as Ref);
  }
  return refOf(tape.output);
}

function constantOf(context: GraphContext, rows: Ref, { dtype, shape, data }: LayersTape['constants'][number]): Ref {
  const { graph, ops } = context;
  const fixed = shape.every((size) => typeof size === 'number') ? shape : undefined;
  const values = dtype === 'float32' ? Float32Array.from(data) : Int32Array.from(data);
  const own = graph.constant(dtype === 'float32' ? 'DT_FLOAT' : 'DT_INT32', fixed ?? [], values);
  const cast = ops.cast(own, tapeTypes[dtype]);
  return fixed ? cast : ops.fill(sizesRef(context, rows, shape), cast);
}

function inputOf({ ops }: GraphContext, name: string, input: GraphInput): Ref {
  const [, kind, index] = /^(embedding|text|image)_(\d+)$/.exec(name) ?? [];
  const at = Number(index);
  const id = kind === 'embedding' ? input.ids[at] : undefined;
  if (id) return ops.expand(id, 1);
  const found = kind === undefined ? input.dense : (kind === 'text' ? input.tokens : input.images)[at];
  invariant(found !== undefined, `the transform gives ${name}`);
  return found;
}
