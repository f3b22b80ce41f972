/** Tensors of raw features into the column batch a model predicts on. */

import type { Column, ColumnBatch } from '../formats/index.ts';
import { raise } from '../foundation/index.ts';
import { missingInt } from './graph-writer/raw-values.ts';
import type { SignatureTensor } from './model.ts';
import type { TensorValue } from './runnable-model.ts';

/**
 * Rows [from, to) of tensors of shape [rows] or [rows, 1]. Missing are the empty string, NaN, the smallest int64, and what
 * the tensor says: the same as in an exported SavedModel.
 */
export function featureBatch(
  inputs: readonly SignatureTensor[],
  tensors: ReadonlyMap<string, TensorValue>,
  { from, to }: { readonly from: number; readonly to: number },
): ColumnBatch {
  const columns = inputs.map(({ name }) => {
    const tensor = tensors.get(name);
    if (!tensor) return refuse(`Missing input: ${name}`);
    return featureColumn(name, tensor, from, to);
  });
  return { rows: to - from, columns };
}

/** The number of rows all tensors agree on. Raises `serving/bad-request`. */
export function featureRows(inputs: readonly SignatureTensor[], tensors: ReadonlyMap<string, TensorValue>): number {
  let rows: number | undefined;
  for (const { name, dtype } of inputs) {
    const tensor = tensors.get(name);
    if (!tensor) return refuse(`Missing input: ${name}`);
    if (tensor.dtype !== dtype) refuse(`Input "${name}" expects ${dtype} but got ${tensor.dtype}`);
    const [size, width = 1] = tensor.shape;
    if (size === undefined || tensor.shape.length > 2 || width !== 1) {
      return refuse(`Input "${name}" expects shape [-1] or [-1,1] but got [${tensor.shape.join(',')}]`);
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
