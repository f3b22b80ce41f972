/** Field tables of protobuf's own descriptors, as far as ours are described. */

import { defineMessage, type MessageType, nested, repeated, scalar } from '../../formats/index.ts';

export interface FieldDescriptorProto {
  name: string;
  number: number;
  label: number;
  type: number;
  type_name?: string;
  oneof_index?: number;
}
export const fieldDescriptorType = defineMessage<FieldDescriptorProto>('google.protobuf.FieldDescriptorProto', 'explicit', [
  scalar<FieldDescriptorProto>('string', 'name', 1),
  scalar<FieldDescriptorProto>('int32', 'number', 3),
  scalar<FieldDescriptorProto>('int32', 'label', 4),
  scalar<FieldDescriptorProto>('int32', 'type', 5),
  scalar<FieldDescriptorProto>('string', 'type_name', 6),
  scalar<FieldDescriptorProto>('int32', 'oneof_index', 9),
]);

interface EnumValueDescriptorProto {
  name: string;
  number: number;
}
const enumValueType = defineMessage<EnumValueDescriptorProto>('google.protobuf.EnumValueDescriptorProto', 'explicit', [
  scalar<EnumValueDescriptorProto>('string', 'name', 1),
  scalar<EnumValueDescriptorProto>('int32', 'number', 2),
]);
export interface EnumDescriptorProto {
  name: string;
  value: EnumValueDescriptorProto[];
}
export const enumDescriptorType = defineMessage<EnumDescriptorProto>('google.protobuf.EnumDescriptorProto', 'explicit', [
  scalar<EnumDescriptorProto>('string', 'name', 1),
  repeated(nested<EnumDescriptorProto>(() => enumValueType, 'value', 2)),
]);

interface OneofDescriptorProto {
  name: string;
}
const oneofType = defineMessage<OneofDescriptorProto>('google.protobuf.OneofDescriptorProto', 'explicit', [
  scalar<OneofDescriptorProto>('string', 'name', 1),
]);
interface MessageOptions {
  map_entry: boolean;
}
const messageOptionsType = defineMessage<MessageOptions>('google.protobuf.MessageOptions', 'explicit', [
  scalar<MessageOptions>('bool', 'map_entry', 7),
]);

export interface DescriptorProto {
  name: string;
  field: FieldDescriptorProto[];
  nested_type: DescriptorProto[];
  enum_type: EnumDescriptorProto[];
  options?: MessageOptions;
  oneof_decl: OneofDescriptorProto[];
}
export const descriptorType: MessageType<DescriptorProto> = defineMessage<DescriptorProto>(
  'google.protobuf.DescriptorProto',
  'explicit',
  [
    scalar<DescriptorProto>('string', 'name', 1),
    repeated(nested<DescriptorProto>(() => fieldDescriptorType, 'field', 2)),
    repeated(nested<DescriptorProto>(() => descriptorType, 'nested_type', 3)),
    repeated(nested<DescriptorProto>(() => enumDescriptorType, 'enum_type', 4)),
    nested<DescriptorProto>(() => messageOptionsType, 'options', 7),
    repeated(nested<DescriptorProto>(() => oneofType, 'oneof_decl', 8)),
  ],
);

interface MethodDescriptorProto {
  name: string;
  input_type: string;
  output_type: string;
  client_streaming: boolean;
  server_streaming: boolean;
}
const methodType = defineMessage<MethodDescriptorProto>('google.protobuf.MethodDescriptorProto', 'explicit', [
  scalar<MethodDescriptorProto>('string', 'name', 1),
  scalar<MethodDescriptorProto>('string', 'input_type', 2),
  scalar<MethodDescriptorProto>('string', 'output_type', 3),
  scalar<MethodDescriptorProto>('bool', 'client_streaming', 5),
  scalar<MethodDescriptorProto>('bool', 'server_streaming', 6),
]);
export interface ServiceDescriptorProto {
  name: string;
  method: MethodDescriptorProto[];
}
export const serviceDescriptorType = defineMessage<ServiceDescriptorProto>('google.protobuf.ServiceDescriptorProto', 'explicit', [
  scalar<ServiceDescriptorProto>('string', 'name', 1),
  repeated(nested<ServiceDescriptorProto>(() => methodType, 'method', 2)),
]);

export interface FileDescriptorProto {
  name: string;
  package: string;
  dependency: string[];
  message_type: DescriptorProto[];
  enum_type: EnumDescriptorProto[];
  service: ServiceDescriptorProto[];
  syntax: string;
}
export const fileDescriptorType = defineMessage<FileDescriptorProto>('google.protobuf.FileDescriptorProto', 'explicit', [
  scalar<FileDescriptorProto>('string', 'name', 1),
  scalar<FileDescriptorProto>('string', 'package', 2),
  repeated(scalar<FileDescriptorProto>('string', 'dependency', 3)),
  repeated(nested<FileDescriptorProto>(() => descriptorType, 'message_type', 4)),
  repeated(nested<FileDescriptorProto>(() => enumDescriptorType, 'enum_type', 5)),
  repeated(nested<FileDescriptorProto>(() => serviceDescriptorType, 'service', 6)),
  scalar<FileDescriptorProto>('string', 'syntax', 12),
]);

/** Files as they are encoded. */
export const fileDescriptorSetType = defineMessage<{ file: Uint8Array[] }>('google.protobuf.FileDescriptorSet', 'implicit', [
  repeated(scalar<{ file: Uint8Array[] }>('bytes', 'file', 1)),
]);
