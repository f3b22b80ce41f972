/** Inputs and outputs of a request, row by row, as the prediction register keeps them. */

import { isUtf8 } from 'node:buffer';
import { labelSetText, type PredictionRecord, type RegisterValue } from '../contract/index.ts';
import { type Column, ExampleDecoder } from '../formats/index.ts';
import { missingInt, type RunnableModel } from '../model/index.ts';
import { elementCount, type TypedTensor } from './tensor.ts';

export type Tensors = ReadonlyMap<string, TypedTensor>;

/** A value of several numbers is kept as JSON text up to this many: vectors of meaning are, pictures are not. */
const longestList = 4096;

/** The batch size: the first size of the inputs, or of the outputs where the inputs have none. */
export function rowCount(inputs: Tensors, outputs: Tensors): number {
  return firstSize(inputs) ?? firstSize(outputs) ?? 1;
}

function firstSize(tensors: Tensors): number | undefined {
  for (const { shape } of tensors.values()) if (shape[0] !== undefined) return shape[0];
  return undefined;
}

/**
 * Serialised examples of a model that takes raw features as well are kept as those features; any other inputs as they
 * came.
 */
export function registeredInputs(
  servable: RunnableModel,
  { signature, inputs }: { readonly signature: string; readonly inputs: Tensors },
): Tensors {
  const raw = Object.values(servable.signatures).find(({ rawFeatures }) => rawFeatures === true);
  const [examples] = inputs.values();
  if (!raw || servable.signatures[signature] === raw || inputs.size !== 1 || examples?.dtype !== 'DT_STRING') return inputs;
  const columns = Object.entries(raw.inputs).map(([name, { dtype }]) => ({ name, type: columnType(dtype) }));
  const decoder = new ExampleDecoder(columns);
  for (const record of examples.data as readonly Uint8Array[]) decoder.add(record);
  const batch = decoder.build();
  return new Map(batch.columns.map((column) => [column.name, columnTensor(column, raw.inputs[column.name]?.shape?.[1])]));
}

function columnType(dtype: string): 'int' | 'float' | 'bytes' {
  if (dtype === 'DT_INT64') return 'int';
  return dtype === 'DT_STRING' ? 'bytes' : 'float';
}

/** The first value of every row; with `width` all so many, none where there are others; all there are where it is -1. */
function columnTensor(column: Column, width?: number): TypedTensor {
  const { rows, offsets } = column;
  if (width !== undefined && width >= 0 && (column.type === 'float' || column.type === 'int')) return vectorTensor(column, width);
  const values = (row: number): number => (offsets[row + 1] ?? 0) - (offsets[row] ?? 0);
  const size = width === -1 ? column.present.reduce((most, _, row) => Math.max(most, values(row)), 1) : 1;
  const shape = width === undefined ? [rows] : [rows, size];
  const missing = new Uint8Array(rows * size);
  for (let row = 0; row < rows; row++) missing.fill(1, row * size + Math.min(values(row), size), (row + 1) * size);
  const at = (place: number): number => (offsets[Math.floor(place / size)] ?? 0) + (place % size);
  if (column.type === 'int') {
    const data = BigInt64Array.from(missing, (gone, place) => (gone === 1 ? 0n : (column.values[at(place)] ?? 0n)));
    return { dtype: 'DT_INT64', shape, missing, data };
  }
  if (column.type === 'float') {
    const data = Float64Array.from(missing, (gone, place) => (gone === 1 ? 0 : (column.values[at(place)] ?? 0)));
    return { dtype: 'DT_FLOAT', shape, missing, data };
  }
  const data = Array.from(missing, (gone, place) =>
    gone === 1 || column.type !== 'bytes'
      ? new Uint8Array(0)
      : column.data.subarray(column.starts[at(place)], column.starts[at(place) + 1]),
  );
  return { dtype: 'DT_STRING', shape, missing, data };
}

function vectorTensor(column: Extract<Column, { type: 'float' | 'int' }>, width: number): TypedTensor {
  const { rows, offsets, values } = column;
  const data = new Float64Array(rows * width);
  const missing = new Uint8Array(rows * width);
  for (let row = 0; row < rows; row++) {
    const from = offsets[row] ?? 0;
    if ((offsets[row + 1] ?? 0) - from !== width) missing.fill(1, row * width, (row + 1) * width);
    else for (let i = 0; i < width; i++) data[row * width + i] = Number(values[from + i]);
  }
  return { dtype: 'DT_FLOAT', shape: [rows, width], data, missing };
}

/** null for what is missing or too large to keep. Of several values those behind the last that is there are left out. */
export function registeredValue(tensor: TypedTensor, row: number): RegisterValue {
  const width = tensor.shape.length === 1 ? 1 : elementCount(tensor.shape.slice(1));
  const gone = tensor.missing?.subarray(row * width, (row + 1) * width);
  if (gone?.every((one) => one === 1)) return null;
  if (width === 1) return scalarValue(tensor, row);
  let length = width;
  while (length > 0 && isMissing(tensor, row * width + length - 1)) length -= 1;
  if (length === 0 || length > longestList) return null;
  const at = Array.from({ length }, (_, i) => row * width + i);
  return JSON.stringify(at.map((place) => (isMissing(tensor, place) ? null : scalarValue(tensor, place))));
}

/** By what fills lists up, too. */
function isMissing({ data, missing }: TypedTensor, at: number): boolean {
  const value = data[at];
  if (missing?.[at] === 1 || value === undefined || value === missingInt) return true;
  return typeof value === 'number' ? Number.isNaN(value) : typeof value !== 'bigint' && value.length === 0;
}

function scalarValue({ data, dtype }: TypedTensor, at: number): RegisterValue {
  const value = data[at];
  if (value === undefined) return null;
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (typeof value === 'number') {
    if (dtype === 'DT_BOOL') return value === 0 ? 'false' : 'true';
    return Number.isFinite(value) ? value : String(value);
  }
  if (value.length === 0) return null;
  return isUtf8(value) ? bytesText(value, 'utf8') : { b64: bytesText(value, 'base64') };
}

/** How scores become what is registered as predicted; answers' bodies do not know it. */
export interface Decision {
  /** Any number of the classes may be true of a row: every one above the threshold is predicted. */
  readonly multilabel: boolean;
  /** Of two classes the last is predicted above it. */
  readonly threshold: number;
}

type RegisteredOutputs = Pick<PredictionRecord, 'predicted' | 'classes' | 'scores' | 'multilabel'>;

/** A classifier's classes and scores, or the first number of the first output. */
export function registeredOutputs(outputs: Tensors, row: number, { multilabel, threshold }: Decision): RegisteredOutputs {
  const classes = outputs.get('classes');
  const scores = outputs.get('scores');
  if (classes?.dtype === 'DT_STRING' && scores && scores.shape.length === 2) {
    const width = scores.shape[1] ?? 0;
    const rowScores = Array.from({ length: width }, (_, k) => Number(scores.data[row * width + k]));
    const names = Array.from({ length: width }, (_, k) => textAt(classes, row * width + k));
    if (multilabel) {
      const said = names.filter((_, k) => (rowScores[k] ?? 0) > threshold);
      return { predicted: labelSetText(said, names), classes: names, scores: rowScores, multilabel: true };
    }
    const best = width === 2 ? Number((rowScores[1] ?? 0) > threshold) : rowScores.indexOf(Math.max(...rowScores));
    return { predicted: names[best] ?? '', classes: names, scores: rowScores };
  }
  const [first] = outputs.values();
  const value = first ? registeredValue(first, row) : null;
  return { predicted: typeof value === 'number' ? value : (valueText(value) ?? '') };
}

function valueText(value: RegisterValue): string | undefined {
  return typeof value === 'object' && value !== null ? value.b64 : (value?.toString() ?? undefined);
}

function textAt({ data }: TypedTensor, at: number): string {
  const value = data[at] as Uint8Array | undefined;
  return value ? bytesText(value, 'utf8') : '';
}

function bytesText({ buffer, byteOffset, length }: Uint8Array, encoding: 'utf8' | 'base64'): string {
  return Buffer.from(buffer, byteOffset, length).toString(encoding);
}
