/** Tensors of raw features into the column batch a model predicts on. */

import type { Column, ColumnBatch } from '../formats/index.ts';
import { raise } from '../foundation/index.ts';
import { missingInt } from './graph-writer/raw-values.ts';
import type { SignatureTensor } from './model.ts';
import type { TensorValue } from './runnable-model.ts';

/**
 * Rows [from, to) of tensors of shape [rows] or [rows, 1], or [rows, width] where the signature says so. Missing are the
 * empty string, NaN, the smallest int64, and what the tensor says: the same as in an exported SavedModel.
 */
export function featureBatch(
  inputs: readonly SignatureTensor[],
  tensors: ReadonlyMap<string, TensorValue>,
  { from, to }: { readonly from: number; readonly to: number },
): ColumnBatch {
  const columns = inputs.map(({ name, shape: [, width] }) => {
    const tensor = tensors.get(name);
    if (!tensor) return refuse(`Missing input: ${name}`);
    return width === undefined ? featureColumn(name, tensor, from, to) : vectorColumn(name, tensor, { from, to, width });
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
    if (size === undefined || tensor.shape.length > 2 || width !== (wanted ?? 1)) {
      const expected = wanted === undefined ? '[-1] or [-1,1]' : `[-1,${wanted}]`;
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

function featureColumn(name: string, tensor: TensorValue, from: number, to: number): Column {
  const rows = to - from;
  const present = presentRows(tensor, from, to);
  const offsets = new Int32Array(rows + 1);
  for (let row = 0; row < rows; row++) offsets[row + 1] = offsets[row] + present[row];
  const base = { name, rows, present, offsets };
  const { data } = tensor;
  if (data instanceof BigInt64Array) return { ...base, type: 'int', values: keptInts(data, present, from) };
  if (data instanceof Float32Array || data instanceof Float64Array) {
    const values = new Float64Array(offsets[rows]);
    for (let row = 0; row < rows; row++) if (present[row] === 1) values[offsets[row]] = data[from + row];
    return { ...base, type: 'float', values };
  }
  if (ArrayBuffer.isView(data)) return refuse(`Input "${name}" cannot be of ${tensor.dtype}`);
  return { ...base, type: 'bytes', ...keptBytes(data as readonly Uint8Array[], present, from) };
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

function presentRows({ missing, data }: TensorValue, from: number, to: number): Uint8Array {
  const present = new Uint8Array(to - from).fill(1);
  if (missing) for (let row = from; row < to; row++) if (missing[row] === 1) present[row - from] = 0;
  if (!ArrayBuffer.isView(data)) {
    const values = data as readonly Uint8Array[];
    for (let row = from; row < to; row++) if (values[row].length === 0) present[row - from] = 0;
  } else if (data instanceof BigInt64Array) {
    for (let row = from; row < to; row++) if (data[row] === missingInt) present[row - from] = 0;
  } else if (data instanceof Float32Array || data instanceof Float64Array) {
    for (let row = from; row < to; row++) if (Number.isNaN(data[row])) present[row - from] = 0;
  }
  return present;
}

function keptInts(data: BigInt64Array, present: Uint8Array, from: number): BigInt64Array {
  const kept = new BigInt64Array(present.length);
  let count = 0;
  for (let row = 0; row < present.length; row++) if (present[row] === 1) kept[count++] = data[from + row];
  return kept.subarray(0, count);
}

function keptBytes(values: readonly Uint8Array[], present: Uint8Array, from: number): { data: Uint8Array; starts: Int32Array } {
  const kept: Uint8Array[] = [];
  for (let row = 0; row < present.length; row++) if (present[row] === 1) kept.push(values[from + row]);
  const starts = new Int32Array(kept.length + 1);
  for (let i = 0; i < kept.length; i++) starts[i + 1] = starts[i] + kept[i].length;
  const data = new Uint8Array(starts[kept.length]);
  for (let i = 0; i < kept.length; i++) data.set(kept[i], starts[i]);
  return { data, starts };
}
