/** The graph of an ONNX file (onnx.proto: ModelProto, GraphProto, NodeProto), without its weights. */

import { decodeMessage } from './tfmd-binary.ts';
import { defineMessage, nested, repeated, scalar } from './tfmd-fields.ts';

export interface OnnxNode {
  input: string[];
  output: string[];
  name: string;
  op_type: string;
}

interface Named {
  name: string;
}

export interface OnnxGraph {
  node: OnnxNode[];
  initializer: Named[];
  input: Named[];
  output: Named[];
}

interface OnnxModel {
  graph?: OnnxGraph;
}

const nodeType = defineMessage<OnnxNode>('NodeProto', 'implicit', [
  repeated(scalar<OnnxNode>('string', 'input', 1)),
  repeated(scalar<OnnxNode>('string', 'output', 2)),
  scalar<OnnxNode>('string', 'name', 3),
  scalar<OnnxNode>('string', 'op_type', 4),
]);

const initializerType = defineMessage<Named>('TensorProto', 'implicit', [scalar<Named>('string', 'name', 8)]);
const valueType = defineMessage<Named>('ValueInfoProto', 'implicit', [scalar<Named>('string', 'name', 1)]);

const graphType = defineMessage<OnnxGraph>('GraphProto', 'implicit', [
  repeated(nested<OnnxGraph>(() => nodeType, 'node', 1)),
  repeated(nested<OnnxGraph>(() => initializerType, 'initializer', 5)),
  repeated(nested<OnnxGraph>(() => valueType, 'input', 11)),
  repeated(nested<OnnxGraph>(() => valueType, 'output', 12)),
]);

const modelType = defineMessage<OnnxModel>('ModelProto', 'implicit', [nested<OnnxModel>(() => graphType, 'graph', 7)]);

/** Raises artifact/damaged. */
export function decodeOnnxGraph(bytes: Uint8Array): OnnxGraph {
  return decodeMessage(modelType, bytes).graph ?? { node: [], initializer: [], input: [], output: [] };
}
