/** Requests' tensors joined to one batch and its outputs taken apart again, along the first dimension. */

import type { SignatureDef, TensorData, TensorInfo } from '../../model/index.ts';
import type { Tensors } from '../registered-rows.ts';
import { elementCount, type TypedTensor } from '../tensor.ts';

/** The size of the first dimension all inputs share; undefined where the signature or the inputs cannot be batched. */
export function batchableRows(
  signature: SignatureDef,
  inputs: Tensors,
  outputs: readonly string[] | undefined,
): number | undefined {
  let rows: number | undefined;
  for (const [alias, { shape }] of inputs) {
    const [size] = shape;
    if (size === undefined || !isOpen(signature.inputs[alias]) || (rows !== undefined && size !== rows)) return undefined;
    rows = size;
  }
  for (const alias in signature.inputs) if (!inputs.has(alias)) return undefined;
  const open = outputs ? outputs.every((alias) => isOpen(signature.outputs[alias])) : allOpen(signature.outputs);
  return open && rows !== 0 ? rows : undefined;
}

function allOpen(infos: Readonly<Record<string, TensorInfo>>): boolean {
  for (const alias in infos) if (!isOpen(infos[alias])) return false;
  return true;
}

function isOpen(info: TensorInfo | undefined): boolean {
  return info?.shape?.[0] === -1;
}

/**
 * Inputs of a signature with equal keys can be joined: the same dtypes and sizes of a row, or ranks where rows are padded.
 * What is usual, a vector of the signature's own dtype, is one character.
 */
export function inputsKey(signature: SignatureDef, inputs: Tensors, padded: boolean): string {
  let key = '';
  for (const alias in signature.inputs) {
    const { dtype, shape } = inputs.get(alias) as TypedTensor;
    const usual = shape.length === 1 && dtype === signature.inputs[alias]?.dtype;
    key += usual ? ';' : `${dtype}${padded ? shape.length : shape.slice(1)};`;
  }
  return key;
}

/** Tensors with equal keys can be joined: the same aliases, dtypes and sizes of a row. */
function joinKey(inputs: Tensors): string {
  let key = '';
  for (const alias of [...inputs.keys()].sort()) {
    const { dtype, shape } = inputs.get(alias) as TypedTensor;
    key += `${JSON.stringify(alias)}${dtype}${shape.slice(1)};`;
  }
  return key;
}

/**
 * One after the other, then the first row again until there are `rows`, as TensorFlow Serving pads. Rows of different sizes
 * (equal ranks) are padded at the end of each dimension with zeros or empty strings, which a model of raw features is told
 * are missing.
 */
export function joinTensors(parts: readonly Tensors[], rows: number): Tensors {
  const [first] = parts;
  const joined = new Map<string, TypedTensor>();
  for (const alias of first?.keys() ?? []) {
    const tensors = parts.map((part) => part.get(alias) as TypedTensor);
    joined.set(alias, joinTensor(tensors, rows));
  }
  return joined;
}

function joinTensor(tensors: readonly TypedTensor[], rows: number): TypedTensor {
  const row = widestRow(tensors);
  const same = tensors.map((tensor) => widened(tensor, row));
  const width = elementCount(row);
  const filled = same.reduce((sum, { shape }) => sum + (shape[0] ?? 0), 0);
  const padding = rows - filled;
  const [first] = same as [TypedTensor];
  const sources = padding > 0 ? [...same, ...Array.from({ length: padding }, () => sliceTensor(first, 0, 1))] : same;
  const missing = sources.some((source) => source.missing) ? joinMissing(sources, rows * width) : undefined;
  const base = { dtype: first.dtype, shape: [rows, ...row], data: joinData(sources, rows * width) };
  return missing ? { ...base, missing } : base;
}

function widestRow(tensors: readonly TypedTensor[]): readonly number[] {
  const row = [...(tensors[0]?.shape.slice(1) ?? [])];
  for (const { shape } of tensors) for (let d = 0; d < row.length; d++) row[d] = Math.max(row[d] ?? 0, shape[d + 1] ?? 0);
  return row;
}

function joinData(sources: readonly TypedTensor[], length: number): TensorData {
  const [first] = sources as [TypedTensor];
  if (!ArrayBuffer.isView(first.data)) return sources.flatMap(({ data }) => data as readonly Uint8Array[]);
  // Numbers as they were sent, for a model of raw features, come as doubles from JSON and as floats from gRPC.
  const wide = sources.some(({ data }) => data instanceof Float64Array);
  const joined = wide ? new Float64Array(length) : emptyLike(first.data, length);
  let at = 0;
  for (const { data } of sources) {
    (joined as Float64Array).set(data as Float64Array, at);
    at += data.length;
  }
  return joined;
}

function joinMissing(sources: readonly TypedTensor[], length: number): Uint8Array {
  const joined = new Uint8Array(length);
  let at = 0;
  for (const { missing, data } of sources) {
    if (missing) joined.set(missing, at);
    at += data.length;
  }
  return joined;
}

type NumberArray = Exclude<TensorData, readonly Uint8Array[]>;

function emptyLike(data: NumberArray, length: number): NumberArray {
  return new (data.constructor as new (length: number) => NumberArray)(length);
}

/** The same rows, each dimension of a row padded to `row`. */
function widened(tensor: TypedTensor, row: readonly number[]): TypedTensor {
  const { shape, data, dtype, missing } = tensor;
  if (row.every((size, d) => size === shape[d + 1])) return tensor;
  const wide = [shape[0] ?? 0, ...row];
  const length = elementCount(wide);
  const target: TensorData | Uint8Array[] = ArrayBuffer.isView(data)
    ? emptyLike(data, length)
    : Array.from({ length }, () => noBytes);
  const gone = new Uint8Array(length).fill(1);
  for (let from = 0; from < data.length; from++) {
    const to = wideOffset(from, shape, wide);
    (target as unknown[])[to] = data[from];
    gone[to] = missing?.[from] ?? 0;
  }
  return { dtype, shape: wide, data: target as TensorData, missing: gone };
}

const noBytes = new Uint8Array(0);

function wideOffset(offset: number, shape: readonly number[], wide: readonly number[]): number {
  let rest = offset;
  let scale = 1;
  let result = 0;
  for (let d = shape.length - 1; d >= 0; d--) {
    const size = shape[d] ?? 1;
    result += (rest % size) * scale;
    rest = Math.floor(rest / size);
    scale *= wide[d] ?? 1;
  }
  return result;
}

/** Rows [from, to), sharing memory. */
export function sliceTensors(tensors: Tensors, from: number, to: number): Tensors {
  return new Map([...tensors].map(([alias, tensor]) => [alias, sliceTensor(tensor, from, to)]));
}

function sliceTensor({ dtype, shape, data, missing }: TypedTensor, from: number, to: number): TypedTensor {
  const row = shape.slice(1);
  const width = elementCount(row);
  const part = ArrayBuffer.isView(data) ? data.subarray(from * width, to * width) : data.slice(from * width, to * width);
  const base = { dtype, shape: [to - from, ...row], data: part as TensorData };
  return missing ? { ...base, missing: missing.subarray(from * width, to * width) } : base;
}

/** Every output has `rows` rows: it can be taken apart. */
export function hasRows(outputs: Tensors, rows: number): boolean {
  for (const { shape } of outputs.values()) if (shape[0] !== rows) return false;
  return true;
}

/** Partial outputs of one request, in order, as one; undefined where their rows have different sizes. */
export function concatOutputs(parts: readonly Tensors[]): Tensors | undefined {
  const [first] = parts;
  if (!first || parts.length === 1) return first;
  const rows = parts.reduce((sum, part) => sum + ([...part.values()][0]?.shape[0] ?? 0), 0);
  return parts.every((part) => joinKey(part) === joinKey(first)) ? joinTensors(parts, rows) : undefined;
}
