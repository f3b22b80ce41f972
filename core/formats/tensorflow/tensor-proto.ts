/** tensorflow.TensorProto to row-major values: the lists and the packed bytes, last values repeated as TensorFlow does. */

import { raise } from '../../foundation/index.ts';
import { type DataTypeName, type DecodedTensor, elementCount, isDataType, type TensorValues, zeros } from './data-types.ts';
import { numberOfHalf } from './half.ts';
import type { ShapeProto, TensorProto } from './tensor-messages.ts';

/** Raises model/invalid for types without values and for counts that do not fit the shape. */
export function tensorOfProto(proto: TensorProto): DecodedTensor {
  const { dtype } = proto;
  const shape = dimsOf(proto.tensor_shape) ?? [];
  if (!isDataType(dtype) || shape.some((size) => size < 0)) return damaged();
  const count = elementCount(shape);
  if (dtype !== 'DT_STRING' && proto.tensor_content.length > 0) {
    return { dtype, shape, data: valuesOfBytes(dtype, proto.tensor_content, count) };
  }
  if (proto.tensor_content.length > 0) {
    return { dtype, shape, data: textsOfContent(proto.tensor_content, count) ?? damaged() };
  }
  const listed = listOf(dtype, proto);
  if (listed.length > count) damaged();
  const data = zeros(dtype, count);
  fillListed(data, listed);
  return { dtype, shape, data };
}

/** undefined where the rank is unknown. */
export function dimsOf(shape: ShapeProto | undefined): readonly number[] | undefined {
  return shape && !shape.unknown_rank ? shape.dim.map(({ size }) => size) : undefined;
}

/** Little-endian values; raises model/invalid where they are not `count`. */
export function valuesOfBytes(dtype: Exclude<DataTypeName, 'DT_STRING'>, bytes: Uint8Array, count: number): TensorValues {
  if (dtype === 'DT_HALF' || dtype === 'DT_BFLOAT16') {
    if (bytes.length !== count * 2) damaged();
    return halves(dtype, Array.from(new Uint16Array(aligned(bytes))));
  }
  const data = zeros(dtype, 0) as Exclude<TensorValues, readonly Uint8Array[]>;
  if (bytes.length !== count * data.BYTES_PER_ELEMENT) damaged();
  const Values = data.constructor as new (buffer: ArrayBuffer) => Float32Array;
  return new Values(aligned(bytes));
}

/** As C++ and Java clients pack texts: all lengths as varints, then all texts. undefined where they are not `count`, to the byte. */
export function textsOfContent(content: Uint8Array, count: number): Uint8Array[] | undefined {
  const lengths: number[] = [];
  let at = 0;
  for (let length = 0, shift = 0; lengths.length < count && at < content.length; ) {
    const byte = content[at++] as number;
    length += (byte & 0x7f) * 2 ** shift;
    shift += 7;
    if (byte >= 0x80 && shift < 35) continue;
    lengths.push(length);
    [length, shift] = [0, 0];
  }
  const total = lengths.reduce((sum, length) => sum + length, at);
  if (lengths.length !== count || total !== content.length) return undefined;
  return lengths.map((length) => {
    at += length;
    return content.subarray(at - length, at);
  });
}

type Listed = readonly number[] | readonly bigint[] | readonly Uint8Array[] | Float32Array;

function listOf(dtype: DataTypeName, proto: TensorProto): Listed {
  switch (dtype) {
    case 'DT_FLOAT':
      return proto.float_val;
    case 'DT_DOUBLE':
      return proto.double_val;
    case 'DT_STRING':
      return proto.string_val;
    case 'DT_INT64':
      return proto.int64_val;
    case 'DT_UINT64':
      return proto.uint64_val;
    case 'DT_UINT32':
      return proto.uint32_val;
    case 'DT_BOOL':
      return proto.bool_val.map(Number);
    case 'DT_HALF':
    case 'DT_BFLOAT16':
      return halves(dtype, proto.half_val);
    default:
      return proto.int_val;
  }
}

/** The last value stands for all that follow. */
function fillListed(data: TensorValues, listed: Listed): void {
  const values = data as unknown[];
  if (listed.length === 0) return;
  for (let i = 0; i < values.length; i++) values[i] = listed[Math.min(i, listed.length - 1)];
}

function halves(dtype: DataTypeName, bits: readonly number[]): Float32Array {
  return Float32Array.from(bits, dtype === 'DT_HALF' ? numberOfHalf : brainToNumber);
}

const word = new DataView(new ArrayBuffer(4));

/** bfloat16: the upper half of a float. */
function brainToNumber(bits: number): number {
  word.setUint16(0, bits);
  word.setUint16(2, 0);
  return word.getFloat32(0);
}

function aligned(bytes: Uint8Array): ArrayBuffer {
  // Not slice(): a Buffer's is a view of its whole pool.
  return new Uint8Array(bytes).buffer;
}

function damaged(): never {
  return raise('model/invalid', 'A tensor of the model has not the values its shape asks for', 'Save the model again.');
}
