/** Reads protobuf text format against field tables; every error says line and column. */

import { type AnyMessage, createMessage, defaultOf, enumName, type Field, type MessageType, setField } from './tfmd-fields.ts';
import { concat, invalidText, type Token, tokenize } from './tfmd-text-tokens.ts';

const maxDepth = 100;

/** Raises `schema/invalid`: unknown field, wrong value, field given twice, unclosed block. */
export function parseMessage<T extends object>(type: MessageType<T>, text: string): T {
  const cursor = new Cursor(tokenize(text));
  const message = parseFields(cursor, type, 0) as T;
  if (cursor.peek.kind !== 'end') invalidText(`Unexpected ${cursor.peek.text}`, cursor.peek);
  return message;
}

class Cursor {
  private index = 0;
  private readonly tokens: readonly Token[];

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  get peek(): Token {
    return this.tokens[Math.min(this.index, this.tokens.length - 1)] as Token;
  }

  next(): Token {
    const token = this.peek;
    this.index += 1;
    return token;
  }

  /** Takes the symbol if it is next. */
  take(symbol: string): boolean {
    const found = this.peek.kind === 'symbol' && this.peek.text === symbol;
    if (found) this.index += 1;
    return found;
  }

  expect(symbol: string): void {
    if (!this.take(symbol)) {
      const what =
        this.peek.kind === 'end'
          ? `The text ends where ${symbol} is expected`
          : `Expected ${symbol}, found ${describe(this.peek)}`;
      invalidText(what, this.peek);
    }
  }
}

function describe(token: Token): string {
  return token.kind === 'string' ? 'a text in quotes' : token.kind === 'end' ? 'the end' : token.text;
}

function parseFields(cursor: Cursor, type: MessageType<object>, depth: number): AnyMessage {
  if (depth > maxDepth) invalidText('Blocks are nested too deeply', cursor.peek);
  const message = createMessage(type) as AnyMessage;
  const given = new Set<string>();
  while (cursor.peek.kind === 'identifier') {
    const token = cursor.next();
    const field = type.byName.get(token.text);
    if (field === undefined) invalidText(`${type.name} has no field named ${token.text}`, token);
    if (field.label === 'one') claim(type, field, { given, token });
    parseField(cursor, { type, field, message, depth, token });
    if (!cursor.take(',')) cursor.take(';');
  }
  if (cursor.peek.kind === 'symbol' && cursor.peek.text === '[') {
    invalidText('Extensions and expanded Any messages are not supported', cursor.peek);
  }
  return message;
}

function claim(type: MessageType<object>, field: Field, { given, token }: { given: Set<string>; token: Token }): void {
  if (given.has(field.name)) invalidText(`${type.name} has ${field.name} twice`, token);
  const rival = type.fields.find((other) => other.oneof !== undefined && other.oneof === field.oneof && given.has(other.name));
  if (rival !== undefined) invalidText(`${field.name} cannot stand beside ${rival.name}`, token);
  given.add(field.name);
}

interface FieldParse {
  readonly type: MessageType<object>;
  readonly field: Field;
  readonly message: AnyMessage;
  readonly depth: number;
  readonly token: Token;
}

function parseField(cursor: Cursor, parse: FieldParse): void {
  const { field } = parse;
  const colon = cursor.take(':');
  if (!colon && field.type.kind !== 'message' && field.label !== 'map')
    invalidText(`Expected : after ${field.name}, found ${describe(cursor.peek)}`, cursor.peek);
  if (field.label !== 'one' && cursor.take('[')) {
    if (cursor.take(']')) return;
    do store(parse, parseValue(cursor, field, parse.depth));
    while (cursor.take(','));
    cursor.expect(']');
    return;
  }
  store(parse, parseValue(cursor, field, parse.depth));
}

function store({ type, field, message }: FieldParse, value: unknown): void {
  if (field.label === 'repeated') (message[field.name] as unknown[]).push(value);
  else if (field.label === 'map') {
    const entry = value as { key: string; value: unknown };
    (message[field.name] as Map<string, unknown>).set(entry.key, entry.value);
  } else setField(type, message, field, value);
}

function parseValue(cursor: Cursor, field: Field, depth: number): unknown {
  if (field.type.kind !== 'message' && field.label !== 'map') return parseScalar(cursor, field);
  const opener = cursor.peek;
  const close = cursor.take('{') ? '}' : cursor.take('<') ? '>' : undefined;
  if (close === undefined) invalidText(`Expected { after ${field.name}, found ${describe(opener)}`, opener);
  const value =
    field.label === 'map'
      ? parseMapEntry(cursor, field, depth)
      : parseFields(cursor, (field.type as { message: () => MessageType<object> }).message(), depth + 1);
  cursor.expect(close);
  return value;
}

function parseMapEntry(cursor: Cursor, field: Field, depth: number): { key: string; value: unknown } {
  let key = '';
  let value: unknown = field.type.kind === 'message' ? createMessage(field.type.message()) : defaultOf(field.type);
  while (cursor.peek.kind === 'identifier') {
    const token = cursor.next();
    if (token.text === 'key') {
      cursor.expect(':');
      key = new TextDecoder().decode(stringBytes(cursor, 'key'));
    } else if (token.text === 'value') {
      cursor.take(':');
      value = parseValue(cursor, { ...field, label: 'one' }, depth);
    } else invalidText(`A map entry has no field named ${token.text}`, token);
    if (!cursor.take(',')) cursor.take(';');
  }
  return { key, value };
}

function parseScalar(cursor: Cursor, field: Field): unknown {
  const type = field.type;
  const start = cursor.peek;
  switch (type.kind) {
    case 'string':
      return decodeText(stringBytes(cursor, field.name), start);
    case 'bytes':
      return stringBytes(cursor, field.name);
    case 'bool':
      return parseBool(cursor.next(), field);
    case 'enum': {
      const token = cursor.next();
      const name = token.kind === 'number' ? enumName(type.values, Number(token.text)) : token.text;
      if (name === undefined || !Object.hasOwn(type.values, name))
        invalidText(`${field.name} has no value ${describe(token)}`, token);
      return name;
    }
    case 'double':
      return parseFloatingPoint(cursor, field);
    case 'float':
      return Math.fround(parseFloatingPoint(cursor, field));
    case 'message':
      return invalidText(`Expected { after ${field.name}`, start);
    default:
      return parseInteger(cursor, field);
  }
}

function stringBytes(cursor: Cursor, name: string): Uint8Array {
  const parts: Uint8Array[] = [];
  if (cursor.peek.kind !== 'string') invalidText(`${name} needs a text in quotes, found ${describe(cursor.peek)}`, cursor.peek);
  while (cursor.peek.kind === 'string') parts.push(cursor.next().bytes as Uint8Array);
  return parts.length === 1 ? (parts[0] as Uint8Array) : concat(parts);
}

function decodeText(bytes: Uint8Array, place: Token): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return invalidText('The text is not valid UTF-8', place);
  }
}

function parseBool(token: Token, field: Field): boolean {
  if (['true', 'True', 't', '1'].includes(token.text)) return true;
  if (['false', 'False', 'f', '0'].includes(token.text)) return false;
  return invalidText(`${field.name} needs true or false, found ${describe(token)}`, token);
}

function parseFloatingPoint(cursor: Cursor, field: Field): number {
  const sign = cursor.take('-') ? -1 : 1;
  const token = cursor.next();
  if (token.kind === 'number') return sign * Number(token.text.replace(/(?<!^0[xX].*)[fF]$/, ''));
  const word = token.text.toLowerCase();
  if (word === 'inf' || word === 'infinity') return sign * Number.POSITIVE_INFINITY;
  if (word === 'nan') return Number.NaN;
  return invalidText(`${field.name} needs a number, found ${describe(token)}`, token);
}

const ranges: Readonly<Record<string, readonly [bigint, bigint]>> = {
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  uint32: [0n, 2n ** 32n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  bigint: [-(2n ** 63n), 2n ** 63n - 1n],
  ubigint: [0n, 2n ** 64n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
};

function parseInteger(cursor: Cursor, field: Field): number | bigint {
  const negative = cursor.take('-');
  const token = cursor.next();
  if (token.kind !== 'number' || !/^(0[xX][0-9a-fA-F]+|[0-9]+)$/.test(token.text)) {
    invalidText(`${field.name} needs a whole number, found ${describe(token)}`, token);
  }
  const octal = /^0[0-7]+$/.test(token.text);
  const magnitude = BigInt(octal ? `0o${token.text.slice(1)}` : token.text);
  const value = negative ? -magnitude : magnitude;
  const [low, high] = ranges[field.type.kind] as readonly [bigint, bigint];
  if (value < low || value > high) invalidText(`${field.name} is out of range`, token);
  return field.type.kind === 'bigint' || field.type.kind === 'ubigint' ? value : Number(value);
}
