/** tensorflow.SavedModel and MetaGraphDef (saved_model.proto, meta_graph.proto, saver.proto; proto3). */

import { defineMessage, mapOf, nested, repeated, scalar } from '../tfmd-fields.ts';
import { type GraphDef, graphDefType, type OpDef, opDefType } from './graph-messages.ts';
import {
  type AnyProto,
  anyType,
  type SignatureDefProto,
  signatureDefType,
  type TensorInfoProto,
  tensorInfoType,
} from './tensor-messages.ts';

export interface SaverDef {
  filename_tensor_name: string;
  save_tensor_name: string;
  restore_op_name: string;
  max_to_keep: number;
  keep_checkpoint_every_n_hours: number;
  /** CheckpointFormatVersion; 2 is the tensor bundle. */
  version: number;
}

export interface CollectionDef {
  node_list?: { value: string[] };
  bytes_list?: { value: Uint8Array[] };
  any_list?: { value: AnyProto[] };
}

/** Of the collection `variables`. */
export interface VariableDef {
  variable_name: string;
  initializer_name: string;
  snapshot_name: string;
  is_resource: boolean;
  initial_value_name: string;
  trainable: boolean;
}

export interface AssetFileDef {
  tensor_info?: TensorInfoProto;
  /** In `assets/`. */
  filename: string;
}

export interface MetaInfoDef {
  stripped_op_list?: { op: OpDef[] };
  tags: string[];
  tensorflow_version: string;
}

export interface MetaGraphDef {
  meta_info_def?: MetaInfoDef;
  graph_def?: GraphDef;
  saver_def?: SaverDef;
  collection_def: Map<string, CollectionDef>;
  signature_def: Map<string, SignatureDefProto>;
  asset_file_def: AssetFileDef[];
}

export interface SavedModelProto {
  saved_model_schema_version: number;
  meta_graphs: MetaGraphDef[];
}

const saverDefType = defineMessage<SaverDef>('SaverDef', 'implicit', [
  scalar<SaverDef>('string', 'filename_tensor_name', 1),
  scalar<SaverDef>('string', 'save_tensor_name', 2),
  scalar<SaverDef>('string', 'restore_op_name', 3),
  scalar<SaverDef>('int32', 'max_to_keep', 4),
  scalar<SaverDef>('float', 'keep_checkpoint_every_n_hours', 6),
  scalar<SaverDef>('int32', 'version', 7),
]);

type NodeList = NonNullable<CollectionDef['node_list']>;
const nodeListType = defineMessage<NodeList>('CollectionDef.NodeList', 'implicit', [
  repeated(scalar<NodeList>('string', 'value', 1)),
]);

type BytesList = NonNullable<CollectionDef['bytes_list']>;
const bytesListType = defineMessage<BytesList>('CollectionDef.BytesList', 'implicit', [
  repeated(scalar<BytesList>('bytes', 'value', 1)),
]);

type AnyList = NonNullable<CollectionDef['any_list']>;
const anyListType = defineMessage<AnyList>('CollectionDef.AnyList', 'implicit', [
  repeated(nested<AnyList>(() => anyType, 'value', 1)),
]);

const collectionDefType = defineMessage<CollectionDef>('CollectionDef', 'implicit', [
  nested<CollectionDef>(() => nodeListType, 'node_list', 1, { oneof: 'kind' }),
  nested<CollectionDef>(() => bytesListType, 'bytes_list', 2, { oneof: 'kind' }),
  nested<CollectionDef>(() => anyListType, 'any_list', 5, { oneof: 'kind' }),
]);

export const assetFileDefType = defineMessage<AssetFileDef>('AssetFileDef', 'implicit', [
  nested<AssetFileDef>(() => tensorInfoType, 'tensor_info', 1),
  scalar<AssetFileDef>('string', 'filename', 2),
]);

export const variableDefType = defineMessage<VariableDef>('VariableDef', 'implicit', [
  scalar<VariableDef>('string', 'variable_name', 1),
  scalar<VariableDef>('string', 'initializer_name', 2),
  scalar<VariableDef>('string', 'snapshot_name', 3),
  scalar<VariableDef>('bool', 'is_resource', 5),
  scalar<VariableDef>('string', 'initial_value_name', 6),
  scalar<VariableDef>('bool', 'trainable', 7),
]);

type OpList = NonNullable<MetaInfoDef['stripped_op_list']>;
const opListType = defineMessage<OpList>('OpList', 'implicit', [repeated(nested<OpList>(() => opDefType, 'op', 1))]);

const metaInfoDefType = defineMessage<MetaInfoDef>('MetaGraphDef.MetaInfoDef', 'implicit', [
  nested<MetaInfoDef>(() => opListType, 'stripped_op_list', 2),
  repeated(scalar<MetaInfoDef>('string', 'tags', 4)),
  scalar<MetaInfoDef>('string', 'tensorflow_version', 5),
]);

const metaGraphDefType = defineMessage<MetaGraphDef>('MetaGraphDef', 'implicit', [
  nested<MetaGraphDef>(() => metaInfoDefType, 'meta_info_def', 1),
  nested<MetaGraphDef>(() => graphDefType, 'graph_def', 2),
  nested<MetaGraphDef>(() => saverDefType, 'saver_def', 3),
  mapOf(nested<MetaGraphDef>(() => collectionDefType, 'collection_def', 4)),
  mapOf(nested<MetaGraphDef>(() => signatureDefType, 'signature_def', 5)),
  repeated(nested<MetaGraphDef>(() => assetFileDefType, 'asset_file_def', 6)),
]);

export const savedModelType = defineMessage<SavedModelProto>('SavedModel', 'implicit', [
  scalar<SavedModelProto>('int64', 'saved_model_schema_version', 1),
  repeated(nested<SavedModelProto>(() => metaGraphDefType, 'meta_graphs', 2)),
]);
