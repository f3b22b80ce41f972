/** Protobuf text format as TFX writes it: two spaces, one field a line, in field-number order. */

import { type AnyMessage, type Field, hasImplicitPresence, type MessageType } from './tfmd-fields.ts';
import { formatBareDouble, formatTextDouble, shortestFloat32 } from './tfmd-numbers.ts';

/** `bareDoubles`: whole doubles without a point, as C++ prints messages in error texts. */
export function printMessage<T extends object>(type: MessageType<T>, message: T, { bareDoubles = false } = {}): string {
  const lines: string[] = [];
  printFields(type, message as AnyMessage, { lines, indent: '', bareDoubles });
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

interface Output {
  readonly lines: string[];
  readonly indent: string;
  readonly bareDoubles: boolean;
}

function printFields(type: MessageType<object>, message: AnyMessage, output: Output): void {
  for (const field of type.fields) {
    const value = message[field.name];
    if (value === undefined || value === null) continue;
    if (field.label === 'repeated') for (const item of value as unknown[]) printField(field, item, output);
    else if (field.label === 'map') printMap(field, value as Map<string, unknown>, output);
    else if (!hasImplicitPresence(type, field) || !isDefault(field, value)) printField(field, value, output);
  }
}

function isDefault(field: Field, value: unknown): boolean {
  if (field.type.kind === 'enum') return field.type.values[value as string] === 0;
  return value === 0 || value === '' || value === false || value === 0n || (value instanceof Uint8Array && value.length === 0);
}

function printMap(field: Field, map: ReadonlyMap<string, unknown>, output: Output): void {
  for (const key of [...map.keys()].sort()) {
    output.lines.push(`${output.indent}${field.name} {`);
    const inner = { ...output, indent: `${output.indent}  ` };
    output.lines.push(`${inner.indent}key: ${quote(key)}`);
    printField({ ...field, name: 'value', label: 'one' }, map.get(key), inner);
    output.lines.push(`${output.indent}}`);
  }
}

function printField(field: Field, value: unknown, output: Output): void {
  if (field.type.kind === 'message') {
    output.lines.push(`${output.indent}${field.name} {`);
    printFields(field.type.message(), value as AnyMessage, { ...output, indent: `${output.indent}  ` });
    output.lines.push(`${output.indent}}`);
    return;
  }
  output.lines.push(`${output.indent}${field.name}: ${scalarText(field, value, output)}`);
}

function scalarText(field: Field, value: unknown, { bareDoubles }: Output): string {
  switch (field.type.kind) {
    case 'string':
      return quote(value as string);
    case 'bytes':
      return quoteBytes(value as Uint8Array);
    case 'double':
      return bareDoubles ? formatBareDouble(value as number) : formatTextDouble(value as number);
    case 'float':
      return bareDoubles ? shortestFloat32(value as number) : formatTextDouble(value as number, shortestFloat32(value as number));
    default:
      return String(value);
  }
}

const namedEscapes: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '"': '\\"',
  "'": "\\'",
  '\\': '\\\\',
};

/** Letters beyond ASCII stay as they are; control characters become octal escapes. */
function quote(text: string): string {
  let result = '"';
  for (const character of text) {
    const code = character.charCodeAt(0);
    if (Object.hasOwn(namedEscapes, character)) result += namedEscapes[character];
    else result += code < 32 || code === 127 ? octal(code) : character;
  }
  return `${result}"`;
}

function quoteBytes(bytes: Uint8Array): string {
  let result = '"';
  for (const byte of bytes) {
    const character = String.fromCharCode(byte);
    if (Object.hasOwn(namedEscapes, character)) result += namedEscapes[character];
    else result += byte < 32 || byte > 126 ? octal(byte) : character;
  }
  return `${result}"`;
}

function octal(code: number): string {
  return `\\${code.toString(8).padStart(3, '0')}`;
}
