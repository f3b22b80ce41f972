/** TensorFlow's DataType: names, numbers and the arrays that hold their values. */

import { raise } from '../../foundation/index.ts';

/** Those with values of their own; the place is the number in types.proto. */
const names = [
  undefined,
  'DT_FLOAT',
  'DT_DOUBLE',
  'DT_INT32',
  'DT_UINT8',
  'DT_INT16',
  'DT_INT8',
  'DT_STRING',
  undefined,
  'DT_INT64',
  'DT_BOOL',
  undefined,
  undefined,
  undefined,
  'DT_BFLOAT16',
  undefined,
  undefined,
  'DT_UINT16',
  undefined,
  'DT_HALF',
  undefined,
  undefined,
  'DT_UINT32',
  'DT_UINT64',
] as const;

export type DataTypeName = NonNullable<(typeof names)[number]>;

/** Half and bfloat16 values are kept as floats, bool as 0 and 1. */
export type TensorValues =
  | Float32Array
  | Float64Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array
  | Uint8Array[];

export interface DecodedTensor {
  readonly dtype: DataTypeName;
  readonly shape: readonly number[];
  readonly data: TensorValues;
}

const arrays = {
  DT_FLOAT: Float32Array,
  DT_HALF: Float32Array,
  DT_BFLOAT16: Float32Array,
  DT_DOUBLE: Float64Array,
  DT_INT8: Int8Array,
  DT_INT16: Int16Array,
  DT_INT32: Int32Array,
  DT_INT64: BigInt64Array,
  DT_UINT8: Uint8Array,
  DT_BOOL: Uint8Array,
  DT_UINT16: Uint16Array,
  DT_UINT32: Uint32Array,
  DT_UINT64: BigUint64Array,
} as const;

const emptyText = new Uint8Array(0);

/** A gigabyte of floats: no graph of a model that fits a machine like this has a larger tensor, a damaged one may ask for it. */
const mostElements = 2 ** 28;

export function dataTypeName(number: number): DataTypeName | undefined {
  return names[number];
}

export function dataTypeNumber(name: DataTypeName): number {
  return names.indexOf(name);
}

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Zeros, or texts of no length. Raises model/invalid for more than memory can hold. */
export function zeros(dtype: DataTypeName, count: number): TensorValues {
  if (!(count >= 0 && count <= mostElements)) {
    raise('model/invalid', 'A tensor of the model is too large', `Use tensors of at most ${mostElements} values.`);
  }
  return dtype === 'DT_STRING' ? new Array<Uint8Array>(count).fill(emptyText) : new arrays[dtype](count);
}
