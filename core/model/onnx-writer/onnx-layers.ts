/** A Layers model in ONNX: its tape, operation by operation, from what the transform gives. */

import { invariant } from '../../foundation/index.ts';
import { type LayersSpec, type LayersTape, type TapeSize, traceLayers, type Weights } from '../../learning/index.ts';
import { cannotExport } from '../graph-writer/graph-context.ts';
import type { OnnxBuilder, Value } from './onnx-builder.ts';
import { onnxArrays } from './onnx-layers-arrays.ts';
import { onnxMath } from './onnx-layers-math.ts';
import { onnxWindows } from './onnx-layers-windows.ts';
import { OnnxCall, tapeOnnxTypes } from './onnx-tape-call.ts';
import type { OnnxInput } from './onnx-transform.ts';

/** What a kernel of TF.js is in ONNX; several where it gives several. */
export type OnnxKernel = (call: OnnxCall) => Value | readonly Value[];

const kernels: Readonly<Record<string, OnnxKernel>> = { ...onnxMath, ...onnxArrays, ...onnxWindows };

/** rows x units: logits. The spec must be open. Raises model/not-exportable, naming every kernel that stands in the way. */
export function onnxLayers(graph: OnnxBuilder, spec: LayersSpec, weights: Weights, input: OnnxInput): Value {
  const tape = traceLayers(spec, weights);
  const missing = [...new Set(tape.nodes.map(({ kernel }) => kernel).filter((kernel) => !Object.hasOwn(kernels, kernel)))];
  if (missing.length > 0)
    return cannotExport(
      'The model',
      `its layers need ${missing.join(', ')}, of which no ONNX is written here`,
      'Export it as TF.js.',
    );
  const tensors = [...tape.inputs, ...tape.variables, ...tape.constants, ...tape.nodes.flatMap(({ outputs }) => outputs)];
  const shapes = new Map(tensors.map(({ id, shape }) => [id, shape]));
  const made = new Map<number, Value>();
  const rows = graph.op('Gather', [graph.op('Shape', [input.first]), graph.axis(0)]);
  const sizes = (values: readonly TapeSize[]): Value => sizesOf(graph, rows, values);
  for (const { id, name } of tape.inputs) made.set(id, inputOf(graph, name, input));
  for (const { id, name } of tape.variables) {
    const tensor = weights.get(name);
    invariant(tensor !== undefined, `the model has ${name}`);
    made.set(id, graph.floats(tensor.shape, tensor.data));
  }
  for (const constant of tape.constants) made.set(constant.id, constantOf(graph, constant, sizes));
  const found = (id: number): Value => {
    const value = made.get(id);
    invariant(value !== undefined, 'a tape is in order');
    return value;
  };
  for (const node of tape.nodes) {
    const call = new OnnxCall(node, { graph, sizes, refOf: found, shapeOf: (id) => shapes.get(id) ?? [] });
    const results = [kernels[node.kernel]?.(call) ?? []].flat();
    for (const [i, { id }] of node.outputs.entries()) made.set(id, results[i] as Value);
  }
  return found(tape.output);
}

function inputOf(graph: OnnxBuilder, name: string, input: OnnxInput): Value {
  const [, kind, index] = /^(embedding|text|image)_(\d+)$/.exec(name) ?? [];
  const at = Number(index);
  const id = kind === 'embedding' ? input.ids[at] : undefined;
  if (id) return graph.column(id);
  const found = kind === undefined ? input.dense : (kind === 'text' ? input.tokens : input.images)[at];
  invariant(found !== undefined, `the transform gives ${name}`);
  return found;
}

function constantOf(
  graph: OnnxBuilder,
  { dtype, shape, data }: LayersTape['constants'][number],
  sizes: (values: readonly TapeSize[]) => Value,
): Value {
  const fixed = shape.every((size) => typeof size === 'number') ? shape : undefined;
  const own =
    dtype === 'float32' ? graph.floats(fixed ?? [], Float32Array.from(data)) : graph.ints(fixed ?? [], Array.from(data));
  const cast = dtype === 'bool' ? graph.cast(own, tapeOnnxTypes.bool) : own;
  return fixed ? cast : graph.op('Expand', [cast, sizes(shape)]);
}

function sizesOf(graph: OnnxBuilder, rows: Value, values: readonly TapeSize[]): Value {
  const fixed = values.filter((value) => typeof value === 'number');
  if (fixed.length === values.length) return graph.ints([values.length], fixed);
  const parts = values.map((value) => {
    if (typeof value === 'number') return graph.axis(value);
    const grown = value.perRow === 1 ? rows : graph.op('Mul', [rows, graph.int(value.perRow)]);
    return value.fixed === 0 ? grown : graph.op('Add', [grown, graph.int(value.fixed)]);
  });
  return graph.concat(parts, 0);
}
