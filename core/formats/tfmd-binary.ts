/** Protobuf binary encoding and decoding of messages described by field tables. */

import { raise } from '../foundation/index.ts';
import {
  type AnyMessage,
  createMessage,
  defaultOf,
  enumName,
  type Field,
  hasImplicitPresence,
  type MessageType,
  type ScalarKind,
  setField,
  unknownFields,
} from './tfmd-fields.ts';
import { ProtoReader, ProtoWriter, wireType } from './tfmd-wire.ts';

/** Deeper nesting than any real file has; stops a crafted one from exhausting the stack. */
const maxDepth = 100;

export function encodeMessage<T extends object>(type: MessageType<T>, message: T): Uint8Array {
  const writer = new ProtoWriter();
  writeMessage(writer, type, message as AnyMessage);
  return writer.finish();
}

/** Raises `artifact/damaged` for bytes that are not such a message. Unknown fields are kept and written back by encodeMessage. */
export function decodeMessage<T extends object>(type: MessageType<T>, bytes: Uint8Array): T {
  return readMessage(new ProtoReader(bytes), type, 0) as T;
}

function writeMessage(writer: ProtoWriter, type: MessageType<object>, message: AnyMessage): void {
  for (const field of type.fields) {
    const value = message[field.name];
    if (value === undefined || value === null) continue;
    if (field.label === 'repeated') writeRepeated(writer, field, value as unknown[]);
    else if (field.label === 'map') writeMap(writer, field, value as Map<string, unknown>);
    else if (!(hasImplicitPresence(type, field) && isDefault(field, value))) writeField(writer, field, value);
  }
  for (const raw of (message[unknownFields] as Uint8Array[] | undefined) ?? []) writer.raw(raw);
}

function isDefault(field: Field, value: unknown): boolean {
  if (field.type.kind === 'enum') return field.type.values[value as string] === 0;
  if (value instanceof Uint8Array) return value.length === 0;
  return Object.is(value, 0) || value === '' || value === false || value === 0n;
}

function writeRepeated(writer: ProtoWriter, field: Field, values: readonly unknown[]): void {
  if (field.packed && values.length > 0) {
    writer.tag(field.number, wireType.lengthDelimited);
    writer.nested(() => {
      for (const value of values) writePayload(writer, field, value);
    });
    return;
  }
  for (const value of values) writeField(writer, field, value);
}

function writeMap(writer: ProtoWriter, field: Field, map: ReadonlyMap<string, unknown>): void {
  for (const [key, value] of map) {
    writer.tag(field.number, wireType.lengthDelimited);
    writer.nested(() => {
      writer.tag(1, wireType.lengthDelimited);
      writer.string(key);
      writeField(writer, { ...field, number: 2 }, value);
    });
  }
}

function writeField(writer: ProtoWriter, field: Field, value: unknown): void {
  writer.tag(field.number, wireTypeOf(field));
  writePayload(writer, field, value);
}

const scalarWriters: Readonly<Record<ScalarKind, (writer: ProtoWriter, value: never) => void>> = {
  double: (writer, value: number) => writer.double(value),
  float: (writer, value: number) => writer.float(value),
  int32: (writer, value: number) => writer.varint(value),
  uint32: (writer, value: number) => writer.varint(value),
  int64: (writer, value: number) => writer.varint(value),
  uint64: (writer, value: number) => writer.varint(value),
  bigint: (writer, value: bigint) => writer.bigVarint(value),
  ubigint: (writer, value: bigint) => writer.bigVarint(value),
  bool: (writer, value: boolean) => writer.varint(value ? 1 : 0),
  string: (writer, value: string) => writer.string(value),
  bytes: (writer, value: Uint8Array) => writer.lengthDelimited(value),
};

function writePayload(writer: ProtoWriter, field: Field, value: unknown): void {
  const type = field.type;
  if (type.kind === 'enum') writer.varint(type.values[value as string] ?? 0);
  else if (type.kind === 'message') {
    writer.nested(() => writeMessage(writer, type.message(), value as AnyMessage));
  } else scalarWriters[type.kind](writer, value as never);
}

function wireTypeOf(field: Field): number {
  const { kind } = field.type;
  if (kind === 'double') return wireType.fixed64;
  if (kind === 'float') return wireType.fixed32;
  return kind === 'string' || kind === 'bytes' || kind === 'message' ? wireType.lengthDelimited : wireType.varint;
}

function readMessage(reader: ProtoReader, type: MessageType<object>, depth: number): AnyMessage {
  if (depth > maxDepth) raise('artifact/damaged', 'The message is nested too deeply.', 'Run the step that wrote it again.');
  const message = createMessage(type) as AnyMessage;
  while (!reader.atEnd) {
    const start = reader.position;
    const tag = reader.varint();
    const wire = tag % 8;
    const field = type.byNumber.get(Math.floor(tag / 8));
    const known = field !== undefined && readField(reader, { type, message, field, wire, depth });
    if (!known) {
      if (field === undefined || wire !== wireTypeOf(field)) reader.skip(wire);
      keepUnknown(message, reader.slice(start));
    }
  }
  return message;
}

interface FieldRead {
  readonly type: MessageType<object>;
  readonly message: AnyMessage;
  readonly field: Field;
  readonly wire: number;
  readonly depth: number;
}

/** Whether the field was taken into the message; an enum value without a name is read but not taken. */
function readField(reader: ProtoReader, { type, message, field, wire, depth }: FieldRead): boolean {
  if (field.label === 'repeated' && wire === wireType.lengthDelimited && wireTypeOf(field) !== wire) {
    const outer = reader.enter();
    const values = message[field.name] as unknown[];
    while (!reader.atEnd) values.push(readPayload(reader, field, depth));
    reader.leave(outer);
    return true;
  }
  if (wire !== (field.label === 'map' ? wireType.lengthDelimited : wireTypeOf(field))) return false;
  if (field.label === 'map') {
    const outer = reader.enter();
    const [key, value] = readMapEntry(reader, field, depth);
    reader.leave(outer);
    (message[field.name] as Map<string, unknown>).set(key, value);
    return true;
  }
  const value = readPayload(reader, field, depth);
  if (value === undefined) return false;
  if (field.label === 'repeated') (message[field.name] as unknown[]).push(value);
  else setField(type, message, field, value);
  return true;
}

function readMapEntry(reader: ProtoReader, field: Field, depth: number): [string, unknown] {
  let key = '';
  let value: unknown;
  while (!reader.atEnd) {
    const tag = reader.varint();
    if (tag === 8 + wireType.lengthDelimited) key = reader.string();
    else if (tag === 16 + wireTypeOf(field)) value = readPayload(reader, field, depth);
    else reader.skip(tag % 8);
  }
  return [key, value ?? (field.type.kind === 'message' ? createMessage(field.type.message()) : defaultOf(field.type))];
}

function readPayload(reader: ProtoReader, field: Field, depth: number): unknown {
  const type = field.type;
  switch (type.kind) {
    case 'double':
      return reader.double();
    case 'float':
      return reader.float();
    case 'bigint':
      return BigInt.asIntN(64, reader.bigVarint());
    case 'ubigint':
      return reader.bigVarint();
    case 'int32':
    case 'int64':
      return reader.int64();
    case 'bool':
      return reader.varint() !== 0;
    case 'string':
      return reader.string();
    case 'bytes':
      return reader.lengthDelimited().slice();
    case 'enum':
      return enumName(type.values, reader.int64());
    case 'message': {
      const outer = reader.enter();
      const message = readMessage(reader, type.message(), depth + 1);
      reader.leave(outer);
      return message;
    }
    default:
      return reader.varint();
  }
}

function keepUnknown(message: AnyMessage, raw: Uint8Array): void {
  const kept = (message[unknownFields] as Uint8Array[] | undefined) ?? [];
  kept.push(raw);
  Object.defineProperty(message, unknownFields, { value: kept, enumerable: false, configurable: true });
}
