/** Sparse tensors crossed, joined, summed and multiplied with matrices. */

import { elementCount } from '../../../formats/index.ts';
import { fingerprint64 } from '../../farm-hash.ts';
import { axisOf, stridesOf } from '../broadcast.ts';
import { blank, type GraphTensor, isText, mismatch, numbersOf, tensor } from '../graph-value.ts';
import { inputAt, type KernelCall, type Kernels, tensorsOf } from '../kernel.ts';
import { cellsOf, integersOf } from './arrays.ts';

export const sparseJoinKernels: Kernels = {
  SparseCross: (call) => (call.attributes.flag('hashed_output') ? hashedCross(call) : textCross(call, '_X_')),
  SparseCrossV2: (call) => textCross(call, Buffer.from(textAt(call, call.inputs.length - 1)).toString()),
  SparseConcat: (call) => joinedSparse(call),
  SparseTensorDenseMatMul: (call) => sparseTimesDense(call),
  SparseReduceSum: (call) => sparseSums(call),
};

function textAt(call: KernelCall, index: number): Uint8Array {
  return (cellsOf(inputAt(call, index))[0] as Uint8Array | undefined) ?? mismatch(`${call.op} needs a text`);
}

/** One column of a cross: each row's values. */
type CrossColumn = readonly (readonly unknown[])[];

/** Inputs: indices, values and shapes of the sparse columns, then dense ones. */
function crossColumns(call: KernelCall): readonly CrossColumn[] {
  const count = call.attributes.integer('N');
  const dense = tensorsOf(call, 3 * count, 3 * count + call.attributes.dtypes('dense_types').length);
  const shapes = tensorsOf(call, 2 * count, 3 * count);
  const rows = (shapes[0] ? numbersOf(shapes[0])[0] : dense[0]?.shape[0]) ?? 0;
  const sparse = tensorsOf(call, 0, count).map((indices, column) => {
    const values = cellsOf(inputAt(call, count + column));
    const places = numbersOf(indices);
    const byRow: unknown[][] = Array.from({ length: rows }, () => []);
    for (let i = 0; i < values.length; i++)
      (byRow[places[2 * i] as number] ?? mismatch('a row that is not there')).push(values[i]);
    return byRow;
  });
  return [
    ...sparse,
    ...dense.map((value) => {
      const width = value.shape[1] ?? 1;
      return Array.from({ length: rows }, (_, row) => Array.from(cellsOf(value).slice(row * width, (row + 1) * width)));
    }),
  ];
}

/** Of each row, every choice of one value a column, the last column's changing first. */
function crossed<T>(columns: readonly CrossColumn[], make: (values: readonly unknown[]) => T): readonly (readonly T[])[] {
  const rows = columns[0]?.length ?? 0;
  return Array.from({ length: rows }, (_, row) => {
    let choices: unknown[][] = [[]];
    for (const column of columns) choices = choices.flatMap((choice) => (column[row] ?? []).map((value) => [...choice, value]));
    return choices.map(make);
  });
}

/** Indices, values and shape. */
function sparseRows(rows: readonly (readonly unknown[])[], values: GraphTensor): readonly GraphTensor[] {
  const places = rows.flatMap((row, at) => row.flatMap((_, i) => [at, i]));
  rows.flat().forEach((value, i) => {
    cellsOf(values)[i] = value;
  });
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
  return [
    tensor('DT_INT64', [places.length / 2, 2], integersOf('DT_INT64', places).data),
    values,
    integersOf('DT_INT64', [rows.length, width]),
  ];
}

const mask = (1n << 64n) - 1n;
const catFactor = 0xc6a4a7935bd1e995n;
const shiftMix = (value: bigint): bigint => value ^ (value >> 47n);

/** TensorFlow's FingerprintCat64. */
function fingerprintCat(one: bigint, two: bigint): bigint {
  let result = (one ^ catFactor) & mask;
  result ^= (shiftMix((two * catFactor) & mask) * catFactor) & mask;
  result = (result * catFactor) & mask;
  result = (shiftMix(result) * catFactor) & mask;
  return shiftMix(result);
}

function hashedCross(call: KernelCall): readonly GraphTensor[] {
  const buckets = BigInt(call.attributes.integer('num_buckets'));
  const given = call.attributes.integer('hash_key');
  if (!Number.isSafeInteger(given)) mismatch(`a cross with the key ${given}`);
  const key = BigInt.asUintN(64, BigInt(given));
  const most = 2n ** 63n - 1n;
  const rows = crossed(crossColumns(call), (values) => {
    const hash = values.reduce<bigint>((before, value) => fingerprintCat(before, fingerprintOf(value)), key);
    return hash % (buckets > 0n ? buckets : most);
  });
  return sparseRows(rows, blank('DT_INT64', [rows.flat().length]));
}

/** Whole numbers stand for themselves. */
function fingerprintOf(value: unknown): bigint {
  if (value instanceof Uint8Array) return fingerprint64(value, 0, value.length);
  return BigInt.asUintN(64, BigInt(value as number | bigint));
}

function textCross(call: KernelCall, separator: string): readonly GraphTensor[] {
  const joint = Buffer.from(separator);
  const rows = crossed(crossColumns(call), (values) =>
    Buffer.concat(
      values.flatMap((value, i) => {
        const text = value instanceof Uint8Array ? value : Buffer.from(String(value));
        return i === 0 ? [text] : [joint, text];
      }),
    ),
  );
  return sparseRows(rows, blank('DT_STRING', [rows.flat().length]));
}

interface SparseEntry {
  readonly place: readonly number[];
  readonly value: unknown;
}

/** Inputs: indices, values and shapes of as many tensors. */
function joinedSparse(call: KernelCall): readonly GraphTensor[] {
  const count = call.inputs.length / 3;
  const shapes = tensorsOf(call, 2 * count).map((shape) => Array.from(numbersOf(shape)));
  const rank = shapes[0]?.length ?? mismatch('nothing to join');
  const axis = axisOf(call.attributes.integer('concat_dim'), rank);
  const entries: SparseEntry[] = [];
  let start = 0;
  for (let t = 0; t < count; t++) {
    const [places, values] = [numbersOf(inputAt(call, t)), cellsOf(inputAt(call, count + t))];
    for (let i = 0; i < values.length; i++) {
      const place = Array.from({ length: rank }, (_, d) => (places[i * rank + d] as number) + (d === axis ? start : 0));
      entries.push({ place, value: values[i] });
    }
    start += shapes[t]?.[axis] ?? 0;
  }
  const size = (shapes[0] as number[]).with(axis, start);
  const strides = stridesOf(size);
  const flat = ({ place }: SparseEntry): number => place.reduce((sum, at, d) => sum + at * (strides[d] as number), 0);
  entries.sort((a, b) => flat(a) - flat(b));
  const values = blank(inputAt(call, count).dtype, [entries.length]);
  entries.forEach(({ value }, i) => {
    cellsOf(values)[i] = value;
  });
  const indices = integersOf(
    'DT_INT64',
    entries.flatMap(({ place }) => place),
  );
  return [tensor('DT_INT64', [entries.length, rank], indices.data), values, integersOf('DT_INT64', size)];
}

/** Inputs: indices, values, shape, matrix. */
function sparseTimesDense(call: KernelCall): GraphTensor {
  const [places, values, size] = [0, 1, 2].map((i) => numbersOf(inputAt(call, i))) as [
    ArrayLike<number>,
    ArrayLike<number>,
    ArrayLike<number>,
  ];
  const matrix = inputAt(call, 3);
  const [turnsA, turnsB] = [call.attributes.flag('adjoint_a'), call.attributes.flag('adjoint_b')];
  const [rows, inner] = (turnsA ? [size[1], size[0]] : [size[0], size[1]]) as [number, number];
  const [depth, columns] = (turnsB ? [matrix.shape[1], matrix.shape[0]] : [matrix.shape[0], matrix.shape[1]]) as [number, number];
  if (inner !== depth) mismatch(`[${rows},${inner}] times [${depth},${columns}]`);
  const made = blank(matrix.dtype, [rows, columns]);
  const [from, to] = [numbersOf(matrix), new Float64Array(rows * columns)];
  for (let i = 0; i < values.length; i++) {
    const [row, at] = [places[2 * i + (turnsA ? 1 : 0)] as number, places[2 * i + (turnsA ? 0 : 1)] as number];
    if (!(row >= 0 && row < rows && at >= 0 && at < inner)) mismatch(`place ${row}, ${at} of [${rows},${inner}]`);
    for (let k = 0; k < columns; k++) {
      const factor = from[turnsB ? k * inner + at : at * columns + k] as number;
      to[row * columns + k] = (to[row * columns + k] as number) + (values[i] as number) * factor;
    }
  }
  (made.data as Float64Array).set(to);
  return made;
}

/** Inputs: indices, values, shape, axes. */
function sparseSums(call: KernelCall): GraphTensor {
  const values = inputAt(call, 1);
  if (isText(values)) mismatch('texts cannot be summed');
  const size = Array.from(numbersOf(inputAt(call, 2)));
  const axes = new Set(Array.from(numbersOf(inputAt(call, 3)), (axis) => axisOf(axis, size.length)));
  const kept = size.map((length, d) => (axes.has(d) ? 1 : length));
  const strides = stridesOf(kept);
  const shape = call.attributes.flag('keep_dims') ? kept : kept.filter((_, d) => !axes.has(d));
  const made = blank(values.dtype, shape);
  const [places, from, to] = [numbersOf(inputAt(call, 0)), cellsOf(values) as number[], cellsOf(made) as number[]];
  if (elementCount(shape) === 0) return made;
  for (let i = 0; i < from.length; i++) {
    let at = 0;
    for (let d = 0; d < size.length; d++)
      if (!axes.has(d)) at += (places[i * size.length + d] as number) * (strides[d] as number);
    to[at] = (to[at] as number) + (from[i] as number);
  }
  return made;
}
