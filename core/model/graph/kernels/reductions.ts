/** Sums, means, extremes and what else goes along axes. */

import { elementCount } from '../../../formats/index.ts';
import { axisOf, stridesOf } from '../broadcast.ts';
import { blank, type GraphTensor, isWide, mismatch, numbersOf, scalarOf, tensor } from '../graph-value.ts';
import { inputAt, type Kernel, type Kernels } from '../kernel.ts';
import { around, cellsOf, integersOf } from './arrays.ts';

interface Fold {
  readonly start: number;
  readonly numbers: (sum: number, value: number) => number;
  readonly wideStart: bigint;
  readonly bigints: (sum: bigint, value: bigint) => bigint;
}

const sum: Fold = { start: 0, numbers: (s, v) => s + v, wideStart: 0n, bigints: (s, v) => s + v };
const folds: Readonly<Record<string, Fold>> = {
  Sum: sum,
  Prod: { start: 1, numbers: (s, v) => s * v, wideStart: 1n, bigints: (s, v) => s * v },
  Max: { start: Number.NEGATIVE_INFINITY, numbers: Math.max, wideStart: -(2n ** 63n), bigints: (s, v) => (v > s ? v : s) },
  Min: { start: Number.POSITIVE_INFINITY, numbers: Math.min, wideStart: 2n ** 63n - 1n, bigints: (s, v) => (v < s ? v : s) },
  All: { start: 1, numbers: (s, v) => (s && v ? 1 : 0), wideStart: 0n, bigints: (s) => s },
  Any: { start: 0, numbers: (s, v) => (s || v ? 1 : 0), wideStart: 0n, bigints: (s) => s },
};

export const reductionKernels: Kernels = {
  ...Object.fromEntries(Object.entries(folds).map(([op, fold]) => [op, reduction((value, plan) => folded(value, plan, fold))])),
  Mean: reduction((value, plan) => scaled(folded(value, plan, sum), 1 / plan.perResult)),
  EuclideanNorm: reduction((value, plan) =>
    mappedTo(folded(value, plan, { ...sum, numbers: (s, v) => s + v * v, bigints: (s, v) => s + v * v }), Math.sqrt),
  ),
  ArgMax: extremePlace((a, b) => a > b),
  ArgMin: extremePlace((a, b) => a < b),
  Softmax: (call) => alongLast(inputAt(call, 0), softmax),
  LogSoftmax: (call) => alongLast(inputAt(call, 0), logSoftmax),
  Cumsum: (call) =>
    cumulated(inputAt(call, 0), scalarOf(inputAt(call, 1)), call.attributes.flag('exclusive'), call.attributes.flag('reverse')),
  TopKV2: (call) => topK(inputAt(call, 0), scalarOf(inputAt(call, 1))),
};

interface ReductionPlan {
  readonly shape: readonly number[];
  /** By place in the value: the place in the result. */
  readonly places: Int32Array;
  readonly count: number;
  readonly perResult: number;
}

function reduction(reduce: (value: GraphTensor, plan: ReductionPlan) => GraphTensor): Kernel {
  return (call) => {
    const value = inputAt(call, 0);
    const axes = new Set(Array.from(numbersOf(inputAt(call, 1)), (axis) => axisOf(axis, value.shape.length)));
    return reduce(value, planOf(value.shape, axes, call.attributes.flag('keep_dims')));
  };
}

function planOf(shape: readonly number[], axes: ReadonlySet<number>, keepDims: boolean): ReductionPlan {
  const kept = shape.map((size, i) => (axes.has(i) ? 1 : size));
  const strides = stridesOf(kept).map((stride, i) => (axes.has(i) ? 0 : stride));
  const total = elementCount(shape);
  const places = new Int32Array(total);
  const sizes = shape;
  const coordinates = new Int32Array(shape.length);
  let place = 0;
  for (let at = 0; at < total; at++) {
    places[at] = place;
    for (let d = shape.length - 1; d >= 0; d--) {
      place += strides[d] as number;
      const next = (coordinates[d] as number) + 1;
      if (next < (sizes[d] as number)) {
        coordinates[d] = next;
        break;
      }
      coordinates[d] = 0;
      place -= (strides[d] as number) * (sizes[d] as number);
    }
  }
  const count = elementCount(kept);
  return {
    shape: keepDims ? kept : shape.filter((_, i) => !axes.has(i)),
    places,
    count,
    perResult: count === 0 ? 1 : total / count,
  };
}

function folded(value: GraphTensor, { shape, places, count }: ReductionPlan, fold: Fold): GraphTensor {
  const made = blank(value.dtype, shape);
  if (isWide(value.dtype)) {
    const sums = new Array<bigint>(count).fill(fold.wideStart);
    const from = value.data as BigInt64Array;
    for (let i = 0; i < from.length; i++)
      sums[places[i] as number] = fold.bigints(sums[places[i] as number] as bigint, from[i] as bigint);
    (made.data as BigInt64Array).set(sums);
    return made;
  }
  // In double precision, rounded once: nearer than TensorFlow's own order of sums.
  const sums = new Float64Array(count).fill(fold.start);
  const from = numbersOf(value);
  for (let i = 0; i < from.length; i++)
    sums[places[i] as number] = fold.numbers(sums[places[i] as number] as number, from[i] as number);
  (made.data as Float64Array).set(sums);
  return made;
}

function scaled(value: GraphTensor, by: number): GraphTensor {
  if (!isWide(value.dtype)) return mappedTo(value, (x) => x * by);
  const count = BigInt(Math.round(1 / by));
  return tensor(
    value.dtype,
    value.shape,
    (value.data as BigInt64Array).map((x) => x / count),
  );
}

function mappedTo(value: GraphTensor, f: (x: number) => number): GraphTensor {
  const made = blank(value.dtype, value.shape);
  const from = numbersOf(value);
  const to = made.data as Float64Array;
  for (let i = 0; i < to.length; i++) to[i] = f(from[i] as number);
  return made;
}

function extremePlace(isBetter: (a: number | bigint, b: number | bigint) => boolean): Kernel {
  return (call) => {
    const value = inputAt(call, 0);
    const axis = axisOf(scalarOf(inputAt(call, 1)), value.shape.length);
    const [outer, size, inner] = around(value.shape, axis);
    const cells = cellsOf(value) as (number | bigint)[];
    const found = Array.from({ length: outer * inner }, (_, i) => {
      const start = Math.floor(i / inner) * size * inner + (i % inner);
      let best = 0;
      for (let k = 1; k < size; k++) {
        if (isBetter(cells[start + k * inner] as number, cells[start + best * inner] as number)) best = k;
      }
      return best;
    });
    const made = integersOf(call.attributes.dtype('output_type', 'DT_INT64'), found);
    return tensor(made.dtype, value.shape.toSpliced(axis, 1), made.data);
  };
}

function alongLast(value: GraphTensor, f: (row: Float64Array) => void): GraphTensor {
  const made = blank(value.dtype, value.shape);
  const width = value.shape.at(-1) ?? 1;
  const from = numbersOf(value);
  const to = made.data as Float64Array;
  const row = new Float64Array(width);
  for (let start = 0; start < to.length; start += width) {
    for (let i = 0; i < width; i++) row[i] = from[start + i] as number;
    f(row);
    for (let i = 0; i < width; i++) to[start + i] = row[i] as number;
  }
  return made;
}

function softmax(row: Float64Array): void {
  const most = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  let total = 0;
  for (let i = 0; i < row.length; i++) {
    row[i] = Math.exp((row[i] as number) - most);
    total += row[i] as number;
  }
  for (let i = 0; i < row.length; i++) row[i] = (row[i] as number) / total;
}

function logSoftmax(row: Float64Array): void {
  const most = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const total = Math.log(row.reduce((sumOf, x) => sumOf + Math.exp(x - most), 0)) + most;
  for (let i = 0; i < row.length; i++) row[i] = (row[i] as number) - total;
}

function cumulated(value: GraphTensor, alongAxis: number, isExclusive: boolean, isReverse: boolean): GraphTensor {
  const axis = axisOf(alongAxis, value.shape.length);
  const [outer, size, inner] = around(value.shape, axis);
  const made = blank(value.dtype, value.shape);
  const [from, to] = [cellsOf(value), cellsOf(made)] as [(number | bigint)[], (number | bigint)[]];
  for (let line = 0; line < outer * inner; line++) {
    const start = Math.floor(line / inner) * size * inner + (line % inner);
    let total: number | bigint = isWide(value.dtype) ? 0n : 0;
    for (let k = 0; k < size; k++) {
      const at = start + (isReverse ? size - 1 - k : k) * inner;
      const next = (total as number) + (from[at] as number);
      to[at] = isExclusive ? total : next;
      total = next;
    }
  }
  return made;
}

/** Largest first, the earlier of equals first. */
function topK(value: GraphTensor, count: number): readonly GraphTensor[] {
  const width = value.shape.at(-1) ?? mismatch('one axis at least is needed');
  if (count > width) mismatch(`the ${count} largest of ${width}`);
  const shape = value.shape.with(-1, count);
  const values = blank(value.dtype, shape);
  const places = blank('DT_INT32', shape);
  const cells = cellsOf(value) as (number | bigint)[];
  for (let row = 0; row * width < cells.length; row++) {
    const order = Array.from({ length: width }, (_, i) => i).sort((a, b) => {
      const [x, y] = [cells[row * width + a] as number, cells[row * width + b] as number];
      return x > y ? -1 : x < y ? 1 : a - b;
    });
    for (let k = 0; k < count; k++) {
      cellsOf(values)[row * count + k] = cells[row * width + (order[k] as number)];
      cellsOf(places)[row * count + k] = order[k];
    }
  }
  return [values, places];
}
