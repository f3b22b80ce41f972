/** Convolutions and pooling of TF.js as ONNX's operators, which want channels before places. */

import type { Value } from './onnx-builder.ts';
import type { OnnxKernel } from './onnx-layers.ts';
import { onnxFinished } from './onnx-layers-math.ts';
import { bigints, type OnnxCall } from './onnx-tape-call.ts';

/** Height and width. */
type Pair = readonly [number, number];

function pairOf(call: OnnxCall, name: string): Pair {
  const given = (call.attribute(name) ?? null) === null ? [1] : call.numbers(name);
  const [height = 1, width = height] = given;
  return [height, width];
}

/** Places of a tensor rows x height x width x channels. */
function placesOf(call: OnnxCall, shape: ReturnType<OnnxCall['shape']>): Pair {
  const [height, width] = shape.slice(1, 3);
  return typeof height === 'number' && typeof width === 'number' ? [height, width] : call.refuse('over rows');
}

interface Sizes {
  readonly from: Pair;
  readonly to: Pair;
  readonly kernel: Pair;
  readonly strides: Pair;
  readonly dilations: Pair;
}

/** What is added around, as TensorFlow's `same` adds it: the odd one behind. */
function padsOf(call: OnnxCall, { from, to, kernel, strides, dilations }: Sizes): readonly bigint[] {
  const pad = call.word('pad');
  if (pad !== 'same' && pad !== 'valid') call.refuse('with padding in numbers');
  if (pad === 'valid') return [0n, 0n, 0n, 0n];
  const total = ([0, 1] as const).map((i) =>
    Math.max(0, (to[i] - 1) * strides[i] + (kernel[i] - 1) * dilations[i] + 1 - from[i]),
  );
  const before = total.map((one) => Math.floor(one / 2));
  return bigints([...before, ...total.map((one, i) => one - (before[i] ?? 0))]);
}

function channelsFirst(call: OnnxCall, value: Value): Value {
  return call.op('Transpose', [value], { perm: [0n, 3n, 1n, 2n] });
}

function channelsLast(call: OnnxCall, value: Value): Value {
  return call.op('Transpose', [value], { perm: [0n, 2n, 3n, 1n] });
}

function filterOf(call: OnnxCall): readonly number[] {
  return call.shape('filter').map((size) => (typeof size === 'number' ? size : call.refuse('with a filter made of rows')));
}

function convolved(isDepthwise: boolean): OnnxKernel {
  return (call) => {
    if (call.word('dataFormat').startsWith('NC')) call.refuse('with channels first');
    const [height = 1, width = 1, channels = 1, count = 1] = filterOf(call);
    const sizes: Sizes = {
      from: placesOf(call, call.shape('x')),
      to: placesOf(call, call.output.shape),
      kernel: [height, width],
      strides: pairOf(call, 'strides'),
      dilations: pairOf(call, 'dilations'),
    };
    const turned = call.op('Transpose', [call.input('filter')], { perm: isDepthwise ? [2n, 3n, 0n, 1n] : [3n, 2n, 0n, 1n] });
    const flat = call.graph.ints([4], [channels * count, 1, height, width]);
    const filter = isDepthwise ? call.op('Reshape', [turned, flat]) : turned;
    const result = call.op('Conv', [channelsFirst(call, call.input('x')), filter], {
      kernel_shape: bigints(sizes.kernel),
      strides: bigints(sizes.strides),
      dilations: bigints(sizes.dilations),
      pads: padsOf(call, sizes),
      group: isDepthwise ? channels : 1,
    });
    return onnxFinished(call, channelsLast(call, result));
  };
}

/** The other way round: padding of what comes out is cut off. */
function grown(call: OnnxCall): Value {
  const [height = 1, width = 1] = filterOf(call);
  const sizes: Sizes = {
    from: placesOf(call, call.output.shape),
    to: placesOf(call, call.shape('dy')),
    kernel: [height, width],
    strides: pairOf(call, 'strides'),
    dilations: [1, 1],
  };
  const pads = padsOf(call, sizes).map(Number);
  const output_padding = ([0, 1] as const).map(
    (i) => sizes.from[i] - ((sizes.to[i] - 1) * sizes.strides[i] + sizes.kernel[i] - (pads[i] ?? 0) - (pads[i + 2] ?? 0)),
  );
  if (output_padding.some((one) => one < 0)) call.refuse('of such a size');
  const filter = call.op('Transpose', [call.input('filter')], { perm: [3n, 2n, 0n, 1n] });
  const result = call.op('ConvTranspose', [channelsFirst(call, call.input('dy')), filter], {
    kernel_shape: bigints(sizes.kernel),
    strides: bigints(sizes.strides),
    pads: bigints(pads),
    output_padding: bigints(output_padding),
  });
  return channelsLast(call, result);
}

function pooled(op: 'MaxPool' | 'AveragePool'): OnnxKernel {
  return (call) => {
    const kernel = pairOf(call, 'filterSize');
    const strides = pairOf(call, 'strides');
    const places = { from: placesOf(call, call.shape('x')), to: placesOf(call, call.output.shape) };
    const result = call.op(op, [channelsFirst(call, call.input('x'))], {
      kernel_shape: bigints(kernel),
      strides: bigints(strides),
      pads: padsOf(call, { ...places, kernel, strides, dilations: [1, 1] }),
    });
    return channelsLast(call, result);
  };
}

/** To whole multiples of its size: every place is repeated. */
function repeated(call: OnnxCall): Value {
  const shape = call.shape('images');
  const [height, width] = placesOf(call, shape);
  const [toHeight, toWidth] = placesOf(call, call.output.shape);
  const isWhole = toHeight % height === 0 && toWidth % width === 0;
  if (!isWhole || call.flag('alignCorners') || call.flag('halfPixelCenters')) call.refuse('to no whole multiple');
  const [rows = 1, , , channels = 1] = shape;
  const apart = call.op('Reshape', [call.input('images'), call.sizes([rows, height, 1, width, 1, channels])]);
  const [down, across] = [toHeight / height, toWidth / width];
  const wide = call.op('Expand', [apart, call.sizes([rows, height, down, width, across, channels])]);
  return call.op('Reshape', [wide, call.sizes(call.output.shape)]);
}

export const onnxWindows: Readonly<Record<string, OnnxKernel>> = {
  Conv2D: convolved(false),
  FusedConv2D: convolved(false),
  DepthwiseConv2dNative: convolved(true),
  FusedDepthwiseConv2D: convolved(true),
  Conv2DBackpropInput: grown,
  MaxPool: pooled('MaxPool'),
  AvgPool: pooled('AveragePool'),
  ResizeNearestNeighbor: repeated,
};
