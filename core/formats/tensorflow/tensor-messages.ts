/** tensorflow.TensorProto, TensorShapeProto, TensorInfo and SignatureDef (tensor.proto, tensor_shape.proto, meta_graph.proto; proto3). */

import { defineMessage, type Field, mapOf, namedEnum, nested, repeated, scalar } from '../tfmd-fields.ts';
import { dataTypes } from './data-types.ts';

export type DataTypeValue = keyof typeof dataTypes;

function dataType<T>(name: Extract<keyof T, string>, number: number): Field {
  return namedEnum<T>('tensorflow.DataType', dataTypes, name, number);
}

export interface ShapeProto {
  dim: { size: number; name: string }[];
  unknown_rank: boolean;
}

type Dim = ShapeProto['dim'][number];
const dimType = defineMessage<Dim>('tensorflow.TensorShapeProto.Dim', 'implicit', [
  scalar<Dim>('int64', 'size', 1),
  scalar<Dim>('string', 'name', 2),
]);

export const shapeProtoType = defineMessage<ShapeProto>('tensorflow.TensorShapeProto', 'implicit', [
  repeated(nested<ShapeProto>(() => dimType, 'dim', 2)),
  scalar<ShapeProto>('bool', 'unknown_rank', 3),
]);

/** The values lie in one of the lists, or packed in `tensor_content`. */
export interface TensorProto {
  dtype: DataTypeValue;
  tensor_shape?: ShapeProto;
  version_number: number;
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

const packed = { packed: true };

export const tensorProtoType = defineMessage<TensorProto>('tensorflow.TensorProto', 'implicit', [
  dataType<TensorProto>('dtype', 1),
  nested<TensorProto>(() => shapeProtoType, 'tensor_shape', 2),
  scalar<TensorProto>('int32', 'version_number', 3),
  scalar<TensorProto>('bytes', 'tensor_content', 4),
  repeated(scalar<TensorProto>('float', 'float_val', 5, packed)),
  repeated(scalar<TensorProto>('double', 'double_val', 6, packed)),
  repeated(scalar<TensorProto>('int32', 'int_val', 7, packed)),
  repeated(scalar<TensorProto>('bytes', 'string_val', 8)),
  repeated(scalar<TensorProto>('bigint', 'int64_val', 10, packed)),
  repeated(scalar<TensorProto>('bool', 'bool_val', 11, packed)),
  repeated(scalar<TensorProto>('int32', 'half_val', 13, packed)),
  repeated(scalar<TensorProto>('uint32', 'uint32_val', 16, packed)),
  repeated(scalar<TensorProto>('ubigint', 'uint64_val', 17, packed)),
]);

export interface TensorInfoProto {
  /** `node:0`. Absent for composite tensors. */
  name?: string;
  dtype: DataTypeValue;
  tensor_shape?: ShapeProto;
}

export const tensorInfoType = defineMessage<TensorInfoProto>('tensorflow.TensorInfo', 'implicit', [
  scalar<TensorInfoProto>('string', 'name', 1, { oneof: 'encoding' }),
  dataType<TensorInfoProto>('dtype', 2),
  nested<TensorInfoProto>(() => shapeProtoType, 'tensor_shape', 3),
]);

export interface SignatureDefProto {
  inputs: Map<string, TensorInfoProto>;
  outputs: Map<string, TensorInfoProto>;
  method_name: string;
}

export const signatureDefType = defineMessage<SignatureDefProto>('tensorflow.SignatureDef', 'implicit', [
  mapOf(nested<SignatureDefProto>(() => tensorInfoType, 'inputs', 1)),
  mapOf(nested<SignatureDefProto>(() => tensorInfoType, 'outputs', 2)),
  scalar<SignatureDefProto>('string', 'method_name', 3),
]);

export interface AnyProto {
  type_url: string;
  value: Uint8Array;
}

export const anyType = defineMessage<AnyProto>('google.protobuf.Any', 'implicit', [
  scalar<AnyProto>('string', 'type_url', 1),
  scalar<AnyProto>('bytes', 'value', 2),
]);
