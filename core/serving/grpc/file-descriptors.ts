/** The field tables as protobuf's own descriptors, one file a package, for clients that ask the server what it speaks. */

import { createMessage, dataTypes, defineMessage, encodeMessage, type Field, type MessageType } from '../../formats/index.ts';
import {
  type DescriptorProto,
  descriptorType,
  type EnumDescriptorProto,
  enumDescriptorType,
  type FieldDescriptorProto,
  type FileDescriptorProto,
  fieldDescriptorType,
  fileDescriptorSetType,
  fileDescriptorType,
  serviceDescriptorType,
} from './descriptor-messages.ts';
import type { MethodRow } from './service-table.ts';

export interface DescribedFile {
  readonly name: string;
  /** Names of files it builds on. */
  readonly dependencies: readonly string[];
  /** FileDescriptorProto. */
  readonly bytes: Uint8Array;
}

export interface FileDescriptors {
  readonly byName: ReadonlyMap<string, DescribedFile>;
  /** The file that defines a message, enum, service or method. */
  readonly bySymbol: ReadonlyMap<string, DescribedFile>;
}

type Services = Readonly<Record<string, Readonly<Record<string, MethodRow>>>>;

/** Packages that are not the first words in small letters of a name cannot be told from outer messages, so all are these. */
function packageOf(name: string): string {
  const words = name.split('.');
  return words
    .slice(
      0,
      words.findIndex((word) => /^[A-Z]/.test(word)),
    )
    .join('.');
}

const fileName = (pack: string): string => `${pack.replaceAll('.', '/')}/messages.proto`;

export function describeServices(services: Services): FileDescriptors {
  const gathered = new Gatherer();
  for (const methods of Object.values(services)) {
    for (const { request, response } of Object.values(methods)) {
      gathered.message(request);
      gathered.message(response);
    }
  }
  const packages = new Set([...gathered.messages.keys(), ...gathered.enums.keys(), ...Object.keys(services)].map(packageOf));
  const files = [...packages].map((pack) => describeFile(pack, gathered, services));
  const byName = new Map(files.map((file) => [file.name, file]));
  const owner = (symbol: string): DescribedFile | undefined => byName.get(fileName(packageOf(symbol)));
  const symbols = [
    ...gathered.messages.keys(),
    ...gathered.enums.keys(),
    ...Object.keys(services),
    ...Object.entries(services).flatMap(([name, methods]) => Object.keys(methods).map((method) => `${name}.${method}`)),
  ];
  const bySymbol = new Map<string, DescribedFile>();
  for (const symbol of symbols) {
    const file = owner(symbol);
    if (file) bySymbol.set(symbol, file);
  }
  return { byName, bySymbol };
}

/** All files as one FileDescriptorSet, each after those it builds on. */
export function descriptorSet({ byName }: FileDescriptors): Uint8Array {
  const file: Uint8Array[] = [];
  const added = new Set<string>();
  const add = (name: string): void => {
    const described = byName.get(name);
    if (!described || added.has(name)) return;
    added.add(name);
    for (const dependency of described.dependencies) add(dependency);
    file.push(described.bytes);
  };
  for (const name of byName.keys()) add(name);
  return encodeMessage(fileDescriptorSetType, createMessage(fileDescriptorSetType, { file }));
}

type EnumValues = Readonly<Record<string, number>>;

/** Every message and enum that can be reached, by full name. */
class Gatherer {
  readonly messages = new Map<string, MessageType<object>>();
  readonly enums = new Map<string, EnumValues>();

  message(type: MessageType<object>): void {
    const known = this.messages.get(type.name);
    if (known === type || (known && known.fields.length > 0)) return;
    this.messages.set(type.name, type);
    const outer = outerName(type.name);
    // A message may be known only for those inside it.
    if (/^[A-Z]/.test(lastWord(outer))) this.message(defineMessage(outer, 'implicit', []));
    for (const { type: field, holds } of type.fields) {
      if (holds) this.message(holds());
      if (field.kind === 'message') this.message(field.message());
      if (field.kind === 'enum') this.enums.set(field.enumName ?? 'tensorflow.DataType', field.values);
    }
  }
}

function describeFile(pack: string, { messages, enums }: Gatherer, services: Services): DescribedFile {
  const used = new Set<string>();
  const refer = (name: string): string => {
    const other = packageOf(name);
    if (other !== pack) used.add(fileName(other));
    return `.${name}`;
  };
  const describer = new Describer(messages, enums, refer);
  const isTop = (name: string): boolean => packageOf(name) === pack && name.split('.').length === pack.split('.').length + 1;
  const file: FileDescriptorProto = createMessage(fileDescriptorType, {
    name: fileName(pack),
    package: pack,
    syntax: 'proto3',
    message_type: [...messages.keys()]
      .filter((name) => packageOf(name) === pack && describer.isOutermost(name))
      .map((name) => describer.describe(name)),
    enum_type: [...enums.keys()].filter(isTop).map((name) => describeEnum(name, enums.get(name) ?? dataTypes)),
    service: Object.entries(services)
      .filter(([name]) => packageOf(name) === pack)
      .map(([name, methods]) => describeService(name, methods, refer)),
  });
  file.dependency = [...used];
  return { name: file.name, dependencies: file.dependency, bytes: encodeMessage(fileDescriptorType, file) };
}

function describeService(name: string, methods: Readonly<Record<string, MethodRow>>, refer: (name: string) => string) {
  return createMessage(serviceDescriptorType, {
    name: lastWord(name),
    method: Object.entries(methods).map(([method, row]) => ({
      name: method,
      input_type: refer(row.request.name),
      output_type: refer(row.response.name),
      client_streaming: row.requestStream === true,
      server_streaming: row.responseStream === true,
    })),
  });
}

function describeEnum(name: string, values: EnumValues): EnumDescriptorProto {
  return createMessage(enumDescriptorType, {
    name: lastWord(name),
    value: Object.entries(values).map(([value, number]) => ({ name: value, number })),
  });
}

function outerName(name: string): string {
  return name.slice(0, name.lastIndexOf('.'));
}

function lastWord(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

class Describer {
  readonly #messages: ReadonlyMap<string, MessageType<object>>;
  readonly #enums: ReadonlyMap<string, EnumValues>;
  readonly #refer: (name: string) => string;

  constructor(
    messages: ReadonlyMap<string, MessageType<object>>,
    enums: ReadonlyMap<string, EnumValues>,
    refer: (name: string) => string,
  ) {
    this.#messages = messages;
    this.#enums = enums;
    this.#refer = refer;
  }

  /** Not inside another message that is described. */
  isOutermost(name: string): boolean {
    return !this.#messages.has(outerName(name));
  }

  describe(name: string): DescriptorProto {
    const type = this.#messages.get(name);
    const fields = declared(type?.fields ?? []);
    const oneofs = [...new Set(fields.flatMap(({ oneof }) => (oneof === undefined ? [] : [oneof])))];
    const inner = (other: string): boolean => outerName(other) === name;
    const maps = fields.filter(({ label }) => label === 'map');
    return createMessage(descriptorType, {
      name: lastWord(name),
      field: fields.map((field) => this.#field(name, field, oneofs)),
      nested_type: [
        ...[...this.#messages.keys()].filter(inner).map((other) => this.describe(other)),
        ...maps.map((field) => this.#mapEntry(field)),
      ],
      enum_type: [...this.#enums].filter(([other]) => inner(other)).map(([other, values]) => describeEnum(other, values)),
      oneof_decl: oneofs.map((oneof) => ({ name: oneof })),
    });
  }

  #field(owner: string, field: Field, oneofs: readonly string[]): FieldDescriptorProto {
    const base = this.#typed(field);
    const described: FieldDescriptorProto = {
      ...base,
      label: field.label === 'one' ? 1 : 3,
      ...(field.label === 'map' ? { type: 11, type_name: `.${owner}.${entryName(field.name)}` } : {}),
    };
    if (field.oneof !== undefined) described.oneof_index = oneofs.indexOf(field.oneof);
    return described;
  }

  #typed({ name, number, type, holds }: Field): FieldDescriptorProto {
    const base = createMessage(fieldDescriptorType, { name, number, label: 1 });
    if (holds) return { ...base, type: 11, type_name: this.#refer(holds().name) };
    if (type.kind === 'message') return { ...base, type: 11, type_name: this.#refer(type.message().name) };
    if (type.kind === 'enum') return { ...base, type: 14, type_name: this.#refer(type.enumName ?? 'tensorflow.DataType') };
    return { ...base, type: scalarTypes[type.kind] };
  }

  #mapEntry(field: Field): DescriptorProto {
    const key = createMessage(fieldDescriptorType, { name: 'key', number: 1, label: 1, type: scalarTypes.string });
    const value = { ...this.#typed({ ...field, label: 'one' }), name: 'value', number: 2 };
    return createMessage<DescriptorProto>(descriptorType, {
      name: entryName(field.name),
      field: [key, value],
      options: { map_entry: true },
    });
  }
}

/** Members of a oneof stand together, as Go's protobuf demands of what protoc would have made. */
function declared(fields: readonly Field[]): readonly Field[] {
  return fields.flatMap((field, i) => {
    if (field.oneof === undefined) return [field];
    const members = fields.filter(({ oneof }) => oneof === field.oneof);
    return fields.indexOf(members[0] as Field) === i ? members : [];
  });
}

/** protoc's name for the message of a map's entries. */
function entryName(field: string): string {
  const words = field.split('_').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `${words.join('')}Entry`;
}

/** Source: FieldDescriptorProto.Type. */
const scalarTypes = {
  double: 1,
  float: 2,
  int64: 3,
  bigint: 3,
  uint64: 4,
  ubigint: 4,
  int32: 5,
  bool: 8,
  string: 9,
  bytes: 12,
  uint32: 13,
} as const;
