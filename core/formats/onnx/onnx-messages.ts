/** The ONNX messages that a model is written with (onnx.proto, proto2 read as proto3), and their bytes. */

import { encodeMessage } from '../tfmd-binary.ts';
import { defineMessage, nested, repeated, scalar } from '../tfmd-fields.ts';

/** TensorProto.DataType. */
export const onnxTypes = { float: 1, int32: 6, int64: 7, string: 8, bool: 9, double: 11, uint64: 13 } as const;

export interface OnnxTensor {
  dims: number[];
  data_type: number;
  string_data: Uint8Array[];
  name: string;
  /** Little-endian values of all types but texts. */
  raw_data: Uint8Array;
}

/** `type`: INT 2, STRING 3, INTS 7, STRINGS 8. */
export interface OnnxAttribute {
  name: string;
  i: number;
  s: string;
  ints: bigint[];
  strings: Uint8Array[];
  type: number;
}

export interface OnnxNode {
  input: string[];
  output: string[];
  name: string;
  op_type: string;
  attribute: OnnxAttribute[];
  domain: string;
}

interface OnnxDim {
  dim_value: number;
  dim_param: string;
}

interface OnnxShape {
  dim: OnnxDim[];
}

interface OnnxTensorType {
  elem_type: number;
  shape: OnnxShape;
}

export interface OnnxValueInfo {
  name: string;
  type: { tensor_type: OnnxTensorType };
}

interface OnnxGraph {
  node: OnnxNode[];
  name: string;
  initializer: OnnxTensor[];
  input: OnnxValueInfo[];
  output: OnnxValueInfo[];
}

interface OnnxOperatorSet {
  domain: string;
  version: number;
}

interface OnnxProperty {
  key: string;
  value: string;
}

export interface OnnxModel {
  ir_version: number;
  producer_name: string;
  graph: OnnxGraph;
  opset_import: OnnxOperatorSet[];
  metadata_props: OnnxProperty[];
}

const tensorType = defineMessage<OnnxTensor>('TensorProto', 'implicit', [
  repeated(scalar<OnnxTensor>('int64', 'dims', 1)),
  scalar<OnnxTensor>('int32', 'data_type', 2),
  repeated(scalar<OnnxTensor>('bytes', 'string_data', 6)),
  scalar<OnnxTensor>('string', 'name', 8),
  scalar<OnnxTensor>('bytes', 'raw_data', 9),
]);

const attributeType = defineMessage<OnnxAttribute>('AttributeProto', 'implicit', [
  scalar<OnnxAttribute>('string', 'name', 1),
  scalar<OnnxAttribute>('int64', 'i', 3),
  scalar<OnnxAttribute>('string', 's', 4),
  repeated(scalar<OnnxAttribute>('bigint', 'ints', 8)),
  repeated(scalar<OnnxAttribute>('bytes', 'strings', 9)),
  scalar<OnnxAttribute>('int32', 'type', 20),
]);

const nodeType = defineMessage<OnnxNode>('NodeProto', 'implicit', [
  repeated(scalar<OnnxNode>('string', 'input', 1)),
  repeated(scalar<OnnxNode>('string', 'output', 2)),
  scalar<OnnxNode>('string', 'name', 3),
  scalar<OnnxNode>('string', 'op_type', 4),
  repeated(nested<OnnxNode>(() => attributeType, 'attribute', 5)),
  scalar<OnnxNode>('string', 'domain', 7),
]);

/** Sizes that are 0 are left out: an open one carries a name instead. */
const dimType = defineMessage<OnnxDim>('TensorShapeProto.Dimension', 'implicit', [
  scalar<OnnxDim>('int64', 'dim_value', 1),
  scalar<OnnxDim>('string', 'dim_param', 2),
]);

const shapeType = defineMessage<OnnxShape>('TensorShapeProto', 'implicit', [
  repeated(nested<OnnxShape>(() => dimType, 'dim', 1)),
]);

const tensorTypeType = defineMessage<OnnxTensorType>('TypeProto.Tensor', 'implicit', [
  scalar<OnnxTensorType>('int32', 'elem_type', 1),
  nested<OnnxTensorType>(() => shapeType, 'shape', 2),
]);

const typeType = defineMessage<OnnxValueInfo['type']>('TypeProto', 'implicit', [
  nested<OnnxValueInfo['type']>(() => tensorTypeType, 'tensor_type', 1),
]);

const valueInfoType = defineMessage<OnnxValueInfo>('ValueInfoProto', 'implicit', [
  scalar<OnnxValueInfo>('string', 'name', 1),
  nested<OnnxValueInfo>(() => typeType, 'type', 2),
]);

const graphType = defineMessage<OnnxGraph>('GraphProto', 'implicit', [
  repeated(nested<OnnxGraph>(() => nodeType, 'node', 1)),
  scalar<OnnxGraph>('string', 'name', 2),
  repeated(nested<OnnxGraph>(() => tensorType, 'initializer', 5)),
  repeated(nested<OnnxGraph>(() => valueInfoType, 'input', 11)),
  repeated(nested<OnnxGraph>(() => valueInfoType, 'output', 12)),
]);

const operatorSetType = defineMessage<OnnxOperatorSet>('OperatorSetIdProto', 'implicit', [
  scalar<OnnxOperatorSet>('string', 'domain', 1),
  scalar<OnnxOperatorSet>('int64', 'version', 2),
]);

const propertyType = defineMessage<OnnxProperty>('StringStringEntryProto', 'implicit', [
  scalar<OnnxProperty>('string', 'key', 1),
  scalar<OnnxProperty>('string', 'value', 2),
]);

const modelType = defineMessage<OnnxModel>('ModelProto', 'implicit', [
  scalar<OnnxModel>('int64', 'ir_version', 1),
  scalar<OnnxModel>('string', 'producer_name', 2),
  nested<OnnxModel>(() => graphType, 'graph', 7),
  repeated(nested<OnnxModel>(() => operatorSetType, 'opset_import', 8)),
  repeated(nested<OnnxModel>(() => propertyType, 'metadata_props', 14)),
]);

export function encodeOnnx(model: OnnxModel): Uint8Array {
  return encodeMessage(modelType, model);
}
