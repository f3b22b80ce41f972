/** Kernels of TF.js that move numbers about, as ONNX's operators. */

import type { TapeAttribute, TapeSize } from '../../learning/index.ts';
import type { Value } from './onnx-builder.ts';
import type { OnnxKernel } from './onnx-layers.ts';
import { bigints, type OnnxCall } from './onnx-tape-call.ts';

function reshaped(call: OnnxCall): Value {
  return call.op('Reshape', [call.input(call.has('x') ? 'x' : 'input'), call.sizes(call.output.shape)]);
}

function axisOf(call: OnnxCall, name: string, rank: number): number {
  const axis = call.number(name, 0);
  return axis < 0 ? axis + rank : axis;
}

function packed(call: OnnxCall): Value {
  const axis = axisOf(call, 'axis', call.output.shape.length);
  const parts = call.inputs().map((value) => call.op('Unsqueeze', [value, call.graph.axis(axis)]));
  return call.graph.concat(parts, axis);
}

function unpacked(call: OnnxCall): readonly Value[] {
  const axis = axisOf(call, 'axis', call.shape('value').length);
  return call.node.outputs.map((_, i) => call.op('Gather', [call.input('value'), call.graph.int(i)], { axis }));
}

function plus(a: TapeSize, b: TapeSize): TapeSize {
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  const [left, right] = [a, b].map((size) => (typeof size === 'number' ? { fixed: size, perRow: 0 } : size));
  return { fixed: (left?.fixed ?? 0) + (right?.fixed ?? 0), perRow: (left?.perRow ?? 0) + (right?.perRow ?? 0) };
}

function split(call: OnnxCall): readonly Value[] {
  const axis = axisOf(call, 'axis', call.shape('x').length);
  let from: TapeSize = 0;
  return call.node.outputs.map(({ shape }) => {
    const to = plus(from, shape[axis] ?? 0);
    const part = call.op('Slice', [call.input('x'), call.sizes([from]), call.sizes([to]), call.graph.axis(axis)]);
    from = to;
    return part;
  });
}

function sliced(call: OnnxCall): Value {
  const given = call.attribute('begin');
  const list: readonly TapeAttribute[] = Array.isArray(given) ? given : [given];
  const { shape } = call.output;
  const from = shape.map((_, i) => (list[i] ?? 0) as TapeSize);
  const to = from.map((begin, i) => plus(begin, shape[i] ?? 0));
  const axes = call.graph.ints(
    [shape.length],
    shape.map((_, i) => i),
  );
  return call.op('Slice', [call.input('x'), call.sizes(from), call.sizes(to), axes]);
}

function padded(call: OnnxCall): Value {
  const pairs = call.attribute('paddings') as readonly (readonly number[])[];
  const pads = [...pairs.map(([before = 0]) => before), ...pairs.map(([, behind = 0]) => behind)];
  const value = call.constant(call.number('constantValue', 0));
  return call.op('Pad', [call.input('x'), call.graph.ints([pads.length], pads), value]);
}

function gathered(call: OnnxCall): Value {
  if (call.number('batchDims', 0) !== 0) call.refuse('along several axes');
  return call.op('Gather', [call.input('x'), call.input('indices')], { axis: call.number('axis', 0) });
}

function filled(call: OnnxCall, value: number): Value {
  const own = call.output.dtype === 'bool' ? call.graph.cast(call.graph.int(value), 'bool') : call.constant(value);
  return call.op('Expand', [own, call.sizes(call.output.shape)]);
}

/** Backwards from the last to before the first. */
function reversed(call: OnnxCall): Value {
  const axes = call.axes('dims', 'x');
  const all = (value: number): Value => call.graph.ints([axes.length], Array(axes.length).fill(value));
  const before = -(2 ** 31);
  return call.op('Slice', [call.input('x'), all(-1), all(before), call.graph.ints([axes.length], axes), all(-1)]);
}

export const onnxArrays: Readonly<Record<string, OnnxKernel>> = {
  Identity: (call) => call.input('x'),
  Cast: (call) => call.graph.cast(call.input('x'), call.type),
  Reshape: reshaped,
  ExpandDims: reshaped,
  Concat: (call) => call.graph.concat(call.inputs(), call.number('axis', 0)),
  Pack: packed,
  Unpack: unpacked,
  SplitV: split,
  Transpose: (call) => call.op('Transpose', [call.input('x')], { perm: bigints(call.numbers('perm')) }),
  Slice: sliced,
  Tile: (call) => call.op('Tile', [call.input('x'), call.sizes(call.attribute('reps') as readonly TapeSize[])]),
  PadV2: padded,
  GatherV2: gathered,
  ZerosLike: (call) => filled(call, 0),
  OnesLike: (call) => filled(call, 1),
  Fill: (call) => filled(call, call.number('value')),
  BroadcastTo: (call) => call.op('Expand', [call.input('x'), call.sizes(call.output.shape)]),
  Reverse: reversed,
};
