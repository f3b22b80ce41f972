/** Convolutions, pooling and resizing of TF.js as TensorFlow's operations. */

import { type Attributes, flag, integers, type Ref, text, type } from './graph-builder.ts';
import type { TapeKernel } from './layers-graph.ts';
import { finished } from './layers-math.ts';
import type { TapeCall } from './tape-call.ts';

/** `same` or `valid`; strides and dilations of height and width, or depth, height and width. */
function window(call: TapeCall, names: readonly string[]) {
  const pad = call.word('pad');
  if (pad !== 'same' && pad !== 'valid') call.refuse('with padding in numbers');
  if (call.word('dataFormat').startsWith('NC')) call.refuse('with channels first');
  const rank = call.output.shape.length;
  const lists = names.map((name): [string, ReturnType<typeof integers>] => {
    const [theirs, ours = theirs] = name.split(':') as [string, string?];
    const given = (call.attribute(theirs) ?? null) === null ? [1] : call.numbers(theirs);
    const inner = Array.from({ length: rank - 2 }, (_, i) => given[Math.min(i, given.length - 1)] ?? 1);
    return [ours, integers([1, ...inner, 1])];
  });
  return {
    T: type('DT_FLOAT'),
    padding: text(pad.toUpperCase()),
    data_format: text(rank === 5 ? 'NDHWC' : 'NHWC'),
    ...Object.fromEntries(lists),
  };
}

function convolved(op: 'Conv2D' | 'DepthwiseConv2dNative' | 'Conv3D'): TapeKernel {
  return (call) => {
    const attr = window(call, ['strides', 'dilations']);
    const own: Attributes = op === 'Conv2D' ? { use_cudnn_on_gpu: flag(true) } : {};
    const explicit: Attributes = op === 'Conv3D' ? {} : { explicit_paddings: integers([]) };
    return finished(call, call.one(op, [call.input('x'), call.input('filter')], { ...attr, ...own, ...explicit }));
  };
}

function transposedConvolution(call: TapeCall): Ref {
  const attr = {
    ...window(call, ['strides', 'dilations']),
    use_cudnn_on_gpu: flag(true),
    explicit_paddings: integers([]),
  };
  const inputs = [call.sizes(call.output.shape), call.input('filter'), call.input('dy')];
  return call.one('Conv2DBackpropInput', inputs, attr);
}

function pooled(op: string): TapeKernel {
  return (call) => {
    const attr = window(call, ['strides', 'filterSize:ksize']);
    const explicit: Attributes = op === 'MaxPool' ? { explicit_paddings: integers([]) } : {};
    return call.one(op, [call.input('x')], { ...attr, ...explicit });
  };
}

function resized(op: string): TapeKernel {
  return (call) => {
    const size = call.context.graph.ints(call.numbers('size'));
    const attr = {
      T: type('DT_FLOAT'),
      align_corners: flag(call.flag('alignCorners')),
      half_pixel_centers: flag(call.flag('halfPixelCenters')),
    };
    return call.one(op, [call.input('images'), size], attr);
  };
}

export const windowKernels: Readonly<Record<string, TapeKernel>> = {
  Conv2D: convolved('Conv2D'),
  FusedConv2D: convolved('Conv2D'),
  DepthwiseConv2dNative: convolved('DepthwiseConv2dNative'),
  FusedDepthwiseConv2D: convolved('DepthwiseConv2dNative'),
  Conv3D: convolved('Conv3D'),
  Conv2DBackpropInput: transposedConvolution,
  MaxPool: pooled('MaxPool'),
  AvgPool: pooled('AvgPool'),
  MaxPool3D: pooled('MaxPool3D'),
  AvgPool3D: pooled('AvgPool3D'),
  ResizeBilinear: resized('ResizeBilinear'),
  ResizeNearestNeighbor: resized('ResizeNearestNeighbor'),
};
