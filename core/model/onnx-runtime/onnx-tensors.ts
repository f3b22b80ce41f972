/** Tensors of the border as ONNX Runtime takes and gives them. */

import type { Tensor } from 'onnxruntime-node';
import { halfOfNumber, numberOfHalf } from '../../formats/index.ts';
import type { TensorData, TensorValue, TensorValueDtype } from '../runnable-model.ts';

const types = {
  float32: 'DT_FLOAT',
  float64: 'DT_DOUBLE',
  float16: 'DT_HALF',
  int8: 'DT_INT8',
  int16: 'DT_INT16',
  int32: 'DT_INT32',
  int64: 'DT_INT64',
  uint8: 'DT_UINT8',
  uint16: 'DT_UINT16',
  uint32: 'DT_UINT32',
  uint64: 'DT_UINT64',
  bool: 'DT_BOOL',
  string: 'DT_STRING',
} as const satisfies Record<string, TensorValueDtype>;

type OnnxType = keyof typeof types;

export function dtypeOfOnnx(type: string): TensorValueDtype | undefined {
  return Object.hasOwn(types, type) ? types[type as OnnxType] : undefined;
}

const onnxTypes = Object.fromEntries(Object.entries(types).map(([type, dtype]) => [dtype, type])) as Record<
  TensorValueDtype,
  OnnxType
>;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export function toOnnx({ Tensor: Make }: typeof import('onnxruntime-node'), { dtype, shape, data }: TensorValue): Tensor {
  if (dtype === 'DT_STRING')
    return new Make(
      'string',
      (data as readonly Uint8Array[]).map((text) => decoder.decode(text)),
      shape,
    );
  if (dtype === 'DT_HALF') return new Make('float16', Uint16Array.from(data as Float32Array, halfOfNumber), shape);
  return new Make(onnxTypes[dtype], data as Float32Array, shape);
}

export function fromOnnx({ type, dims, data }: Tensor): TensorValue {
  const dtype = types[type as OnnxType];
  if (dtype === 'DT_STRING')
    return { dtype, shape: dims, data: (data as string[]).map((text) => new Uint8Array(Buffer.from(text))) };
  if (dtype === 'DT_HALF') return { dtype, shape: dims, data: halvesAsNumbers(data) };
  return { dtype, shape: dims, data: data as TensorData };
}

/** Newer Node.js have arrays of halves, older ones their bits. */
function halvesAsNumbers(data: unknown): Float32Array {
  return data instanceof Uint16Array ? Float32Array.from(data, numberOfHalf) : Float32Array.from(data as ArrayLike<number>);
}
