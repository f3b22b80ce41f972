/** Rows as the tensors that an exported model takes: raw features with missing values marked, or the transformed ones. */

import { type Column, type ColumnBatch, coerceColumn, missingColumn } from '../formats/index.ts';
import { pixelValues, type TransformedBatch, type TransformedSpec } from '../learning/index.ts';
import { missingInt } from './graph-writer/raw-values.ts';
import type { Model, SignatureTensor } from './model.ts';
import type { TensorValue } from './runnable-model.ts';
import { raiseTextForNumbers } from './value-keys.ts';

type Tensors = ReadonlyMap<string, TensorValue>;

const columnTypes = { DT_INT64: 'int', DT_FLOAT: 'float', DT_STRING: 'bytes' } as const;

const holds = { unknown: 0, int: 1, float: 2, bytes: 3 };

/**
 * [rows] each, a row's first value, or [rows, width] for vectors; a missing one is NaN, the smallest int64 or no bytes, as
 * exported models have it. The lists of a column are [rows, the most values of a row], filled up with missing ones. Raises
 * `features/type-mismatch`.
 */
export function rawTensors({ signature }: Model, batch: ColumnBatch): Tensors {
  return new Map(signature.inputs.map((input) => [input.name, rawTensor(input, batch)]));
}

function rawTensor({ name, dtype, shape: [, width] }: SignatureTensor, { rows, columns }: ColumnBatch): TensorValue {
  const type = columnTypes[dtype];
  const given = columns.find((column) => column.name === name) ?? missingColumn(name, rows);
  if (holds[given.type] > holds[type]) raiseTextForNumbers(name);
  const column = coerceColumn(given, type);
  const isList = width === -1;
  const length = isList ? mostValues(column) : width;
  const places = length === undefined ? firstPlaces(column) : isList ? listPlaces(column, length) : vectorPlaces(column, length);
  const shape = length === undefined ? [rows] : [rows, length];
  if (column.type === 'int') {
    return { dtype, shape, data: BigInt64Array.from(places, (at) => (at < 0 ? missingInt : (column.values[at] as bigint))) };
  }
  if (column.type === 'float') {
    return { dtype, shape, data: Float32Array.from(places, (at) => (at < 0 ? Number.NaN : (column.values[at] as number))) };
  }
  if (column.type !== 'bytes') throw new Error(`${name} has no values of a type`);
  const { data, starts } = column;
  return { dtype, shape, data: places.map((at) => (at < 0 ? new Uint8Array() : data.subarray(starts[at], starts[at + 1]))) };
}

/** Of each row's first value; -1 where it has none. */
function firstPlaces({ rows, offsets }: Column): number[] {
  return Array.from({ length: rows }, (_, row) => {
    const from = offsets[row] as number;
    return from < (offsets[row + 1] as number) ? from : -1;
  });
}

function mostValues({ rows, offsets }: Column): number {
  let most = 0;
  for (let row = 0; row < rows; row++) most = Math.max(most, (offsets[row + 1] as number) - (offsets[row] as number));
  return most;
}

function listPlaces({ rows, offsets }: Column, length: number): number[] {
  return Array.from({ length: rows * length }, (_, at) => {
    const row = Math.floor(at / length);
    const place = (offsets[row] as number) + (at % length);
    return place < (offsets[row + 1] as number) ? place : -1;
  });
}

/** A row of another length has no vector. */
function vectorPlaces({ rows, offsets }: Column, length: number): number[] {
  return Array.from({ length: rows * length }, (_, at) => {
    const row = Math.floor(at / length);
    const from = offsets[row] as number;
    return (offsets[row + 1] as number) - from === length ? from + (at % length) : -1;
  });
}

/** As exported models name transformed inputs: for ONNX int64 and ids of shape [rows], for TF.js int32 and [rows, 1]. */
export function transformedTensors(
  { denseWidth, texts, images: shapes = [] }: TransformedSpec,
  { rows, dense, ids, tokens, images = [] }: TransformedBatch,
  format: 'onnx' | 'tfjs' = 'onnx',
): Tensors {
  const ints = (values: Int32Array, shape: readonly number[]): TensorValue =>
    format === 'onnx'
      ? { dtype: 'DT_INT64', shape, data: BigInt64Array.from(values, BigInt) }
      : { dtype: 'DT_INT32', shape, data: values };
  const idShape = format === 'onnx' ? [rows] : [rows, 1];
  const tensors = new Map<string, TensorValue>();
  if (denseWidth > 0) tensors.set('dense', { dtype: 'DT_FLOAT', shape: [rows, denseWidth], data: dense });
  for (const [i, values] of ids.entries()) tensors.set(`embedding_${i}`, ints(values, idShape));
  for (const [i, values] of tokens.entries()) {
    tensors.set(`text_${i}`, ints(values, [rows, texts[i]?.length ?? 0]));
  }
  for (const [i, { height, width, channels }] of shapes.entries()) {
    const shape = [rows, height, width, channels];
    tensors.set(`image_${i}`, { dtype: 'DT_FLOAT', shape, data: pixelValues(images[i] ?? new Uint16Array()) });
  }
  return tensors;
}
