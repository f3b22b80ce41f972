/** Input tensors into the column batches a model predicts on, and into the values the prediction register keeps. */

import type { RegisterValue } from '../contract/index.ts';
import { type ColumnBatch, type ColumnType, createBatchBuilder } from '../formats/index.ts';
import type { ServingDtype, SignatureInput } from './servable.ts';
import { invalidArgument } from './serving-status.ts';
import type { Tensor, TensorValue } from './tensor.ts';

const columnTypes: Readonly<Record<ServingDtype, ColumnType>> = { DT_INT64: 'int', DT_FLOAT: 'float', DT_STRING: 'bytes' };

/** One value per row and input, or `width` of them, in the signature's order. */
export interface InputRows {
  readonly rows: number;
  readonly inputs: readonly {
    readonly name: string;
    readonly dtype: ServingDtype;
    readonly values: readonly TensorValue[];
    readonly width?: number;
  }[];
}

/** Every tensor must have shape [rows] or [rows, 1], a vector's [rows, width]. Throws ServingError. */
export function inputRows(signature: readonly SignatureInput[], tensors: ReadonlyMap<string, Tensor>): InputRows {
  let rows: number | undefined;
  const inputs = signature.map(({ name, dtype, width: wanted }) => {
    const tensor = tensors.get(name);
    const shape = tensor?.shape ?? [];
    const [size = 0, width = 1] = shape;
    if (wanted !== undefined && shape.length > 0 && (shape.length !== 2 || width !== wanted)) {
      return invalidArgument(`Input "${name}" expects shape [-1,${wanted}] but got [${shape.join(',')}]`);
    }
    if (!tensor || shape.length === 0 || shape.length > 2 || width !== (wanted ?? 1)) {
      return invalidArgument(`Input "${name}" expects shape [-1] or [-1,1] but got [${shape.join(',')}]`);
    }
    rows ??= size;
    if (size !== rows) invalidArgument(`Input "${name}" has inconsistent batch size: ${size} expecting: ${rows}`);
    return { name, dtype, values: tensor.values, ...(wanted === undefined ? {} : { width: wanted }) };
  });
  return { rows: rows ?? 0, inputs };
}

/** Rows [from, to). null and the empty string become missing values. */
export function inputBatch(input: InputRows, from: number, to: number): ColumnBatch {
  const builder = createBatchBuilder(input.inputs.map(({ name, dtype }) => ({ name, type: columnTypes[dtype] })));
  input.inputs.forEach(({ values, width }, i) => {
    const column = builder.columns[i];
    if (width !== undefined) {
      for (let row = from; row < to; row++) {
        for (const value of values.slice(row * width, (row + 1) * width)) column?.appendValue(Number(value ?? Number.NaN));
        column?.endRow();
      }
      return;
    }
    for (let row = from; row < to; row++) {
      const value = values[row] ?? null;
      if (value === null || value === '' || typeof value === 'boolean') column?.appendMissing();
      else column?.appendSingle(value);
    }
  });
  return builder.build();
}

/** A row's vector as the text that spells it. */
export function registerRow({ values, width }: InputRows['inputs'][number], row: number): RegisterValue {
  if (width === undefined) return registerValue(values[row]);
  return JSON.stringify(values.slice(row * width, (row + 1) * width).map((value) => (value === null ? null : Number(value))));
}

function registerValue(value: TensorValue | undefined): RegisterValue {
  if (value === null || value === undefined || typeof value === 'boolean') return null;
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  const text = Buffer.from(value).toString('utf8');
  return Buffer.from(text).equals(value) ? text : { b64: Buffer.from(value).toString('base64') };
}
