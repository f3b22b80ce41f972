/** tensorflow.metadata.v0 shapes and TensorRepresentationGroup: how columns become tensors (schema.proto, proto2). */

import { defineMessage, enumeration, mapOf, nested, repeated, scalar } from './tfmd-fields.ts';
import { type Path, pathType } from './tfmd-path.ts';

export interface FixedShape {
  dim: { size?: number; name?: string }[];
}

export interface TensorRepresentationGroup {
  tensor_representation: Map<string, TensorRepresentation>;
}

/** One of the four. */
export interface TensorRepresentation {
  dense_tensor?: { column_name?: string; shape?: FixedShape; default_value?: DefaultValue };
  varlen_sparse_tensor?: { column_name?: string };
  sparse_tensor?: {
    dense_shape?: FixedShape;
    index_column_names: string[];
    value_column_name?: string;
    already_sorted?: boolean;
  };
  ragged_tensor?: { feature_path?: Path; partition: Partition[]; row_partition_dtype?: string };
}

/** One of the four. */
interface DefaultValue {
  float_value?: number;
  int_value?: bigint;
  bytes_value?: Uint8Array;
  uint_value?: number;
}

interface Partition {
  uniform_row_length?: number;
  row_length?: string;
}

const kind = { oneof: 'kind' };

type Dim = FixedShape['dim'][number];
const dimType = defineMessage<Dim>('FixedShape.Dim', 'explicit', [
  scalar<Dim>('int64', 'size', 1),
  scalar<Dim>('string', 'name', 2),
]);

export const fixedShapeType = defineMessage<FixedShape>('FixedShape', 'explicit', [
  repeated(nested<FixedShape>(() => dimType, 'dim', 2)),
]);

const defaultValueType = defineMessage<DefaultValue>('TensorRepresentation.DefaultValue', 'explicit', [
  scalar<DefaultValue>('double', 'float_value', 1, kind),
  scalar<DefaultValue>('bigint', 'int_value', 2, kind),
  scalar<DefaultValue>('bytes', 'bytes_value', 3, kind),
  scalar<DefaultValue>('uint64', 'uint_value', 4, kind),
]);

type Dense = NonNullable<TensorRepresentation['dense_tensor']>;
const denseType = defineMessage<Dense>('TensorRepresentation.DenseTensor', 'explicit', [
  scalar<Dense>('string', 'column_name', 1),
  nested<Dense>(() => fixedShapeType, 'shape', 2),
  nested<Dense>(() => defaultValueType, 'default_value', 3),
]);

type VarLen = NonNullable<TensorRepresentation['varlen_sparse_tensor']>;
const varLenType = defineMessage<VarLen>('TensorRepresentation.VarLenSparseTensor', 'explicit', [
  scalar<VarLen>('string', 'column_name', 1),
]);

type Sparse = NonNullable<TensorRepresentation['sparse_tensor']>;
const sparseType = defineMessage<Sparse>('TensorRepresentation.SparseTensor', 'explicit', [
  nested<Sparse>(() => fixedShapeType, 'dense_shape', 1),
  repeated(scalar<Sparse>('string', 'index_column_names', 2)),
  scalar<Sparse>('string', 'value_column_name', 3),
  scalar<Sparse>('bool', 'already_sorted', 4),
]);

const partitionType = defineMessage<Partition>('TensorRepresentation.RaggedTensor.Partition', 'explicit', [
  scalar<Partition>('int64', 'uniform_row_length', 1, kind),
  scalar<Partition>('string', 'row_length', 2, kind),
]);

type Ragged = NonNullable<TensorRepresentation['ragged_tensor']>;
const raggedType = defineMessage<Ragged>('TensorRepresentation.RaggedTensor', 'explicit', [
  nested<Ragged>(() => pathType, 'feature_path', 1),
  enumeration<Ragged>({ UNSPECIFIED: 0, INT64: 1, INT32: 2 }, 'row_partition_dtype', 2),
  repeated(nested<Ragged>(() => partitionType, 'partition', 3)),
]);

const representationType = defineMessage<TensorRepresentation>('TensorRepresentation', 'explicit', [
  nested<TensorRepresentation>(() => denseType, 'dense_tensor', 1, kind),
  nested<TensorRepresentation>(() => varLenType, 'varlen_sparse_tensor', 2, kind),
  nested<TensorRepresentation>(() => sparseType, 'sparse_tensor', 3, kind),
  nested<TensorRepresentation>(() => raggedType, 'ragged_tensor', 4, kind),
]);

export const tensorRepresentationGroupType = defineMessage<TensorRepresentationGroup>('TensorRepresentationGroup', 'explicit', [
  mapOf(nested<TensorRepresentationGroup>(() => representationType, 'tensor_representation', 1)),
]);
