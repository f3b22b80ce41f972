/** Field tables of packages `grpc.reflection.v1` and `v1alpha`, which differ in nothing but the name. */

import { defineMessage, type MessageType, nested, repeated, scalar } from '../../formats/index.ts';

export interface ExtensionRequest {
  containing_type: string;
  extension_number: number;
}
export interface ReflectionRequest {
  host: string;
  file_by_filename?: string;
  file_containing_symbol?: string;
  file_containing_extension?: ExtensionRequest;
  all_extension_numbers_of_type?: string;
  list_services?: string;
}
export interface ReflectionResponse {
  valid_host: string;
  original_request?: ReflectionRequest;
  file_descriptor_response?: { file_descriptor_proto: Uint8Array[] };
  all_extension_numbers_response?: { base_type_name: string; extension_number: number[] };
  list_services_response?: { service: { name: string }[] };
  error_response?: { error_code: number; error_message: string };
}

type Version = 'v1' | 'v1alpha';
const asked = { oneof: 'message_request' };
const answered = { oneof: 'message_response' };

interface ReflectionTables {
  readonly request: MessageType<ReflectionRequest>;
  readonly response: MessageType<ReflectionResponse>;
}

function tables(version: Version): ReflectionTables {
  const name = (message: string): string => `grpc.reflection.${version}.${message}`;
  const extension = defineMessage<ExtensionRequest>(name('ExtensionRequest'), 'implicit', [
    scalar<ExtensionRequest>('string', 'containing_type', 1),
    scalar<ExtensionRequest>('int32', 'extension_number', 2),
  ]);
  const request = defineMessage<ReflectionRequest>(name('ServerReflectionRequest'), 'implicit', [
    scalar<ReflectionRequest>('string', 'host', 1),
    scalar<ReflectionRequest>('string', 'file_by_filename', 3, asked),
    scalar<ReflectionRequest>('string', 'file_containing_symbol', 4, asked),
    nested<ReflectionRequest>(() => extension, 'file_containing_extension', 5, asked),
    scalar<ReflectionRequest>('string', 'all_extension_numbers_of_type', 6, asked),
    scalar<ReflectionRequest>('string', 'list_services', 7, asked),
  ]);
  return { request, response: responseTable(name, request) };
}

function responseTable(
  name: (message: string) => string,
  request: MessageType<ReflectionRequest>,
): MessageType<ReflectionResponse> {
  type Part<K extends keyof ReflectionResponse> = NonNullable<ReflectionResponse[K]>;
  type Files = Part<'file_descriptor_response'>;
  const files = defineMessage<Files>(name('FileDescriptorResponse'), 'implicit', [
    repeated(scalar<Files>('bytes', 'file_descriptor_proto', 1)),
  ]);
  type Numbers = Part<'all_extension_numbers_response'>;
  const numbers = defineMessage<Numbers>(name('ExtensionNumberResponse'), 'implicit', [
    scalar<Numbers>('string', 'base_type_name', 1),
    repeated(scalar<Numbers>('int32', 'extension_number', 2, { packed: true })),
  ]);
  const service = defineMessage<{ name: string }>(name('ServiceResponse'), 'implicit', [
    scalar<{ name: string }>('string', 'name', 1),
  ]);
  type List = Part<'list_services_response'>;
  const list = defineMessage<List>(name('ListServiceResponse'), 'implicit', [
    repeated(nested<List>(() => service, 'service', 1)),
  ]);
  type Failure = Part<'error_response'>;
  const failure = defineMessage<Failure>(name('ErrorResponse'), 'implicit', [
    scalar<Failure>('int32', 'error_code', 1),
    scalar<Failure>('string', 'error_message', 2),
  ]);
  return defineMessage<ReflectionResponse>(name('ServerReflectionResponse'), 'implicit', [
    scalar<ReflectionResponse>('string', 'valid_host', 1),
    nested<ReflectionResponse>(() => request, 'original_request', 2),
    nested<ReflectionResponse>(() => files, 'file_descriptor_response', 4, answered),
    nested<ReflectionResponse>(() => numbers, 'all_extension_numbers_response', 5, answered),
    nested<ReflectionResponse>(() => list, 'list_services_response', 6, answered),
    nested<ReflectionResponse>(() => failure, 'error_response', 7, answered),
  ]);
}

const byVersion: Readonly<Record<Version, ReflectionTables>> = { v1: tables('v1'), v1alpha: tables('v1alpha') };

export function reflectionRequestType(version: Version): MessageType<ReflectionRequest> {
  return byVersion[version].request;
}

export function reflectionResponseType(version: Version): MessageType<ReflectionResponse> {
  return byVersion[version].response;
}
