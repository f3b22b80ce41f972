/** TensorProto to the tensors models take, and back. */

import {
  createMessage,
  elementCount,
  halfOfNumber,
  numberOfHalf,
  type TensorProto,
  tensorProtoType,
  textsOfContent,
  valueArrays,
} from '../../formats/index.ts';
import { invalidArgument } from '../serving-status.ts';
import { emptyData, type NumberData, type TensorDtype, type TypedTensor } from '../tensor.ts';

/** More elements cannot be meant: a single value that is repeated would fill the memory. */
const maxElements = 1 << 28;
/** TensorFlow's own limit. */
const maxRank = 254;

/** Takes `tensor_content` or the `*_val` fields; too few values repeat the last, as TensorFlow does. Throws ServingError. */
export function tensorOf(alias: string, given: TensorProto): TypedTensor {
  const proto = given.dtype === 'DT_BFLOAT16' ? floatsOfBfloats(given) : given;
  const { dtype } = proto;
  if (!isTensorDtype(dtype)) return invalidArgument(`Input "${alias}" is of ${dtype}, which is not supported`);
  const shape = shapeOf(alias, proto);
  const count = elementCount(shape);
  if (count > maxElements) invalidArgument(`Input "${alias}" has more than ${maxElements} elements`);
  if (dtype === 'DT_STRING') return { dtype, shape, data: stringsOf(alias, proto, count) };
  if (proto.tensor_content.length > 0) return { dtype, shape, data: contentData(alias, { dtype, count, proto }) };
  return { dtype, shape, data: filledData(alias, { dtype, count, proto }) };
}

/** bfloat16 is the upper half of a float, which is what signatures of such inputs say here. */
function floatsOfBfloats(proto: TensorProto): TensorProto {
  const { half_val: bits, tensor_content: content } = proto;
  const upper = new Uint8Array(content.length * 2);
  content.forEach((byte, i) => {
    upper[2 * i - (i % 2) + 2] = byte;
  });
  const floats = new Float32Array(Uint32Array.from(bits, (half) => half << 16).buffer);
  return { ...proto, dtype: 'DT_FLOAT', float_val: [...floats], tensor_content: upper };
}

export function tensorProto({ dtype, shape, data }: TypedTensor): TensorProto {
  const proto = createMessage(tensorProtoType, {
    dtype,
    tensor_shape: { dim: shape.map((size) => ({ size, name: '' })), unknown_rank: false },
  });
  const field = valueFields[dtype];
  if (dtype === 'DT_BOOL') proto.bool_val = Array.from(data as Uint8Array, (value) => value !== 0);
  else if (dtype === 'DT_HALF') proto.half_val = Array.from(data as Float32Array, halfOfNumber);
  else (proto as unknown as Record<string, unknown>)[field] = Array.from(data as Iterable<unknown>);
  return proto;
}

type NumberDtype = Exclude<TensorDtype, 'DT_STRING'>;

interface Given {
  readonly dtype: NumberDtype;
  readonly count: number;
  readonly proto: TensorProto;
}

const valueFields = {
  DT_FLOAT: 'float_val',
  DT_DOUBLE: 'double_val',
  DT_HALF: 'half_val',
  DT_INT8: 'int_val',
  DT_INT16: 'int_val',
  DT_INT32: 'int_val',
  DT_UINT8: 'int_val',
  DT_UINT16: 'int_val',
  DT_INT64: 'int64_val',
  DT_UINT32: 'uint32_val',
  DT_UINT64: 'uint64_val',
  DT_BOOL: 'bool_val',
  DT_STRING: 'string_val',
} as const satisfies Record<TensorDtype, keyof TensorProto>;

function isTensorDtype(dtype: string | undefined): dtype is TensorDtype {
  return dtype !== undefined && Object.hasOwn(valueFields, dtype);
}

function shapeOf(alias: string, { tensor_shape }: TensorProto): readonly number[] {
  const dims = tensor_shape?.dim ?? [];
  if (tensor_shape?.unknown_rank || dims.length > maxRank || dims.some(({ size }) => size < 0 || size > maxElements)) {
    invalidArgument(`Tensor proto of input "${alias}" has an invalid shape`);
  }
  return dims.map(({ size }) => size);
}

function tooMany(alias: string, given: number, count: number): never {
  return invalidArgument(`Tensor proto of input "${alias}" has ${given} values, its shape only ${count}`);
}

function stringsOf(
  alias: string,
  { string_val: listed, tensor_content: content }: TensorProto,
  count: number,
): readonly Uint8Array[] {
  if (content.length === 0) return filledStrings(alias, listed, count);
  const packed = textsOfContent(content, count);
  return packed ?? invalidArgument(`Tensor proto of input "${alias}" has content that is not ${count} strings`);
}

function filledStrings(alias: string, values: readonly Uint8Array[], count: number): readonly Uint8Array[] {
  if (values.length > count) tooMany(alias, values.length, count);
  if (values.length === count) return values;
  const last = values.at(-1) ?? new Uint8Array(0);
  return Array.from({ length: count }, (_, i) => values[i] ?? last);
}

function filledData(alias: string, { dtype, count, proto }: Given): NumberData {
  const values = proto[valueFields[dtype]] as readonly (number | bigint | boolean)[];
  if (values.length > count) tooMany(alias, values.length, count);
  const data = emptyData(dtype, count);
  if (values.length === 0) return data;
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    for (let i = 0; i < count; i++) data[i] = (values[Math.min(i, values.length - 1)] as bigint | undefined) ?? 0n;
    return data;
  }
  const half = dtype === 'DT_HALF';
  for (let i = 0; i < count; i++) {
    const value = Number(values[Math.min(i, values.length - 1)]);
    data[i] = half ? numberOfHalf(value) : value;
  }
  return data;
}

/** Little-endian, one element after the other. */
function contentData(alias: string, { dtype, count, proto }: Given): NumberData {
  const { tensor_content: content } = proto;
  const width = dtype === 'DT_HALF' ? 2 : valueArrays[dtype].BYTES_PER_ELEMENT;
  if (content.length !== count * width) {
    invalidArgument(`Tensor proto of input "${alias}" has ${content.length} bytes of content, its shape needs ${count * width}`);
  }
  // A copy of its own: typed arrays need an aligned start.
  const { buffer } = new Uint8Array(content);
  if (dtype === 'DT_HALF') return Float32Array.from(new Uint16Array(buffer), numberOfHalf);
  return new valueArrays[dtype](buffer);
}
