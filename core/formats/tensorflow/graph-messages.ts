/** tensorflow.GraphDef and what it holds: nodes, attributes, functions, definitions of operations (proto3). */

import { defineMessage, type MessageType, mapOf, nested, repeated, scalar } from '../tfmd-fields.ts';
import { type ShapeProto, shapeProtoType, type TensorProto, tensorProtoType } from './tensor-messages.ts';

export interface NameAttrList {
  name: string;
  attr: Map<string, AttrValue>;
}

/** One of the fields. */
export interface AttrValue {
  list?: AttrList;
  s?: Uint8Array;
  i?: number;
  f?: number;
  b?: boolean;
  /** Number of the DataType. */
  type?: number;
  shape?: ShapeProto;
  tensor?: TensorProto;
  placeholder?: string;
  func?: NameAttrList;
}

export interface AttrList {
  s: Uint8Array[];
  i: number[];
  f: number[];
  b: boolean[];
  type: number[];
  shape: ShapeProto[];
  tensor: TensorProto[];
  func: NameAttrList[];
}

export interface NodeDef {
  name: string;
  op: string;
  /** `node`, `node:1`, `^node`; in functions also `argument` and `node:output:0`. */
  input: string[];
  device: string;
  attr: Map<string, AttrValue>;
}

export interface ArgDef {
  name: string;
  type: number;
  type_attr: string;
  number_attr: string;
  type_list_attr: string;
}

export interface OpDef {
  name: string;
  input_arg: ArgDef[];
  output_arg: ArgDef[];
}

export interface FunctionDef {
  signature?: OpDef;
  node_def: NodeDef[];
  /** Output argument to the tensor it is. */
  ret: Map<string, string>;
  control_ret: Map<string, string>;
}

export interface GraphDef {
  node: NodeDef[];
  versions?: { producer: number; min_consumer: number };
  library?: { function: FunctionDef[] };
}

const attrKind = { oneof: 'value' };

const nameAttrListType: MessageType<NameAttrList> = defineMessage<NameAttrList>('NameAttrList', 'implicit', [
  scalar<NameAttrList>('string', 'name', 1),
  mapOf(nested<NameAttrList>(() => attrValueType, 'attr', 2)),
]);

const attrListType = defineMessage<AttrList>('AttrValue.ListValue', 'implicit', [
  repeated(scalar<AttrList>('bytes', 's', 2)),
  repeated(scalar<AttrList>('int64', 'i', 3)),
  repeated(scalar<AttrList>('float', 'f', 4)),
  repeated(scalar<AttrList>('bool', 'b', 5)),
  repeated(scalar<AttrList>('int32', 'type', 6)),
  repeated(nested<AttrList>(() => shapeProtoType, 'shape', 7)),
  repeated(nested<AttrList>(() => tensorProtoType, 'tensor', 8)),
  repeated(nested<AttrList>(() => nameAttrListType, 'func', 9)),
]);

const attrValueType = defineMessage<AttrValue>('AttrValue', 'explicit', [
  nested<AttrValue>(() => attrListType, 'list', 1, attrKind),
  scalar<AttrValue>('bytes', 's', 2, attrKind),
  scalar<AttrValue>('int64', 'i', 3, attrKind),
  scalar<AttrValue>('float', 'f', 4, attrKind),
  scalar<AttrValue>('bool', 'b', 5, attrKind),
  scalar<AttrValue>('int32', 'type', 6, attrKind),
  nested<AttrValue>(() => shapeProtoType, 'shape', 7, attrKind),
  nested<AttrValue>(() => tensorProtoType, 'tensor', 8, attrKind),
  scalar<AttrValue>('string', 'placeholder', 9, attrKind),
  nested<AttrValue>(() => nameAttrListType, 'func', 10, attrKind),
]);

const nodeDefType = defineMessage<NodeDef>('NodeDef', 'implicit', [
  scalar<NodeDef>('string', 'name', 1),
  scalar<NodeDef>('string', 'op', 2),
  repeated(scalar<NodeDef>('string', 'input', 3)),
  scalar<NodeDef>('string', 'device', 4),
  mapOf(nested<NodeDef>(() => attrValueType, 'attr', 5)),
]);

const argDefType = defineMessage<ArgDef>('OpDef.ArgDef', 'implicit', [
  scalar<ArgDef>('string', 'name', 1),
  scalar<ArgDef>('int32', 'type', 3),
  scalar<ArgDef>('string', 'type_attr', 4),
  scalar<ArgDef>('string', 'number_attr', 5),
  scalar<ArgDef>('string', 'type_list_attr', 6),
]);

export const opDefType = defineMessage<OpDef>('OpDef', 'implicit', [
  scalar<OpDef>('string', 'name', 1),
  repeated(nested<OpDef>(() => argDefType, 'input_arg', 2)),
  repeated(nested<OpDef>(() => argDefType, 'output_arg', 3)),
]);

const functionDefType = defineMessage<FunctionDef>('FunctionDef', 'implicit', [
  nested<FunctionDef>(() => opDefType, 'signature', 1),
  repeated(nested<FunctionDef>(() => nodeDefType, 'node_def', 3)),
  mapOf(scalar<FunctionDef>('string', 'ret', 4)),
  mapOf(scalar<FunctionDef>('string', 'control_ret', 6)),
]);

type Library = NonNullable<GraphDef['library']>;
const libraryType = defineMessage<Library>('FunctionDefLibrary', 'implicit', [
  repeated(nested<Library>(() => functionDefType, 'function', 1)),
]);

type Versions = NonNullable<GraphDef['versions']>;
const versionsType = defineMessage<Versions>('VersionDef', 'implicit', [
  scalar<Versions>('int32', 'producer', 1),
  scalar<Versions>('int32', 'min_consumer', 2),
]);

export const graphDefType = defineMessage<GraphDef>('GraphDef', 'implicit', [
  repeated(nested<GraphDef>(() => nodeDefType, 'node', 1)),
  nested<GraphDef>(() => libraryType, 'library', 2),
  nested<GraphDef>(() => versionsType, 'versions', 4),
]);
