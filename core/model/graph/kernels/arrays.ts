/** Shapes: reading, changing, joining and cutting tensors of any type. */

import { type DataTypeName, elementCount } from '../../../formats/index.ts';
import { axisOf, broadcastPlaces, broadcastShape, stridesOf, walk } from '../broadcast.ts';
import { blank, type GraphTensor, isWide, mismatch, numbersOf, scalarOf, tensor } from '../graph-value.ts';
import { inputAt, type KernelCall, type Kernels, tensorsOf } from '../kernel.ts';

/** Arrays of all kinds as lists of anything: values are only moved. */
type Cells = unknown[];

export function cellsOf({ data }: GraphTensor): Cells {
  return data as unknown as Cells;
}

export const arrayKernels: Kernels = {
  Const: ({ attributes }) => attributes.tensor('value') ?? mismatch('a constant without a value'),
  Placeholder: ({ name }) => mismatch(`${name} is not given`),
  PlaceholderWithDefault: (call) => inputAt(call, 0),
  Shape: (call) => integersOf(call.attributes.dtype('out_type', 'DT_INT32'), inputAt(call, 0).shape),
  ShapeN: (call) => tensorsOf(call).map(({ shape }) => integersOf(call.attributes.dtype('out_type', 'DT_INT32'), shape)),
  Size: (call) => scalar(call.attributes.dtype('out_type', 'DT_INT32'), elementCount(inputAt(call, 0).shape)),
  Rank: (call) => scalar('DT_INT32', inputAt(call, 0).shape.length),
  Reshape: (call) => reshaped(inputAt(call, 0), Array.from(numbersOf(inputAt(call, 1)))),
  ExpandDims: (call) => {
    const value = inputAt(call, 0);
    const axis = axisOf(scalarOf(inputAt(call, 1)), value.shape.length + 1);
    return withShape(value, value.shape.toSpliced(axis, 0, 1));
  },
  Squeeze: (call) => squeezed(inputAt(call, 0), call.attributes.integers('squeeze_dims')),
  Transpose: (call) => transposed(inputAt(call, 0), Array.from(numbersOf(inputAt(call, 1)))),
  ConcatV2: (call) => concatenated(tensorsOf(call, 0, call.inputs.length - 1), scalarOf(inputAt(call, call.inputs.length - 1))),
  Concat: (call) => concatenated(tensorsOf(call, 1), scalarOf(inputAt(call, 0))),
  Pack: (call) => packed(tensorsOf(call), call.attributes.integer('axis')),
  Unpack: (call) => unpacked(inputAt(call, 0), call.attributes.integer('axis')),
  Split: (call) => {
    const value = inputAt(call, 1);
    const axis = axisOf(scalarOf(inputAt(call, 0)), value.shape.length);
    const parts = call.attributes.integer('num_split', 1);
    return split(value, axis, new Array<number>(parts).fill((value.shape[axis] as number) / parts));
  },
  SplitV: (call) => {
    const value = inputAt(call, 0);
    const axis = axisOf(scalarOf(inputAt(call, 2)), value.shape.length);
    const sizes = Array.from(numbersOf(inputAt(call, 1)));
    const rest = (value.shape[axis] as number) - sizes.reduce((sum, size) => sum + Math.max(size, 0), 0);
    return split(
      value,
      axis,
      sizes.map((size) => (size < 0 ? rest : size)),
    );
  },
  Slice: (call) => {
    const value = inputAt(call, 0);
    const begin = Array.from(numbersOf(inputAt(call, 1)));
    const sizes = Array.from(numbersOf(inputAt(call, 2)));
    const size = sizes.map((length, i) => (length < 0 ? (value.shape[i] ?? 0) - (begin[i] ?? 0) : length));
    return sliced(value, { begin, size, step: size.map(() => 1) });
  },
  Tile: (call) => tiled(inputAt(call, 0), Array.from(numbersOf(inputAt(call, 1)))),
  Fill: (call) => {
    const value = inputAt(call, 1);
    const made = blank(value.dtype, Array.from(numbersOf(inputAt(call, 0))));
    cellsOf(made).fill(cellsOf(value)[0]);
    return made;
  },
  Range: (call) => ranged(call),
  LinSpace: (call) => {
    const [start, stop, count] = [0, 1, 2].map((i) => scalarOf(inputAt(call, i))) as [number, number, number];
    const made = blank(inputAt(call, 0).dtype, [count]);
    const step = count > 1 ? (stop - start) / (count - 1) : 0;
    (made.data as Float64Array).forEach((_, i, all) => {
      all[i] = start + i * step;
    });
    return made;
  },
  BroadcastTo: (call) => broadcast(inputAt(call, 0), Array.from(numbersOf(inputAt(call, 1)))),
  BroadcastArgs: (call) => {
    const [a, b] = [inputAt(call, 0), inputAt(call, 1)];
    return integersOf(a.dtype, broadcastShape(Array.from(numbersOf(a)), Array.from(numbersOf(b))));
  },
  Pad: (call) => padded(inputAt(call, 0), numbersOf(inputAt(call, 1)), undefined),
  PadV2: (call) => padded(inputAt(call, 0), numbersOf(inputAt(call, 1)), cellsOf(inputAt(call, 2))[0]),
  ReverseV2: (call) => {
    const value = inputAt(call, 0);
    const axes = Array.from(numbersOf(inputAt(call, 1)), (axis) => axisOf(axis, value.shape.length));
    const begin = value.shape.map((size, i) => (axes.includes(i) ? size - 1 : 0));
    return sliced(value, { begin, size: value.shape, step: value.shape.map((_, i) => (axes.includes(i) ? -1 : 1)) });
  },
  InvertPermutation: (call) => {
    const value = inputAt(call, 0);
    const made = blank(value.dtype, value.shape);
    Array.from(numbersOf(value)).forEach((place, i) => {
      cellsOf(made)[place] = isWide(value.dtype) ? BigInt(i) : i;
    });
    return made;
  },
};

/** The same values in another shape. */
export function withShape({ dtype, data }: GraphTensor, shape: readonly number[]): GraphTensor {
  return tensor(dtype, shape, data);
}

export function scalar(dtype: DataTypeName, value: number): GraphTensor {
  return { ...integersOf(dtype, [value]), shape: [] };
}

export function integersOf(dtype: DataTypeName, values: readonly number[]): GraphTensor {
  const made = blank(dtype, [values.length]);
  values.forEach((value, i) => {
    cellsOf(made)[i] = isWide(dtype) ? BigInt(value) : value;
  });
  return made;
}

export function reshaped(value: GraphTensor, wanted: readonly number[]): GraphTensor {
  const count = elementCount(value.shape);
  const known = wanted.reduce((product, size) => product * (size < 0 ? 1 : size), 1);
  const open = wanted.filter((size) => size < 0).length;
  const shape = wanted.map((size) => (size < 0 ? (known === 0 ? 0 : count / known) : size));
  if (open > 1 || elementCount(shape) !== count || !shape.every(Number.isInteger)) mismatch(`[${value.shape}] as [${wanted}]`);
  return withShape(value, shape);
}

function squeezed(value: GraphTensor, axes: readonly number[]): GraphTensor {
  const chosen = axes.map((axis) => axisOf(axis, value.shape.length));
  if (chosen.some((axis) => value.shape[axis] !== 1)) mismatch(`[${value.shape}] has more than one value along [${axes}]`);
  return withShape(
    value,
    value.shape.filter((size, i) => (chosen.length > 0 ? !chosen.includes(i) : size !== 1)),
  );
}

export function transposed(value: GraphTensor, order: readonly number[]): GraphTensor {
  const strides = stridesOf(value.shape);
  if (order.length !== value.shape.length || new Set(order).size !== order.length)
    mismatch(`axes [${order}] of [${value.shape}]`);
  const shape = order.map((axis) => value.shape[axis] ?? mismatch(`axes [${order}] of [${value.shape}]`));
  const made = blank(value.dtype, shape);
  const [from, to] = [cellsOf(value), cellsOf(made)];
  walk(
    shape,
    order.map((axis) => strides[axis] as number),
    (place, at) => {
      to[at] = from[place];
    },
  );
  return made;
}

/** Values before an axis, along it and behind it. */
export function around(shape: readonly number[], axis: number): readonly [outer: number, size: number, inner: number] {
  return [elementCount(shape.slice(0, axis)), shape[axis] ?? 1, elementCount(shape.slice(axis + 1))];
}

export function concatenated(values: readonly GraphTensor[], alongAxis: number): GraphTensor {
  const first = values[0] ?? mismatch('nothing to join');
  const axis = axisOf(alongAxis, first.shape.length);
  for (const { shape } of values) {
    const fits = shape.length === first.shape.length && shape.every((size, i) => i === axis || size === first.shape[i]);
    if (!fits) mismatch(`[${first.shape}] and [${shape}] joined along ${axis}`);
  }
  const size = values.reduce((sum, { shape }) => sum + (shape[axis] as number), 0);
  const made = blank(first.dtype, first.shape.with(axis, size));
  const to = cellsOf(made);
  const [outer, , inner] = around(first.shape, axis);
  let start = 0;
  for (const value of values) {
    const length = (value.shape[axis] as number) * inner;
    const from = cellsOf(value);
    for (let o = 0; o < outer; o++) for (let i = 0; i < length; i++) to[o * size * inner + start + i] = from[o * length + i];
    start += length;
  }
  return made;
}

export function packed(values: readonly GraphTensor[], atAxis: number): GraphTensor {
  const rank = values[0]?.shape.length ?? 0;
  const axis = axisOf(atAxis, rank + 1);
  return concatenated(
    values.map((value) => withShape(value, value.shape.toSpliced(axis, 0, 1))),
    axis,
  );
}

export function unpacked(value: GraphTensor, fromAxis: number): readonly GraphTensor[] {
  const axis = axisOf(fromAxis, value.shape.length);
  const parts = split(value, axis, new Array<number>(value.shape[axis] ?? 0).fill(1));
  return parts.map((part) => withShape(part, value.shape.toSpliced(axis, 1)));
}

function split(value: GraphTensor, axis: number, sizes: readonly number[]): readonly GraphTensor[] {
  if (!sizes.every(Number.isInteger)) mismatch(`[${value.shape}] does not split along ${axis}`);
  let start = 0;
  return sizes.map((length) => {
    const begin = value.shape.map((_, i) => (i === axis ? start : 0));
    start += length;
    return sliced(value, { begin, size: value.shape.with(axis, length), step: value.shape.map(() => 1) });
  });
}

export interface Cut {
  readonly begin: readonly number[];
  readonly size: readonly number[];
  readonly step: readonly number[];
}

export function sliced(value: GraphTensor, { begin, size, step }: Cut): GraphTensor {
  const rank = value.shape.length;
  const fits = begin.length === rank && size.length === rank && size.every((length, i) => isInside(length, i));
  if (!fits) mismatch(`a part [${begin}] + [${size}] of [${value.shape}]`);
  const strides = stridesOf(value.shape);
  const made = blank(value.dtype, size);
  const [from, to] = [cellsOf(value), cellsOf(made)];
  const start = begin.reduce((sum, place, i) => sum + place * (strides[i] as number), 0);
  walk(
    size,
    step.map((by, i) => by * (strides[i] as number)),
    (place, at) => {
      to[at] = from[place];
    },
    start,
  );
  return made;

  function isInside(length: number, i: number): boolean {
    const first = begin[i] as number;
    const last = first + (length - 1) * (step[i] as number);
    const whole = value.shape[i] as number;
    return length === 0 || (length > 0 && first >= 0 && first < whole && last >= 0 && last < whole);
  }
}

function tiled(value: GraphTensor, times: readonly number[]): GraphTensor {
  if (times.length !== value.shape.length) mismatch(`[${value.shape}] repeated [${times}] times`);
  return times.reduce((sum, count, axis) => {
    if (count === 1) return sum;
    if (count <= 0) return blank(sum.dtype, sum.shape.with(axis, 0));
    return concatenated(new Array<GraphTensor>(count).fill(sum), axis);
  }, value);
}

function ranged(call: KernelCall): GraphTensor {
  const [start, limit, delta] = [0, 1, 2].map((i) => scalarOf(inputAt(call, i))) as [number, number, number];
  if (delta === 0) mismatch('a range in steps of 0');
  const count = Math.max(0, Math.ceil((limit - start) / delta));
  const made = blank(inputAt(call, 0).dtype, [count]);
  const cells = cellsOf(made);
  for (let i = 0; i < count; i++) cells[i] = isWide(made.dtype) ? BigInt(start + i * delta) : start + i * delta;
  return made;
}

export function broadcast(value: GraphTensor, shape: readonly number[]): GraphTensor {
  const places = broadcastPlaces(value.shape, broadcastShape(value.shape, shape));
  if (!places) return value;
  const made = blank(value.dtype, shape);
  const [from, to] = [cellsOf(value), cellsOf(made)];
  for (let i = 0; i < to.length; i++) to[i] = from[places[i] as number];
  return made;
}

function padded(value: GraphTensor, sizes: ArrayLike<number>, filler: unknown): GraphTensor {
  const before = value.shape.map((_, i) => sizes[i * 2] ?? 0);
  const shape = value.shape.map((size, i) => size + (sizes[i * 2] ?? 0) + (sizes[i * 2 + 1] ?? 0));
  const made = blank(value.dtype, shape);
  const [from, to] = [cellsOf(value), cellsOf(made)];
  if (filler !== undefined) to.fill(filler);
  const strides = stridesOf(shape);
  const start = before.reduce((sum, size, i) => sum + size * (strides[i] as number), 0);
  walk(
    value.shape,
    strides,
    (place, at) => {
      to[place] = from[at];
    },
    start,
  );
  return made;
}
