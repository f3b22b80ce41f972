/** Rows joined by the segment they are of. */

import { type DataTypeName, elementCount } from '../../../formats/index.ts';
import { blank, type GraphTensor, isWide, mismatch, numbersOf, scalarOf } from '../graph-value.ts';
import { inputAt, type Kernel, type KernelCall, type Kernels } from '../kernel.ts';
import { cellsOf } from './arrays.ts';

/** Of numbers, or of 64-bit integers. */
type Cell = number | bigint;
type Join = (joined: Cell, value: Cell) => Cell;

const sum: Join = (a, b) => (a as number) + (b as number);
const product: Join = (a, b) => (a as number) * (b as number);
const larger: Join = (a, b) => (b > a ? b : a);
const smaller: Join = (a, b) => (b < a ? b : a);

export const segmentKernels: Kernels = {
  SegmentSum: (call) => segments(call, sum, empty(0)),
  SegmentProd: (call) => segments(call, product, empty(1)),
  SegmentMax: (call) => segments(call, larger, empty(0)),
  SegmentMin: (call) => segments(call, smaller, empty(0)),
  SegmentMean: (call) => segmentMeans(call),
  UnsortedSegmentSum: (call) => segments(call, sum, empty(0), wantedOf(call)),
  UnsortedSegmentProd: (call) => segments(call, product, empty(1), wantedOf(call)),
  UnsortedSegmentMax: (call) => segments(call, larger, (dtype) => limitsOf(dtype)[0], wantedOf(call)),
  UnsortedSegmentMin: (call) => segments(call, smaller, (dtype) => limitsOf(dtype)[1], wantedOf(call)),
  SparseSegmentSum: sparseSegments((total) => total),
  SparseSegmentMean: sparseSegments((total, count) => total / count),
  SparseSegmentSqrtN: sparseSegments((total, count) => total / Math.sqrt(count)),
};

type EmptyCell = (dtype: DataTypeName) => Cell;

function empty(value: number): EmptyCell {
  return (dtype) => (isWide(dtype) ? BigInt(value) : value);
}

const mostFloat = 3.4028234663852886e38;
const limits: Partial<Record<DataTypeName, readonly [Cell, Cell]>> = {
  DT_FLOAT: [-mostFloat, mostFloat],
  DT_DOUBLE: [-Number.MAX_VALUE, Number.MAX_VALUE],
  DT_HALF: [-65504, 65504],
  DT_INT8: [-128, 127],
  DT_INT16: [-(2 ** 15), 2 ** 15 - 1],
  DT_INT32: [-(2 ** 31), 2 ** 31 - 1],
  DT_INT64: [-(2n ** 63n), 2n ** 63n - 1n],
  DT_UINT8: [0, 255],
  DT_UINT16: [0, 65535],
  DT_UINT32: [0, 2 ** 32 - 1],
  DT_UINT64: [0n, 2n ** 64n - 1n],
};

function limitsOf(dtype: DataTypeName): readonly [Cell, Cell] {
  return limits[dtype] ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
}

function wantedOf(call: KernelCall): number {
  return scalarOf(inputAt(call, 2));
}

/** Segments that no row is of hold `emptyCell`. `wanted`: how many; absent: up to the last one named. */
function segments(call: KernelCall, join: Join, emptyCell: EmptyCell, wanted?: number): GraphTensor {
  const [data, segmentIds] = [inputAt(call, 0), inputAt(call, 1)];
  const ids = numbersOf(segmentIds);
  const inner = data.shape.slice(segmentIds.shape.length);
  const width = elementCount(inner);
  const count = wanted ?? Array.from(ids).reduce((most, id) => Math.max(most, id + 1), 0);
  const made = blank(data.dtype, [count, ...inner]);
  const [from, to] = [cellsOf(data), cellsOf(made)] as [Cell[], Cell[]];
  to.fill(emptyCell(data.dtype));
  const met = new Uint8Array(count);
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i] as number;
    if (id < 0 || id >= count) continue;
    for (let k = 0; k < width; k++) {
      const value = from[i * width + k] as Cell;
      to[id * width + k] = met[id] ? join(to[id * width + k] as Cell, value) : value;
    }
    met[id] = 1;
  }
  return made;
}

function segmentMeans(call: KernelCall): GraphTensor {
  const [data, segmentIds] = [inputAt(call, 0), inputAt(call, 1)];
  const places = Int32Array.from({ length: data.shape[0] ?? 0 }, (_, i) => i);
  return segmentMean(data, places, numbersOf(segmentIds), (total, count) => total / count);
}

/** Inputs: data, indices of rows, their segments in ascending order. */
function sparseSegments(finish: (total: number, count: number) => number): Kernel {
  return (call) => segmentMean(inputAt(call, 0), numbersOf(inputAt(call, 1)), numbersOf(inputAt(call, 2)), finish);
}

function segmentMean(
  data: GraphTensor,
  rows: ArrayLike<number>,
  ids: ArrayLike<number>,
  finish: (total: number, count: number) => number,
): GraphTensor {
  const width = elementCount(data.shape.slice(1));
  const count = ids.length === 0 ? 0 : (ids[ids.length - 1] as number) + 1;
  const made = blank(data.dtype, [count, ...data.shape.slice(1)]);
  const sums = new Float64Array(count * width);
  const members = new Int32Array(count);
  const from = numbersOf(data);
  for (let i = 0; i < ids.length; i++) {
    const [id, row] = [ids[i] as number, rows[i] as number];
    if (!(row >= 0 && row < (data.shape[0] as number))) mismatch(`row ${row} of ${data.shape[0]}`);
    members[id] = (members[id] as number) + 1;
    for (let k = 0; k < width; k++) sums[id * width + k] = (sums[id * width + k] as number) + (from[row * width + k] as number);
  }
  const to = made.data as Float64Array;
  for (let i = 0; i < sums.length; i++) to[i] = finish(sums[i] as number, Math.max(1, members[Math.floor(i / width)] as number));
  return made;
}
