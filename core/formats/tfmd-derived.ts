/** google.protobuf.Any, and the derived-feature messages of tensorflow.metadata.v0 (derived_feature.proto, proto3). */

import { defineMessage, enumeration, nested, repeated, scalar } from './tfmd-fields.ts';
import { type Path, pathType } from './tfmd-path.ts';

export interface ProtoAny {
  type_url: string;
  value: Uint8Array;
}

export const protoAnyType = defineMessage<ProtoAny>('Any', 'implicit', [
  scalar<ProtoAny>('string', 'type_url', 1),
  scalar<ProtoAny>('bytes', 'value', 2),
]);

export interface DerivedFeatureSource {
  deriver_name: string;
  description: string;
  source_path: Path[];
  declaratively_configured: boolean;
  config?: DerivedFeatureConfig;
}

/** One of the five. */
export interface DerivedFeatureConfig {
  allowlist?: { allowed_bytes_value: Uint8Array[]; placeholder_value: Uint8Array };
  argmax_top_k?: { k: number };
  reduce_op?: { op_name: string };
  slice_sql?: SliceSql;
  image_quality?: { model_name: string };
}

export interface SliceSql {
  expression: string;
  feature_value_type: string;
  drop_struct_name: boolean;
  int64_default_feature_value?: bigint;
  float_default_feature_value?: number;
  string_default_feature_value?: string;
}

type Allowlist = NonNullable<DerivedFeatureConfig['allowlist']>;
type Argmax = NonNullable<DerivedFeatureConfig['argmax_top_k']>;
type Reduce = NonNullable<DerivedFeatureConfig['reduce_op']>;
type Quality = NonNullable<DerivedFeatureConfig['image_quality']>;

const allowlistType = defineMessage<Allowlist>('AllowlistDeriver', 'implicit', [
  repeated(scalar<Allowlist>('bytes', 'allowed_bytes_value', 1)),
  scalar<Allowlist>('bytes', 'placeholder_value', 2),
]);
const argmaxType = defineMessage<Argmax>('ArgmaxTopK', 'implicit', [scalar<Argmax>('uint32', 'k', 1)]);
const reduceType = defineMessage<Reduce>('ReduceOp', 'implicit', [scalar<Reduce>('string', 'op_name', 1)]);
const qualityType = defineMessage<Quality>('ImageQualityDeriver', 'implicit', [scalar<Quality>('string', 'model_name', 1)]);

const sliceValueTypes = { VALUE_TYPE_DEFAULT: 0, VALUE_TYPE_INTEGER: 1, VALUE_TYPE_FLOAT: 2, VALUE_TYPE_UNSUPPORTED: 3 };
const sliceDefault = { oneof: 'default_feature_value_for_failed_sql' };
const sliceSqlType = defineMessage<SliceSql>('SliceSql', 'implicit', [
  scalar<SliceSql>('string', 'expression', 1),
  enumeration<SliceSql>(sliceValueTypes, 'feature_value_type', 2),
  scalar<SliceSql>('bool', 'drop_struct_name', 3),
  scalar<SliceSql>('bigint', 'int64_default_feature_value', 4, sliceDefault),
  scalar<SliceSql>('float', 'float_default_feature_value', 5, sliceDefault),
  scalar<SliceSql>('string', 'string_default_feature_value', 6, sliceDefault),
]);

const configType = defineMessage<DerivedFeatureConfig>('DerivedFeatureConfig', 'implicit', [
  nested<DerivedFeatureConfig>(() => allowlistType, 'allowlist', 1, { oneof: 'type' }),
  nested<DerivedFeatureConfig>(() => argmaxType, 'argmax_top_k', 2, { oneof: 'type' }),
  nested<DerivedFeatureConfig>(() => reduceType, 'reduce_op', 3, { oneof: 'type' }),
  nested<DerivedFeatureConfig>(() => sliceSqlType, 'slice_sql', 4, { oneof: 'type' }),
  nested<DerivedFeatureConfig>(() => qualityType, 'image_quality', 5, { oneof: 'type' }),
]);

export const derivedFeatureSourceType = defineMessage<DerivedFeatureSource>('DerivedFeatureSource', 'implicit', [
  scalar<DerivedFeatureSource>('string', 'deriver_name', 1),
  scalar<DerivedFeatureSource>('string', 'description', 2),
  repeated(nested<DerivedFeatureSource>(() => pathType, 'source_path', 3)),
  scalar<DerivedFeatureSource>('bool', 'declaratively_configured', 4),
  nested<DerivedFeatureSource>(() => configType, 'config', 5),
]);
