/** Sparse and ragged tensors, buckets. */

import { elementCount } from '../../../formats/index.ts';
import { stridesOf } from '../broadcast.ts';
import { blank, type GraphTensor, isTensor, mismatch, numbersOf, scalarOf, tensor } from '../graph-value.ts';
import { inputAt, type KernelCall, type Kernels, tensorsOf } from '../kernel.ts';
import { cellsOf, integersOf } from './arrays.ts';
import { binAdder } from './ragged.ts';

export const sparseKernels: Kernels = {
  SparseToDense: (call) => denseOf(call),
  SparseReshape: (call) => reshapedSparse(call),
  SparseFillEmptyRows: (call) => withoutEmptyRows(call),
  RaggedTensorToTensor: (call) => raggedToDense(call),
  RaggedTensorToSparse: (call) => raggedToSparse(call),
  RaggedRange: (call) => raggedRanges(call),
  Bucketize: (call) => bucketized(inputAt(call, 0), call.attributes.floats('boundaries')),
  DenseBincount: (call) => binCounts(call),
};

/** Inputs: indices, shape, values, default. */
function denseOf(call: KernelCall): GraphTensor {
  const [indices, size, values, fallback] = tensorsOf(call, 0, 4) as [GraphTensor, GraphTensor, GraphTensor, GraphTensor];
  const made = blank(values.dtype, Array.from(numbersOf(size)));
  const [from, to] = [cellsOf(values), cellsOf(made)];
  to.fill(cellsOf(fallback)[0]);
  const strides = stridesOf(made.shape);
  const rank = made.shape.length;
  const places = numbersOf(indices);
  const count = indices.shape.length === 0 ? 1 : (indices.shape[0] ?? 0);
  for (let row = 0; row < count; row++) {
    let at = 0;
    for (let d = 0; d < rank; d++) {
      const place = places[row * rank + d] as number;
      if (!(place >= 0 && place < (made.shape[d] as number))) mismatch(`place ${place} of ${made.shape[d]}`);
      at += place * (strides[d] as number);
    }
    to[at] = from[from.length === 1 ? 0 : row];
  }
  return made;
}

function reshapedSparse(call: KernelCall): readonly GraphTensor[] {
  const [indices, before, wanted] = [0, 1, 2].map((i) => numbersOf(inputAt(call, i))) as [
    ArrayLike<number>,
    ArrayLike<number>,
    ArrayLike<number>,
  ];
  const from = Array.from(before);
  const total = elementCount(from);
  const known = Array.from(wanted).reduce((product, size) => product * (size < 0 ? 1 : size), 1);
  const to = Array.from(wanted, (size) => (size < 0 ? total / Math.max(1, known) : size));
  if (elementCount(to) !== total) mismatch(`[${from}] as [${Array.from(wanted)}]`);
  const [oldStrides, newStrides] = [stridesOf(from), stridesOf(to)];
  const places: number[] = [];
  for (let row = 0; row * from.length < indices.length; row++) {
    let flat = 0;
    for (let d = 0; d < from.length; d++) flat += (indices[row * from.length + d] as number) * (oldStrides[d] as number);
    for (let d = 0; d < to.length; d++) places.push(Math.floor(flat / (newStrides[d] as number)) % (to[d] as number));
  }
  return [
    tensor('DT_INT64', [places.length / to.length, to.length], integersOf('DT_INT64', places).data),
    integersOf('DT_INT64', to),
  ];
}

/** Inputs: indices, values, shape, default. */
function withoutEmptyRows(call: KernelCall): readonly GraphTensor[] {
  const [indices, values, size, fallback] = tensorsOf(call, 0, 4) as [GraphTensor, GraphTensor, GraphTensor, GraphTensor];
  const [rows = 0, ...rest] = Array.from(numbersOf(size));
  const rank = rest.length + 1;
  const places = numbersOf(indices);
  const count = places.length / rank;
  const byRow: number[][] = Array.from({ length: rows }, () => []);
  for (let i = 0; i < count; i++) byRow[places[i * rank] as number]?.push(i);
  const outPlaces: number[] = [];
  const outValues: unknown[] = [];
  const reverse = new Array<number>(count).fill(0);
  byRow.forEach((members, row) => {
    if (members.length === 0) {
      outPlaces.push(row, ...rest.map(() => 0));
      outValues.push(cellsOf(fallback)[0]);
    }
    for (const i of members) {
      reverse[i] = outValues.length;
      for (let d = 0; d < rank; d++) outPlaces.push(places[i * rank + d] as number);
      outValues.push(cellsOf(values)[i]);
    }
  });
  const made = blank(values.dtype, [outValues.length]);
  outValues.forEach((value, i) => {
    cellsOf(made)[i] = value;
  });
  return [
    tensor('DT_INT64', [outValues.length, rank], integersOf('DT_INT64', outPlaces).data),
    made,
    tensor(
      'DT_BOOL',
      [rows],
      Uint8Array.from(byRow, (members) => (members.length === 0 ? 1 : 0)),
    ),
    integersOf('DT_INT64', reverse),
  ];
}

/** Inputs: shape, values, default, row partitions of one dimension. Other partitions are refused. */
function raggedToDense(call: KernelCall): GraphTensor {
  const types = call.attributes.texts('row_partition_types').map((type) => Buffer.from(type).toString());
  const [size, values, fallback] = tensorsOf(call, 0, 3) as [GraphTensor, GraphTensor, GraphTensor];
  const lists = raggedRows(types, tensorsOf(call, 3), values);
  const wanted = Array.from(numbersOf(size));
  const rows = wanted.length > 0 && (wanted[0] as number) >= 0 ? (wanted[0] as number) : lists.length;
  const longest = lists.reduce((most, [start, end]) => Math.max(most, end - start), 0);
  const columns = wanted.length > 1 && (wanted[1] as number) >= 0 ? (wanted[1] as number) : longest;
  const inner = values.shape.slice(1);
  const width = elementCount(inner);
  const made = blank(values.dtype, [rows, columns, ...inner]);
  const [from, to] = [cellsOf(values), cellsOf(made)];
  to.fill(cellsOf(fallback)[0]);
  lists.slice(0, rows).forEach(([start, end], row) => {
    const count = Math.min(end - start, columns) * width;
    for (let k = 0; k < count; k++) to[row * columns * width + k] = from[start * width + k];
  });
  return made;
}

function raggedRows(
  types: readonly string[],
  partitions: readonly GraphTensor[],
  values: GraphTensor,
): readonly (readonly [number, number])[] {
  const places = (partition: GraphTensor | undefined): ArrayLike<number> => (partition ? numbersOf(partition) : []);
  if (types.length === 1 && types[0] === 'ROW_SPLITS') return pairs(Array.from(places(partitions[0])));
  if (types.length === 2 && types[0] === 'FIRST_DIM_SIZE' && types[1] === 'VALUE_ROWIDS') {
    const count = places(partitions[0])[0] ?? 0;
    const lengths = new Array<number>(count).fill(0);
    for (const id of Array.from(places(partitions[1]))) if (id < count) lengths[id] = (lengths[id] as number) + 1;
    const splits = [0];
    for (const length of lengths) splits.push((splits.at(-1) as number) + length);
    if ((splits.at(-1) as number) > (values.shape[0] ?? 0)) mismatch('rows longer than their values');
    return pairs(splits);
  }
  return mismatch(`ragged rows by ${types.join(', ')}`);
}

function pairs(splits: readonly number[]): readonly (readonly [number, number])[] {
  return splits.slice(1).map((end, i) => [splits[i] as number, end] as const);
}

/** Inputs: splits of one dimension, values. */
function raggedToSparse(call: KernelCall): readonly GraphTensor[] {
  const splits = call.inputs.slice(0, -1).filter(isTensor);
  if (splits.length !== 1) mismatch('ragged tensors of several ragged dimensions');
  const rows = pairs(Array.from(numbersOf(splits[0] as GraphTensor)));
  const places = rows.flatMap(([start, end], row) => Array.from({ length: end - start }, (_, i) => [row, i]).flat());
  const width = rows.reduce((most, [start, end]) => Math.max(most, end - start), 0);
  const indices = tensor('DT_INT64', [places.length / 2, 2], integersOf('DT_INT64', places).data);
  return [indices, inputAt(call, call.inputs.length - 1), integersOf('DT_INT64', [rows.length, width])];
}

/** Inputs: starts, limits, deltas, each one or a row's. */
function raggedRanges(call: KernelCall): readonly GraphTensor[] {
  const parts = [0, 1, 2].map((i) => numbersOf(inputAt(call, i))) as [ArrayLike<number>, ArrayLike<number>, ArrayLike<number>];
  const count = Math.max(...parts.map((part) => part.length));
  const at = (part: ArrayLike<number>, i: number): number => part[part.length === 1 ? 0 : i] as number;
  const splits = [0];
  const values: number[] = [];
  for (let row = 0; row < count; row++) {
    const [start, limit, delta] = [at(parts[0], row), at(parts[1], row), at(parts[2], row)];
    if (delta === 0) mismatch('a range in steps of 0');
    const length = Math.max(0, Math.ceil((limit - start) / delta));
    for (let i = 0; i < length; i++) values.push(start + i * delta);
    splits.push(values.length);
  }
  return [integersOf(call.attributes.dtype('Tsplits', 'DT_INT64'), splits), integersOf(inputAt(call, 0).dtype, values)];
}

/** How many boundaries are at or below the value. */
function bucketized(value: GraphTensor, boundaries: readonly number[]): GraphTensor {
  const made = blank('DT_INT32', value.shape);
  const from = numbersOf(value);
  const to = made.data as Int32Array;
  for (let i = 0; i < to.length; i++) {
    let [low, high] = [0, boundaries.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((from[i] as number) < (boundaries[middle] as number)) high = middle;
      else low = middle + 1;
    }
    to[i] = low;
  }
  return made;
}

/** Inputs: values of one or two dimensions, how many bins, weights or nothing. */
function binCounts(call: KernelCall): GraphTensor {
  const [value, size, weights] = tensorsOf(call, 0, 3) as [GraphTensor, GraphTensor, GraphTensor];
  const bins = scalarOf(size);
  const isRows = value.shape.length === 2;
  const width = isRows ? (value.shape[1] as number) : elementCount(value.shape);
  const made = blank(weights.dtype, isRows ? [value.shape[0] as number, bins] : [bins]);
  const from = numbersOf(value);
  const add = binAdder(made, { weights, isBinary: call.attributes.flag('binary_output') });
  for (let i = 0; i < from.length; i++) {
    const bin = from[i] as number;
    if (bin < 0 || bin >= bins) continue;
    add(Math.floor(i / Math.max(1, width)) * bins + bin, i);
  }
  return made;
}
