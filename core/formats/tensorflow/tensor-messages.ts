/** tensorflow.TensorProto and TensorShapeProto (tensor.proto, tensor_shape.proto; proto3). */

import { defineMessage, nested, repeated, scalar } from '../tfmd-fields.ts';

export interface ShapeProto {
  dim: { size: number; name: string }[];
  unknown_rank: boolean;
}

/** The values lie in one of the lists, or packed in `tensor_content`. */
export interface TensorProto {
  /** Number of the DataType. */
  dtype: number;
  tensor_shape?: ShapeProto;
  tensor_content: Uint8Array;
  half_val: number[];
  float_val: number[];
  double_val: number[];
  int_val: number[];
  string_val: Uint8Array[];
  int64_val: bigint[];
  bool_val: boolean[];
  uint32_val: number[];
  uint64_val: bigint[];
}

type Dim = ShapeProto['dim'][number];
const dimType = defineMessage<Dim>('TensorShapeProto.Dim', 'implicit', [
  scalar<Dim>('int64', 'size', 1),
  scalar<Dim>('string', 'name', 2),
]);

export const shapeProtoType = defineMessage<ShapeProto>('TensorShapeProto', 'implicit', [
  repeated(nested<ShapeProto>(() => dimType, 'dim', 2)),
  scalar<ShapeProto>('bool', 'unknown_rank', 3),
]);

const packed = { packed: true };

export const tensorProtoType = defineMessage<TensorProto>('TensorProto', 'implicit', [
  scalar<TensorProto>('int32', 'dtype', 1),
  nested<TensorProto>(() => shapeProtoType, 'tensor_shape', 2),
  scalar<TensorProto>('bytes', 'tensor_content', 4),
  repeated(scalar<TensorProto>('float', 'float_val', 5, packed)),
  repeated(scalar<TensorProto>('double', 'double_val', 6, packed)),
  repeated(scalar<TensorProto>('int32', 'int_val', 7, packed)),
  repeated(scalar<TensorProto>('bytes', 'string_val', 8)),
  repeated(scalar<TensorProto>('bigint', 'int64_val', 10, packed)),
  repeated(scalar<TensorProto>('bool', 'bool_val', 11, packed)),
  repeated(scalar<TensorProto>('int32', 'half_val', 13, packed)),
  repeated(scalar<TensorProto>('uint32', 'uint32_val', 16, packed)),
  repeated(scalar<TensorProto>('bigint', 'uint64_val', 17, packed)),
]);
