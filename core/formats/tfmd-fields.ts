/** Field tables: the description of a protobuf message that the binary, text and JSON codecs of tensorflow.metadata share. */

export type ScalarKind =
  | 'double'
  | 'float'
  | 'int32'
  | 'uint32'
  /** A 64-bit integer kept as a number: counts, exact up to 2^53. */
  | 'int64'
  | 'uint64'
  /** A 64-bit integer kept as a bigint: data values. */
  | 'bigint'
  /** An unsigned one. */
  | 'ubigint'
  | 'bool'
  | 'string'
  | 'bytes';

export type FieldType =
  | { readonly kind: ScalarKind }
  | { readonly kind: 'enum'; readonly values: Readonly<Record<string, number>>; readonly enumName?: string }
  | { readonly kind: 'message'; readonly message: () => MessageType<object> };

export interface Field {
  readonly name: string;
  readonly number: number;
  readonly type: FieldType;
  readonly label: 'one' | 'repeated' | 'map';
  /** Repeated scalars written packed. */
  readonly packed: boolean;
  /** Fields of one group exclude each other. */
  readonly oneof?: string;
  /** Bytes kept as they came that are such a message, for those who describe the table. */
  readonly holds?: () => MessageType<object>;
}

export interface MessageType<T extends object> {
  readonly name: string;
  /** `implicit` (proto3): scalars outside a oneof always have a value and are left out when it is the default. */
  readonly presence: 'implicit' | 'explicit';
  readonly fields: readonly Field[];
  readonly byNumber: ReadonlyMap<number, Field>;
  readonly byName: ReadonlyMap<string, Field>;
  /** Never set: carries T for the compiler. */
  readonly phantom?: T;
}

/** Messages as the codecs see them: properties by original field name; repeated fields are arrays, maps are Map. */
export type AnyMessage = Record<string | symbol, unknown>;

/** Where a decoded message keeps fields its table does not know: raw tag and payload bytes, written back unchanged. */
export const unknownFields: unique symbol = Symbol('unknownFields');

export interface FieldOptions {
  readonly oneof?: string;
  readonly packed?: boolean;
  readonly holds?: () => MessageType<object>;
}

type Name<T> = Extract<keyof T, string>;

export function scalar<T>(kind: ScalarKind, name: Name<T>, number: number, options: FieldOptions = {}): Field {
  return { name, number, type: { kind }, label: 'one', packed: false, ...options };
}

export function enumeration<T>(
  values: Readonly<Record<string, number>>,
  name: Name<T>,
  number: number,
  options: FieldOptions = {},
): Field {
  return { name, number, type: { kind: 'enum', values }, label: 'one', packed: false, ...options };
}

/** An enum whose name descriptors need. */
export function namedEnum<T>(enumName: string, values: Readonly<Record<string, number>>, name: Name<T>, number: number): Field {
  return { ...enumeration<T>(values, name, number), type: { kind: 'enum', values, enumName } };
}

/** A sub-message; the type is a thunk so that tables may refer to each other in any order. */
export function nested<T>(message: () => MessageType<object>, name: Name<T>, number: number, options: FieldOptions = {}): Field {
  return { name, number, type: { kind: 'message', message }, label: 'one', packed: false, ...options };
}

export function repeated(field: Field): Field {
  return { ...field, label: 'repeated' };
}

/** map<string, message>. */
export function mapOf(field: Field): Field {
  return { ...field, label: 'map' };
}

export function defineMessage<T extends object>(
  name: string,
  presence: 'implicit' | 'explicit',
  fields: readonly Field[],
): MessageType<T> {
  const sorted = [...fields].sort((a, b) => a.number - b.number);
  return {
    name,
    presence,
    fields: sorted,
    byNumber: new Map(sorted.map((field) => [field.number, field])),
    byName: new Map(sorted.map((field) => [field.name, field])),
  };
}

/** A new message: repeated fields empty, proto3 scalars at their defaults, then `init`. */
export function createMessage<T extends object>(type: MessageType<T>, init?: Partial<T>): T {
  let blank = blanks.get(type);
  if (blank === undefined) {
    blank = blankOf(type);
    blanks.set(type, blank);
  }
  const message = { ...blank.defaults };
  for (const name of blank.repeated) message[name] = [];
  for (const name of blank.maps) message[name] = new Map();
  return (init ? Object.assign(message, init) : message) as T;
}

/** What every new message of a type has: copying it takes a tenth of making it field by field. */
interface Blank {
  /** Fields in order; those that are lists or maps are to be given their own. */
  readonly defaults: AnyMessage;
  readonly repeated: readonly string[];
  readonly maps: readonly string[];
}

const blanks = new WeakMap<MessageType<object>, Blank>();

function blankOf(type: MessageType<object>): Blank {
  const defaults: AnyMessage = {};
  for (const field of type.fields) {
    if (field.label !== 'one') defaults[field.name] = undefined;
    else if (hasImplicitPresence(type, field)) defaults[field.name] = defaultOf(field.type);
  }
  const named = (label: Field['label']): readonly string[] =>
    type.fields.filter((field) => field.label === label).map(({ name }) => name);
  return { defaults, repeated: named('repeated'), maps: named('map') };
}

export function hasImplicitPresence(type: MessageType<object>, field: Field): boolean {
  return type.presence === 'implicit' && field.label === 'one' && field.type.kind !== 'message' && field.oneof === undefined;
}

export function defaultOf(type: FieldType): unknown {
  switch (type.kind) {
    case 'string':
      return '';
    case 'bytes':
      return new Uint8Array(0);
    case 'bool':
      return false;
    case 'bigint':
    case 'ubigint':
      return 0n;
    case 'enum':
      return enumName(type.values, 0);
    case 'message':
      return undefined;
    default:
      return 0;
  }
}

export function enumName(values: Readonly<Record<string, number>>, number: number): string | undefined {
  let names = enumNames.get(values);
  if (names === undefined) {
    // Of two names for a number the first.
    names = new Map(
      Object.entries(values)
        .map(([name, own]): [number, string] => [own, name])
        .reverse(),
    );
    enumNames.set(values, names);
  }
  return names.get(number);
}

const enumNames = new WeakMap<Readonly<Record<string, number>>, ReadonlyMap<number, string>>();

/** Sets one field, clearing the other members of its oneof. */
export function setField(type: MessageType<object>, message: AnyMessage, field: Field, value: unknown): void {
  if (field.oneof !== undefined) {
    for (const other of type.fields) if (other.oneof === field.oneof && other !== field) delete message[other.name];
  }
  message[field.name] = value;
}
