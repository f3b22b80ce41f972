/** Field tables of the messages of package `tensorflow` that the serving interfaces carry: tensors, signatures, examples. */

import { dataTypeNumbers, defineMessage, enumeration, type Field, mapOf, nested, repeated, scalar } from '../../formats/index.ts';

/** Those that no tensor of ours can have are named too, so that they are refused by name. */
export const dataTypes = { DT_INVALID: 0, ...dataTypeNumbers, DT_COMPLEX64: 8, DT_COMPLEX128: 18 } as const;

export type DataTypeName = keyof typeof dataTypes;

/** An enum whose name the descriptors need. */
export function namedEnum<T>(
  enumName: string,
  values: Readonly<Record<string, number>>,
  name: Extract<keyof T, string>,
  number: number,
): Field {
  const field = enumeration<T>(values, name, number);
  return { ...field, type: { kind: 'enum', values, enumName } };
}

function dataType<T>(name: Extract<keyof T, string>, number: number): Field {
  return namedEnum<T>('tensorflow.DataType', dataTypes, name, number);
}

export interface Dim {
  size: bigint;
  name: string;
}
export const dimType = defineMessage<Dim>('tensorflow.TensorShapeProto.Dim', 'implicit', [
  scalar<Dim>('bigint', 'size', 1),
  scalar<Dim>('string', 'name', 2),
]);

export interface TensorShapeProto {
  dim: Dim[];
  unknown_rank: boolean;
}
export const tensorShapeType = defineMessage<TensorShapeProto>('tensorflow.TensorShapeProto', 'implicit', [
  repeated(nested<TensorShapeProto>(() => dimType, 'dim', 2)),
  scalar<TensorShapeProto>('bool', 'unknown_rank', 3),
]);

export interface TensorProto {
  dtype: DataTypeName;
  tensor_shape?: TensorShapeProto;
  version_number: number;
  tensor_content: Uint8Array;
  float_val: number[];
  double_val: number[];
  int_val: number[];
  string_val: Uint8Array[];
  int64_val: bigint[];
  bool_val: boolean[];
  half_val: number[];
  uint32_val: number[];
  uint64_val: bigint[];
}
const packed = { packed: true };
export const tensorProtoType = defineMessage<TensorProto>('tensorflow.TensorProto', 'implicit', [
  dataType<TensorProto>('dtype', 1),
  nested<TensorProto>(() => tensorShapeType, 'tensor_shape', 2),
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
  name?: string;
  dtype: DataTypeName;
  tensor_shape?: TensorShapeProto;
}
export const tensorInfoType = defineMessage<TensorInfoProto>('tensorflow.TensorInfo', 'implicit', [
  scalar<TensorInfoProto>('string', 'name', 1, { oneof: 'encoding' }),
  dataType<TensorInfoProto>('dtype', 2),
  nested<TensorInfoProto>(() => tensorShapeType, 'tensor_shape', 3),
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

export interface BytesList {
  value: Uint8Array[];
}
const bytesListType = defineMessage<BytesList>('tensorflow.BytesList', 'implicit', [
  repeated(scalar<BytesList>('bytes', 'value', 1)),
]);
export interface FloatList {
  value: number[];
}
const floatListType = defineMessage<FloatList>('tensorflow.FloatList', 'implicit', [
  repeated(scalar<FloatList>('float', 'value', 1, packed)),
]);
export interface Int64List {
  value: bigint[];
}
const int64ListType = defineMessage<Int64List>('tensorflow.Int64List', 'implicit', [
  repeated(scalar<Int64List>('bigint', 'value', 1, packed)),
]);

export interface Feature {
  bytes_list?: BytesList;
  float_list?: FloatList;
  int64_list?: Int64List;
}
const kind = { oneof: 'kind' };
const featureType = defineMessage<Feature>('tensorflow.Feature', 'implicit', [
  nested<Feature>(() => bytesListType, 'bytes_list', 1, kind),
  nested<Feature>(() => floatListType, 'float_list', 2, kind),
  nested<Feature>(() => int64ListType, 'int64_list', 3, kind),
]);

export interface Features {
  feature: Map<string, Feature>;
}
const featuresType = defineMessage<Features>('tensorflow.Features', 'implicit', [
  mapOf(nested<Features>(() => featureType, 'feature', 1)),
]);

export interface Example {
  features?: Features;
}
export const exampleType = defineMessage<Example>('tensorflow.Example', 'implicit', [
  nested<Example>(() => featuresType, 'features', 1),
]);
