/** Dense tensors between JSON and columns. */

export type TensorDtype =
  | 'DT_FLOAT'
  | 'DT_DOUBLE'
  | 'DT_INT32'
  | 'DT_UINT8'
  | 'DT_INT16'
  | 'DT_INT8'
  | 'DT_STRING'
  | 'DT_INT64'
  | 'DT_BOOL'
  | 'DT_UINT32'
  | 'DT_UINT64';

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
