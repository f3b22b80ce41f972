/** What flows along the edges of a graph: tensors, and handles to what lives longer than a run. */

import type { DataTypeName, DecodedTensor, TensorValues } from '../../formats/index.ts';
import { elementCount, zeros } from '../../formats/index.ts';
import { raise } from '../../foundation/index.ts';
import type { TensorValue } from '../runnable-model.ts';

/** On the host, or read from a device when its `data` is asked for. */
export type GraphTensor = DecodedTensor;

export interface Variable {
  readonly kind: 'variable';
  readonly name: string;
  value?: GraphTensor;
}

/** Keys of numbers are kept as bigint, texts as latin1 of their bytes. */
export type TableKey = bigint | string | number;

export interface LookupTable {
  readonly kind: 'table';
  readonly name: string;
  readonly keyType: DataTypeName;
  readonly valueType: DataTypeName;
  readonly entries: Map<TableKey, bigint | number | Uint8Array>;
}

export interface TensorList {
  readonly kind: 'list';
  readonly dtype: DataTypeName;
  readonly items: readonly (GraphTensor | undefined)[];
  /** -1 for open sizes; undefined where the rank is open. */
  readonly elementShape: readonly number[] | undefined;
}

/** The branch of a Switch that is not taken, and all that hangs on it. */
export interface Dead {
  readonly kind: 'dead';
}

export type GraphValue = GraphTensor | Variable | LookupTable | TensorList | Dead;

export const dead: Dead = { kind: 'dead' };

export function isTensor(value: GraphValue): value is GraphTensor {
  return !('kind' in value);
}

export function tensor(dtype: DataTypeName, shape: readonly number[], data: TensorValues): GraphTensor {
  return { dtype, shape, data };
}

/** Zeros of a shape. */
export function blank(dtype: DataTypeName, shape: readonly number[]): GraphTensor {
  return { dtype, shape, data: zeros(dtype, elementCount(shape)) };
}

export function isText(value: GraphTensor): value is GraphTensor & { readonly data: Uint8Array[] } {
  return value.dtype === 'DT_STRING';
}

export function textsOf(value: GraphTensor): readonly Uint8Array[] {
  if (!isText(value)) mismatch(`texts are needed, not ${value.dtype}`);
  return value.data as Uint8Array[];
}

/** Values as numbers, exact up to 2^53. */
export function numbersOf(value: GraphTensor): ArrayLike<number> {
  const { data } = value;
  if (isText(value)) return mismatch('numbers are needed, not texts');
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return Array.from(data, Number);
  return data as Float32Array;
}

export function bigintsOf(value: GraphTensor): ArrayLike<bigint> {
  const { data } = value;
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) return data;
  return Array.from(numbersOf(value), (number) => BigInt(Math.trunc(number)));
}

/** Whether the values are kept as bigint. */
export function isWide(dtype: DataTypeName): boolean {
  return dtype === 'DT_INT64' || dtype === 'DT_UINT64';
}

export function scalarOf(value: GraphTensor): number {
  return numbersOf(value)[0] ?? mismatch('one number is needed, not an empty tensor');
}

/** What a request's inputs, or a graph that is not whole, lead to. */
export function mismatch(what: string): never {
  return raise(
    'model/invalid',
    `The inputs do not go together: ${what}`,
    'Give inputs of the types and shapes of the signature.',
  );
}

/** bfloat16 is no type of the border: its values are floats. */
export function borderValue({ dtype, shape, data }: GraphTensor): TensorValue {
  return { dtype: dtype === 'DT_BFLOAT16' ? 'DT_FLOAT' : dtype, shape, data };
}
