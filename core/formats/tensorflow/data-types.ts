/** TensorFlow's DataType: names, numbers and the arrays that hold their values. */

import { raise } from '../../foundation/index.ts';

/** Those with values of their own, by TensorFlow's names. Source: types.proto. */
const dataTypeNumbers = {
  DT_FLOAT: 1,
  DT_DOUBLE: 2,
  DT_INT32: 3,
  DT_UINT8: 4,
  DT_INT16: 5,
  DT_INT8: 6,
  DT_STRING: 7,
  DT_INT64: 9,
  DT_BOOL: 10,
  DT_BFLOAT16: 14,
  DT_UINT16: 17,
  DT_HALF: 19,
  DT_UINT32: 22,
  DT_UINT64: 23,
} as const;

export type DataTypeName = keyof typeof dataTypeNumbers;

/** The enum as messages have it: types that no tensor here can have are named too, so that they are refused by name. */
export const dataTypes = { DT_INVALID: 0, ...dataTypeNumbers, DT_COMPLEX64: 8, DT_COMPLEX128: 18 } as const;

export function isDataType(name: keyof typeof dataTypes): name is DataTypeName {
  return Object.hasOwn(dataTypeNumbers, name);
}

const names: readonly (DataTypeName | undefined)[] = Object.entries(dataTypeNumbers).reduce(
  (list: (DataTypeName | undefined)[], [name, number]) => {
    list[number] = name as DataTypeName;
    return list;
  },
  [],
);

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

/** What holds the values of each type but DT_STRING. */
export const valueArrays = {
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
  return dataTypeNumbers[name];
}

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Zeros, or texts of no length. Raises model/invalid for more than memory can hold. */
export function zeros(dtype: DataTypeName, count: number): TensorValues {
  if (!(count >= 0 && count <= mostElements)) {
    raise('model/invalid', 'A tensor of the model is too large', `Use tensors of at most ${mostElements} values.`);
  }
  return dtype === 'DT_STRING' ? new Array<Uint8Array>(count).fill(emptyText) : new valueArrays[dtype](count);
}
