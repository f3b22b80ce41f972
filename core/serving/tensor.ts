/** Dense tensors between JSON and models: lists of values as a request has them, and typed arrays as a model takes them. */

import { valueArrays } from '../formats/index.ts';
import type { TensorData, TensorValueDtype, TensorValue as TypedTensor } from '../model/index.ts';

export { elementCount } from '../formats/index.ts';
export type { TypedTensor };
export type TensorDtype = TensorValueDtype;

/** bigint for the 64-bit integers, Uint8Array for a base64 string, null for a missing value. */
export type TensorValue = number | bigint | string | Uint8Array | boolean | null;

export interface Tensor {
  readonly dtype: TensorDtype;
  readonly shape: readonly number[];
  /** Row-major. */
  readonly values: readonly TensorValue[];
}

/** TensorFlow's name in messages: `DT_INT64` is "int64". */
export function dtypeName(dtype: TensorDtype): string {
  return dtype.slice(3).toLowerCase();
}

const noBytes = new Uint8Array(0);

/** `keepPrecision`: floats as they were sent, for a model that takes raw features. */
export function typedTensor({ dtype, shape, values }: Tensor, keepPrecision = false): TypedTensor {
  const data = typedData(keepPrecision && dtype === 'DT_FLOAT' ? 'DT_DOUBLE' : dtype, values);
  const missing = missingValues(values);
  return missing ? { dtype, shape, data, missing } : { dtype, shape, data };
}

function missingValues(values: readonly TensorValue[]): Uint8Array | undefined {
  let missing: Uint8Array | undefined;
  for (let i = 0; i < values.length; i++) {
    if (values[i] !== null) continue;
    missing ??= new Uint8Array(values.length);
    missing[i] = 1;
  }
  return missing;
}

function typedData(dtype: TensorDtype, values: readonly TensorValue[]): TensorData {
  if (dtype === 'DT_STRING') return values.map(bytesOf);
  const data = emptyData(dtype, values.length);
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    for (let i = 0; i < values.length; i++) data[i] = BigInt((values[i] as bigint | null) ?? 0);
  } else for (let i = 0; i < values.length; i++) data[i] = Number(values[i]);
  return data;
}

function bytesOf(value: TensorValue): Uint8Array {
  if (value === null) return noBytes;
  return value instanceof Uint8Array ? value : Buffer.from(String(value));
}

export type NumberData = Exclude<TensorData, readonly Uint8Array[]>;

/** Zeros of any dtype but DT_STRING. */
export function emptyData(dtype: Exclude<TensorDtype, 'DT_STRING'>, length: number): NumberData {
  return new valueArrays[dtype](length);
}
