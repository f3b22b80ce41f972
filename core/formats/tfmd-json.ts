/** Protobuf JSON with original field names: 64-bit integers and non-finite numbers as strings, bytes as base64, defaults left out. */

import type { Json } from '../foundation/index.ts';
import { type AnyMessage, type Field, hasImplicitPresence, type MessageType } from './tfmd-fields.ts';
import { shortestFloat32 } from './tfmd-numbers.ts';

export function messageToJson<T extends object>(type: MessageType<T>, message: T): Json {
  return toJson(type, message as AnyMessage);
}

function toJson(type: MessageType<object>, message: AnyMessage): Json {
  const entries: [string, Json][] = [];
  for (const field of type.fields) {
    const value = message[field.name];
    if (value === undefined || value === null) continue;
    if (field.label === 'repeated') {
      const values = value as unknown[];
      if (values.length > 0) entries.push([field.name, values.map((item) => valueToJson(field, item))]);
    } else if (field.label === 'map') {
      const map = value as Map<string, unknown>;
      if (map.size > 0)
        entries.push([field.name, Object.fromEntries([...map].map(([key, item]) => [key, valueToJson(field, item)]))]);
    } else {
      const json = valueToJson(field, value);
      if (!hasImplicitPresence(type, field) || !isJsonDefault(field, json)) entries.push([field.name, json]);
    }
  }
  return Object.fromEntries(entries);
}

function isJsonDefault(field: Field, json: Json): boolean {
  if (field.type.kind === 'enum') return field.type.values[json as string] === 0;
  return json === '' || json === false || json === '0' || Object.is(json, 0);
}

function valueToJson(field: Field, value: unknown): Json {
  const type = field.type;
  switch (type.kind) {
    case 'message':
      return toJson(type.message(), value as AnyMessage);
    case 'double':
      return numberToJson(value as number);
    case 'float':
      return numberToJson(Number(shortestFloat32(value as number)));
    case 'int64':
    case 'uint64':
    case 'bigint':
    case 'ubigint':
      return String(value);
    case 'bytes':
      return Buffer.from(value as Uint8Array).toString('base64');
    default:
      return value as Json;
  }
}

function numberToJson(value: number): Json {
  if (Number.isNaN(value)) return 'NaN';
  if (Number.isFinite(value)) return value;
  return value > 0 ? 'Infinity' : '-Infinity';
}
