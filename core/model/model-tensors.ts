/** Rows as the tensors that an exported model takes: raw features with missing values marked, or the transformed ones. */

import { type Column, type ColumnBatch, coerceColumn, missingColumn } from '../formats/index.ts';
import type { TransformedBatch, TransformedSpec } from '../learning/index.ts';
import { missingInt } from './graph-writer/raw-values.ts';
import type { Model, SignatureTensor } from './model.ts';
import type { TensorValue } from './runnable-model.ts';

type Tensors = ReadonlyMap<string, TensorValue>;

const columnTypes = { DT_INT64: 'int', DT_FLOAT: 'float', DT_STRING: 'bytes' } as const;

/** [rows] each, a row's first value; a missing one is NaN, the smallest int64 or no bytes, as exported models have it. */
export function rawTensors({ signature }: Model, batch: ColumnBatch): Tensors {
  return new Map(signature.inputs.map((input) => [input.name, rawTensor(input, batch)]));
}

function rawTensor({ name, dtype }: SignatureTensor, { rows, columns }: ColumnBatch): TensorValue {
  const type = columnTypes[dtype];
  const given = columns.find((column) => column.name === name) ?? missingColumn({ name, type }, rows);
  const column = given.type === 'unknown' ? missingColumn({ name, type }, rows) : coerceColumn(given, type);
  const place = (row: number): number => (firstOf(column, row) ? (column.offsets[row] as number) : -1);
  const places = Array.from({ length: rows }, (_, row) => place(row));
  const shape = [rows];
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

function firstOf({ offsets }: Column, row: number): boolean {
  return (offsets[row] as number) < (offsets[row + 1] as number);
}

/** As `writeOnnxModel` names transformed inputs; ids are [rows]. */
export function transformedTensors({ denseWidth, texts }: TransformedSpec, batch: TransformedBatch): Tensors {
  const { rows, dense, ids, tokens } = batch;
  const ints = (values: Int32Array): BigInt64Array => BigInt64Array.from(values, BigInt);
  const tensors = new Map<string, TensorValue>();
  if (denseWidth > 0) tensors.set('dense', { dtype: 'DT_FLOAT', shape: [rows, denseWidth], data: dense });
  for (const [i, values] of ids.entries())
    tensors.set(`embedding_${i}`, { dtype: 'DT_INT64', shape: [rows], data: ints(values) });
  for (const [i, values] of tokens.entries()) {
    tensors.set(`text_${i}`, { dtype: 'DT_INT64', shape: [rows, texts[i]?.length ?? 0], data: ints(values) });
  }
  return tensors;
}
