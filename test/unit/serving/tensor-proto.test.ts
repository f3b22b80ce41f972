/** TensorProto both ways. */

import { describe, expect, it } from 'vitest';
import { createMessage, decodeMessage, encodeMessage, type TensorProto, tensorProtoType } from '../../../core/formats/index.ts';
import { tensorOf, tensorProto } from '../../../core/serving/grpc/tensor-proto.ts';
import type { TypedTensor } from '../../../core/serving/tensor.ts';

const shapeOf = (...sizes: number[]) => ({ dim: sizes.map((size) => ({ size, name: '' })), unknown_rank: false });
const proto = (init: Partial<TensorProto>): TensorProto => createMessage(tensorProtoType, init);

function throughTheWire(tensor: TypedTensor): TypedTensor {
  return tensorOf('x', decodeMessage(tensorProtoType, Buffer.from(encodeMessage(tensorProtoType, tensorProto(tensor)))));
}

describe('every dtype', () => {
  it.each<TypedTensor>([
    { dtype: 'DT_FLOAT', shape: [3], data: Float32Array.of(1.5, Number.NaN, Number.NEGATIVE_INFINITY) },
    { dtype: 'DT_DOUBLE', shape: [2], data: Float64Array.of(0.1, -1e300) },
    { dtype: 'DT_HALF', shape: [6], data: Float32Array.of(0.5, -2, 65504, 2 ** -24, 0, Number.POSITIVE_INFINITY) },
    { dtype: 'DT_INT8', shape: [2], data: Int8Array.of(-128, 127) },
    { dtype: 'DT_INT16', shape: [2], data: Int16Array.of(-32768, 32767) },
    { dtype: 'DT_INT32', shape: [2, 1], data: Int32Array.of(-(2 ** 31), 2 ** 31 - 1) },
    { dtype: 'DT_INT64', shape: [2], data: BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n) },
    { dtype: 'DT_UINT8', shape: [2], data: Uint8Array.of(0, 255) },
    { dtype: 'DT_UINT16', shape: [1], data: Uint16Array.of(65535) },
    { dtype: 'DT_UINT32', shape: [1], data: Uint32Array.of(2 ** 32 - 1) },
    { dtype: 'DT_UINT64', shape: [1], data: BigUint64Array.of(2n ** 64n - 1n) },
    { dtype: 'DT_BOOL', shape: [], data: Uint8Array.of(1) },
    { dtype: 'DT_FLOAT', shape: [0, 4], data: new Float32Array(0) },
  ])('$dtype of shape $shape comes back unchanged', (tensor) => {
    expect(throughTheWire(tensor)).toEqual(tensor);
  });

  it('comes back from strings of any bytes', () => {
    const tensor: TypedTensor = { dtype: 'DT_STRING', shape: [2], data: [Uint8Array.of(0, 255), Uint8Array.of()] };
    expect((throughTheWire(tensor).data as readonly Uint8Array[]).map((bytes) => [...bytes])).toEqual([[0, 255], []]);
  });
});

describe('reading', () => {
  it('repeats the last value, and takes none at all as zeros', () => {
    const dtype = 'DT_FLOAT' as const;
    expect(tensorOf('x', proto({ dtype, tensor_shape: shapeOf(2, 2), float_val: [1, 7] })).data).toEqual(
      Float32Array.of(1, 7, 7, 7),
    );
    expect(tensorOf('x', proto({ dtype, tensor_shape: shapeOf(2) })).data).toEqual(new Float32Array(2));
  });

  it('takes strings packed into tensor_content, as clients in C++ and Java send them', () => {
    const long = 'x'.repeat(300);
    const content = Buffer.concat([Buffer.from([2, 0, 0xac, 0x02]), Buffer.from(`hi${long}`)]);
    const { data } = tensorOf('x', proto({ dtype: 'DT_STRING', tensor_shape: shapeOf(3, 1), tensor_content: content }));
    expect((data as Uint8Array[]).map((text) => Buffer.from(text).toString())).toEqual(['hi', '', long]);
  });

  it('takes bfloat16 as the floats they are, listed or as content', () => {
    const dtype = 'DT_BFLOAT16' as const;
    const floats = { dtype: 'DT_FLOAT', shape: [2], data: Float32Array.of(1.5, -256) };
    expect(tensorOf('x', proto({ dtype, tensor_shape: shapeOf(2), half_val: [0x3fc0, 0xc380] }))).toEqual(floats);
    const content = Uint8Array.of(0xc0, 0x3f, 0x80, 0xc3);
    expect(tensorOf('x', proto({ dtype, tensor_shape: shapeOf(2), tensor_content: content }))).toEqual(floats);
  });

  it('takes tensor_content that lies anywhere in a buffer', () => {
    const content = Buffer.from([9, ...new Uint8Array(Float32Array.of(3, 4).buffer)]).subarray(1);
    const tensor = tensorOf('x', proto({ dtype: 'DT_FLOAT', tensor_shape: shapeOf(2), tensor_content: content }));
    expect(tensor.data).toEqual(Float32Array.of(3, 4));
  });

  it.each<[string, Partial<TensorProto>, string]>([
    ['values beyond the shape', { dtype: 'DT_FLOAT', float_val: [1, 2] }, 'has 2 values, its shape only 1'],
    ['content that does not fit', { dtype: 'DT_INT64', tensor_content: new Uint8Array(7) }, 'has 7 bytes of content'],
    ['an unknown size', { dtype: 'DT_FLOAT', tensor_shape: shapeOf(-1) }, 'has an invalid shape'],
    ['a tensor that would fill the memory', { dtype: 'DT_FLOAT', tensor_shape: shapeOf(1 << 20, 1 << 20) }, 'has more than'],
    [
      'packed strings that are too short',
      { dtype: 'DT_STRING', tensor_shape: shapeOf(2), tensor_content: Uint8Array.of(1, 2, 65) },
      'has content that is not 2 strings',
    ],
    ['complex numbers', { dtype: 'DT_COMPLEX64' }, 'is of DT_COMPLEX64, which is not supported'],
  ])('refuses %s', (_, init, message) => {
    expect(() => tensorOf('x', proto(init))).toThrow(message);
  });
});
