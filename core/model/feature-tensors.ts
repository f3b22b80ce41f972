/** Tensors of raw features into the column batch a model predicts on. */

import type { Column, ColumnBatch } from '../formats/index.ts';
import { raise } from '../foundation/index.ts';
import { missingInt } from './graph-writer/raw-values.ts';
import type { SignatureTensor } from './model.ts';
import type { TensorValue } from './runnable-model.ts';

/**
 * Rows [from, to) of tensors of shape [rows] or [rows, 1], or [rows, width] where the signature says so; of a column of lists
 * of any width. Missing are the empty string, NaN, the smallest int64, and what the tensor says: the same as in an exported
 * SavedModel.
 */
export function featureBatch(
  inputs: readonly SignatureTensor[],
  tensors: ReadonlyMap<string, TensorValue>,
  { from, to }: { readonly from: number; readonly to: number },
): ColumnBatch {
  const columns = inputs.map(({ name, shape: [, width] }) => {
    const tensor = tensors.get(name);
    if (!tensor) return refuse(`Missing input: ${name}`);
    if (width === undefined) return featureColumn(name, tensor, from, to);
    return width < 0 ? listColumn(name, tensor, from, to) : vectorColumn(name, tensor, { from, to, width });
  });
  return { rows: to - from, columns };
}

/** The number of rows all tensors agree on. Raises `serving/bad-request`. */
export function featureRows(inputs: readonly SignatureTensor[], tensors: ReadonlyMap<string, TensorValue>): number {
  let rows: number | undefined;
  for (const { name, dtype, shape } of inputs) {
    const tensor = tensors.get(name);
    if (!tensor) return refuse(`Missing input: ${name}`);
    if (tensor.dtype !== dtype) refuse(`Input "${name}" expects ${dtype} but got ${tensor.dtype}`);
    const [size, width = 1] = tensor.shape;
    const [, wanted] = shape;
    if (size === undefined || tensor.shape.length > 2 || (wanted !== -1 && width !== (wanted ?? 1))) {
      const expected = wanted === undefined ? '[-1] or [-1,1]' : wanted < 0 ? '[-1] or [-1,-1]' : `[-1,${wanted}]`;
      return refuse(`Input "${name}" expects shape ${expected} but got [${tensor.shape.join(',')}]`);
    }
    rows ??= size;
    if (size !== rows) refuse(`Input "${name}" has inconsistent batch size: ${size} expecting: ${rows}`);
  }
  return rows ?? 0;
}

function refuse(message: string): never {
  return raise('serving/bad-request', message, '');
}

/**
 * Made for the single row: where all rows are there, the tensor's own values are the column's, and what says so is shared
 * (nobody writes into a column); the fields are written out, since spreading objects takes ten times as long.
 */
function featureColumn(name: string, tensor: TensorValue, from: number, to: number): Column {
  const rows = to - from;
  const { data } = tensor;
  const there = presence(tensor, from, to);
  const { present, offsets } = there;
  if (data instanceof BigInt64Array) {
    return { name, rows, present, offsets, type: 'int', values: keptInts(data, there, from) };
  }
  if (data instanceof Float32Array || data instanceof Float64Array) {
    return { name, rows, present, offsets, type: 'float', values: keptFloats(data, there, from) };
  }
  if (ArrayBuffer.isView(data)) return refuse(`Input "${name}" cannot be of ${tensor.dtype}`);
  const kept = keptBytes(data as readonly Uint8Array[], there, from);
  return { name, rows, present, offsets, type: 'bytes', data: kept.data, starts: kept.starts };
}

interface RowsOfVectors {
  readonly from: number;
  readonly to: number;
  readonly width: number;
}

/** All numbers of a row; the writer of vectors tells rows without any. */
function vectorColumn(name: string, { data, missing, dtype }: TensorValue, { from, to, width }: RowsOfVectors): Column {
  const rows = to - from;
  const offsets = Int32Array.from({ length: rows + 1 }, (_, row) => row * width);
  const base = { name, rows, present: new Uint8Array(rows).fill(1), offsets };
  const gone = (at: number): boolean => missing?.[from * width + at] === 1;
  if (data instanceof BigInt64Array) {
    const values = data.slice(from * width, to * width).map((value, at) => (gone(at) ? missingInt : value));
    return { ...base, type: 'int', values };
  }
  if (data instanceof Float32Array || data instanceof Float64Array) {
    const values = Float64Array.from(data.subarray(from * width, to * width), (value, at) => (gone(at) ? Number.NaN : value));
    return { ...base, type: 'float', values };
  }
  return refuse(`Input "${name}" cannot be of ${dtype}`);
}

/** The values of each row that are there, in their order. */
function listColumn(name: string, tensor: TensorValue, from: number, to: number): Column {
  const rows = to - from;
  const [, width = 1] = tensor.shape;
  // Value for value as a column of single ones: what is missing falls out, and each row ends where its last value did.
  const values = featureColumn(name, tensor, from * width, to * width);
  const offsets = Int32Array.from({ length: rows + 1 }, (_, row) => values.offsets[row * width] as number);
  const present = Uint8Array.from({ length: rows }, (_, row) => Number(offsets[row + 1] > offsets[row]));
  return { ...values, rows, present, offsets };
}

interface Presence {
  readonly present: Uint8Array;
  readonly offsets: Int32Array;
}

const oneThere: Presence = { present: Uint8Array.of(1), offsets: Int32Array.of(0, 1) };
const oneMissing: Presence = { present: Uint8Array.of(0), offsets: Int32Array.of(0, 0) };

function presence(tensor: TensorValue, from: number, to: number): Presence {
  const isThere = presenceOf(tensor);
  if (to - from === 1) return isThere(from) ? oneThere : oneMissing;
  const present = new Uint8Array(to - from);
  const offsets = new Int32Array(to - from + 1);
  for (let row = 0; row < present.length; row++) {
    if (isThere(from + row)) present[row] = 1;
    offsets[row + 1] = offsets[row] + present[row];
  }
  return { present, offsets };
}

function presenceOf({ missing, data }: TensorValue): (row: number) => boolean {
  const isGiven = missing ? (row: number) => missing[row] !== 1 : () => true;
  if (data instanceof BigInt64Array) return (row) => isGiven(row) && data[row] !== missingInt;
  if (data instanceof Float32Array || data instanceof Float64Array) return (row) => isGiven(row) && !Number.isNaN(data[row]);
  if (ArrayBuffer.isView(data)) return isGiven;
  const values = data as readonly Uint8Array[];
  return (row) => isGiven(row) && values[row].length > 0;
}

function keptInts(data: BigInt64Array, { present, offsets }: Presence, from: number): BigInt64Array {
  const count = offsets[present.length];
  if (count === data.length) return data;
  const kept = new BigInt64Array(count);
  for (let row = 0; row < present.length; row++) if (present[row] === 1) kept[offsets[row]] = data[from + row];
  return kept;
}

function keptFloats(data: Float32Array | Float64Array, { present, offsets }: Presence, from: number): Float64Array {
  const count = offsets[present.length];
  if (count === data.length && data instanceof Float64Array) return data;
  const kept = new Float64Array(count);
  for (let row = 0; row < present.length; row++) if (present[row] === 1) kept[offsets[row]] = data[from + row];
  return kept;
}

const noBytes = { data: new Uint8Array(0), starts: Int32Array.of(0) };

function keptBytes(
  values: readonly Uint8Array[],
  { present, offsets }: Presence,
  from: number,
): { readonly data: Uint8Array; readonly starts: Int32Array } {
  if (present.length === 1)
    return present[0] === 1 ? { data: values[from], starts: Int32Array.of(0, values[from].length) } : noBytes;
  const starts = new Int32Array(offsets[present.length] + 1);
  for (let row = 0; row < present.length; row++) {
    if (present[row] === 1) starts[offsets[row] + 1] = starts[offsets[row]] + values[from + row].length;
  }
  const data = new Uint8Array(starts[starts.length - 1]);
  for (let row = 0; row < present.length; row++) if (present[row] === 1) data.set(values[from + row], starts[offsets[row]]);
  return { data, starts };
}
