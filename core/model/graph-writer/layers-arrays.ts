/** Kernels of TF.js that move numbers about, as TensorFlow's operations. */

import type { TapeAttribute, TapeSize } from '../../learning/index.ts';
import { integer, type Ref, text, type } from './graph-builder.ts';
import type { TapeKernel } from './layers-graph.ts';
import { type TapeCall, tapeTypes } from './tape-call.ts';

function reshaped(call: TapeCall): Ref {
  return call.ops.reshapeTo(call.input('x' in call.node.inputs ? 'x' : 'input'), call.sizes(call.output.shape));
}

function joined(call: TapeCall): Ref {
  return call.ops.concat(call.inputs(), call.number('axis', 0));
}

function transposed(call: TapeCall): Ref {
  const perm = call.context.graph.ints(call.numbers('perm'));
  return call.one('Transpose', [call.input('x'), perm], { T: type(call.dtype), Tperm: type('DT_INT32') });
}

/** A number or a list, filled up to as many as `x` has axes. */
function sizesOf(call: TapeCall, name: string, missing: number): readonly TapeSize[] {
  const rank = call.shape('x').length;
  const value = call.attribute(name);
  const list = isList(value) ? (value as readonly TapeSize[]) : [value as TapeSize];
  return Array.from({ length: rank }, (_, i) => list[i] ?? missing);
}

function isList(value: TapeAttribute): value is readonly TapeAttribute[] {
  return Array.isArray(value);
}

function sliced(call: TapeCall): Ref {
  const from = call.sizes(sizesOf(call, 'begin', 0));
  return call.ops.slice(call.input('x'), from, call.sizes(call.output.shape));
}

function strided(call: TapeCall): Ref {
  const lists = ['begin', 'end', 'strides'].map((name) => call.sizes(call.attribute(name) as readonly TapeSize[]));
  const masks = Object.entries({
    begin_mask: 'beginMask',
    end_mask: 'endMask',
    ellipsis_mask: 'ellipsisMask',
    new_axis_mask: 'newAxisMask',
    shrink_axis_mask: 'shrinkAxisMask',
  }).map(([ours, theirs]) => [ours, integer(call.number(theirs, 0))]);
  const attr = { T: type(call.dtype), Index: type('DT_INT32'), ...Object.fromEntries(masks) };
  return call.one('StridedSlice', [call.input('x'), ...lists], attr);
}

function unpacked(call: TapeCall): readonly Ref[] {
  const num = call.node.outputs.length;
  const attr = { num: integer(num), T: type(call.dtype), axis: integer(call.number('axis', 0)) };
  const outputs = Array.from({ length: num }, () => call.dtype);
  return call.context.graph.node('Unpack', [call.input('value')], { attr, outputs });
}

function split(call: TapeCall): readonly Ref[] {
  const [axis = 0] = call.axes('axis', 'x');
  const { graph } = call.context;
  const sizes = call.sizes(call.node.outputs.map(({ shape }) => shape[axis] as TapeSize));
  const num = call.node.outputs.length;
  const attr = { num_split: integer(num), T: type(call.dtype), Tlen: type('DT_INT32') };
  const outputs = Array.from({ length: num }, () => call.dtype);
  return graph.node('SplitV', [call.input('x'), sizes, graph.scalar('DT_INT32', axis)], { attr, outputs });
}

function padded(call: TapeCall): Ref {
  const { graph, ops } = call.context;
  const pairs = call.attribute('paddings') as readonly (readonly number[])[];
  const paddings = graph.constant('DT_INT32', [pairs.length, 2], Int32Array.from(pairs.flat()));
  const attr = { T: type(call.dtype), Tpaddings: type('DT_INT32') };
  if (call.node.kernel === 'MirrorPad') {
    const mode = call.word('mode').toUpperCase();
    return call.one('MirrorPad', [call.input('x'), paddings], { ...attr, mode: text(mode) });
  }
  const value = ops.number(call.dtype, call.number('constantValue', 0));
  return call.one('PadV2', [call.input('x'), paddings, value], attr);
}

function gathered(call: TapeCall): Ref {
  const x = call.input('x');
  const indices = call.input('indices');
  const { graph } = call.context;
  const attr = {
    Tparams: type(x.dtype),
    Tindices: type(indices.dtype),
    Taxis: type('DT_INT32'),
    batch_dims: integer(call.number('batchDims', 0)),
  };
  return call.one('GatherV2', [x, indices, graph.scalar('DT_INT32', call.number('axis', 0))], attr);
}

function gatheredNd(call: TapeCall): Ref {
  const [params, indices] = [call.input('params'), call.input('indices')];
  return call.one('GatherNd', [params, indices], { Tparams: type(params.dtype), Tindices: type(indices.dtype) });
}

function oneHot(call: TapeCall): Ref {
  const indices = call.input('indices');
  const { ops, graph } = call.context;
  const values = [call.number('onValue', 1), call.number('offValue', 0)].map((value) => ops.number(call.dtype, value));
  const inputs = [indices, graph.scalar('DT_INT32', call.number('depth')), ...values];
  return call.one('OneHot', inputs, { T: type(call.dtype), TI: type(indices.dtype), axis: integer(-1) });
}

function filled(call: TapeCall, value: number): Ref {
  const { ops, graph } = call.context;
  const own = call.dtype === 'DT_BOOL' ? ops.cast(graph.scalar('DT_INT32', value), 'DT_BOOL') : ops.number(call.dtype, value);
  return ops.fill(call.sizes(call.output.shape), own);
}

/** TF.js repeats what broadcasting would repeat: as many times as the sizes say. */
function broadcast(call: TapeCall): Ref {
  const attr = { T: type(call.dtype), Tidx: type('DT_INT32') };
  return call.one('BroadcastTo', [call.input('x'), call.sizes(call.output.shape)], attr);
}

function reversed(call: TapeCall): Ref {
  const axes = call.context.graph.ints(call.axes('dims', 'x'));
  return call.one('ReverseV2', [call.input('x'), axes], { T: type(call.dtype), Tidx: type('DT_INT32') });
}

function ranged(call: TapeCall): Ref {
  const { ops } = call.context;
  const numbers = ['start', 'stop', 'step'].map((name) => ops.number(call.dtype, call.number(name)));
  return call.one('Range', numbers, { Tidx: type(call.dtype) });
}

const tape = tapeTypes;

export const arrayKernels: Readonly<Record<string, TapeKernel>> = {
  Identity: (call) => call.input('x'),
  Cast: (call) => call.ops.cast(call.input('x'), tape[call.output.dtype]),
  Reshape: reshaped,
  ExpandDims: reshaped,
  Concat: joined,
  Pack: (call) => call.ops.pack(call.inputs(), call.number('axis', 0)),
  Unpack: unpacked,
  SplitV: split,
  Transpose: transposed,
  Slice: sliced,
  StridedSlice: strided,
  Tile: (call) => call.ops.tile(call.input('x'), call.sizes(call.attribute('reps') as readonly TapeSize[])),
  PadV2: padded,
  MirrorPad: padded,
  GatherV2: gathered,
  GatherNd: gatheredNd,
  OneHot: oneHot,
  ZerosLike: (call) => filled(call, 0),
  OnesLike: (call) => filled(call, 1),
  Fill: (call) => filled(call, call.number('value')),
  BroadcastTo: broadcast,
  Reverse: reversed,
  Range: ranged,
};
