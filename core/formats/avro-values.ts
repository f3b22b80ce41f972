/**
 * Single Avro values as cells: numbers as they are, dates and times as the integers Avro stores (days, milliseconds,
 * microseconds), decimals as exact text, anything nested as JSON text.
 */

import { isUtf8 } from 'node:buffer';
import type { AvroCursor } from './avro-cursor.ts';
import { type AvroFixed, type AvroPrimitive, type AvroType, type AvroUnion, leastBytes, MalformedAvro } from './avro-schema.ts';
import type { ColumnType } from './column-batch.ts';
import type { CellValue, ColumnBuilder } from './column-builder.ts';
import { type JsonValue, jsonText } from './json-value.ts';
import { widerType } from './reshape-batch.ts';

const maxDepth = 100;

/** The column type of one value; undefined where it takes JSON text to hold it. */
export function scalarType(type: AvroType): ColumnType | undefined {
  switch (type.kind) {
    case 'null':
      return 'unknown';
    case 'boolean':
    case 'int':
    case 'long':
      return 'int';
    case 'float':
    case 'double':
      return 'float';
    case 'string':
    case 'bytes':
    case 'fixed':
    case 'enum':
      return 'bytes';
    case 'union': {
      const types = type.branches.map(scalarType);
      return types.reduce((wide, one) => (wide === undefined || one === undefined ? undefined : widerType(wide, one)), 'unknown');
    }
    default:
      return undefined;
  }
}

/** Appends one value to the current row; a null appends nothing and returns false. */
export type AvroAppender = (cursor: AvroCursor, builder: ColumnBuilder) => boolean;

export function avroAppender(type: AvroType): AvroAppender {
  if (scalarType(type) === undefined) {
    return (cursor, builder) => {
      const value = readJson(cursor, type, 0);
      if (value !== null) builder.appendValue(jsonText(value));
      return value !== null;
    };
  }
  if (type.kind === 'union') {
    const appenders = type.branches.map(avroAppender);
    return (cursor, builder) => {
      const append = appenders[cursor.count()];
      if (!append) throw new MalformedAvro('a union has no such branch');
      return append(cursor, builder);
    };
  }
  if (type.kind === 'string' || (type.kind === 'bytes' && type.logical === undefined)) {
    return (cursor, builder) => {
      const start = cursor.sized();
      builder.appendRange(cursor.data, start, cursor.at);
      return true;
    };
  }
  return (cursor, builder) => {
    const value = readScalar(cursor, type);
    if (value !== null) builder.appendValue(fitted(value, builder.type));
    return value !== null;
  };
}

export function branchOf(cursor: AvroCursor, { branches }: AvroUnion): AvroType {
  const branch = branches[cursor.count()];
  if (!branch) throw new MalformedAvro('a union has no such branch');
  return branch;
}

function readScalar(cursor: AvroCursor, type: AvroType): CellValue | boolean | null {
  switch (type.kind) {
    case 'null':
      return null;
    case 'boolean':
      return cursor.boolean();
    case 'int':
    case 'long':
      return cursor.long();
    case 'float':
      return cursor.float();
    case 'double':
      return cursor.double();
    case 'enum': {
      const symbol = type.symbols[cursor.count()];
      if (symbol === undefined) throw new MalformedAvro('an enum has no such symbol');
      return symbol;
    }
    case 'string': {
      const start = cursor.sized();
      return cursor.data.toString('utf8', start, cursor.at);
    }
    case 'bytes':
    case 'fixed': {
      const start = type.kind === 'fixed' ? cursor.skip(type.size) : cursor.sized();
      return logicalBytes(cursor.data.subarray(start, cursor.at), type);
    }
    default:
      throw new Error(`Not a scalar: ${type.kind}`);
  }
}

/** A value as its column's type, which is at least as wide. */
function fitted(value: CellValue | boolean, type: ColumnType): CellValue {
  if (typeof value === 'boolean') return type === 'int' ? BigInt(value) : type === 'float' ? Number(value) : String(value);
  if (typeof value === 'bigint') return type === 'int' ? value : type === 'float' ? Number(value) : String(value);
  if (typeof value === 'number') return type === 'float' ? value : jsonText(value);
  return value;
}

function logicalBytes(bytes: Buffer, { logical, scale, kind }: AvroPrimitive | AvroFixed): string | Uint8Array {
  if (logical === 'decimal') return decimalText(bytes, scale);
  if (kind === 'fixed' && bytes.length === 12 && logical === 'duration') {
    const seconds = bytes.readUInt32LE(8) / 1000;
    return `P${bytes.readUInt32LE(0)}M${bytes.readUInt32LE(4)}DT${seconds}S`;
  }
  if (kind === 'fixed' && bytes.length === 16 && logical === 'uuid') {
    return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  }
  return bytes;
}

/** Two's complement, most significant byte first. */
function decimalText(bytes: Buffer, scale: number): string {
  const unscaled = bytes.length === 0 ? 0n : BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex')}`));
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  return `${unscaled < 0n ? '-' : ''}${whole}${scale > 0 ? `.${digits.slice(digits.length - scale)}` : ''}`;
}

function readJson(cursor: AvroCursor, type: AvroType, depth: number): JsonValue {
  if (depth > maxDepth) throw new MalformedAvro('a value is nested too deep');
  switch (type.kind) {
    case 'union':
      return readJson(cursor, branchOf(cursor, type), depth + 1);
    case 'record': {
      const entries: [string, JsonValue][] = [];
      for (const field of type.fields) entries.push([field.name, readJson(cursor, field.type, depth + 1)]);
      return Object.fromEntries(entries);
    }
    case 'array': {
      const items: JsonValue[] = [];
      cursor.items(leastBytes(type.items), () => items.push(readJson(cursor, type.items, depth + 1)));
      return items;
    }
    case 'map': {
      const entries: [string, JsonValue][] = [];
      cursor.items(1 + leastBytes(type.values), () => {
        const start = cursor.sized();
        const key = cursor.data.toString('utf8', start, cursor.at);
        entries.push([key, readJson(cursor, type.values, depth + 1)]);
      });
      return Object.fromEntries(entries);
    }
    default: {
      const value = readScalar(cursor, type);
      if (!(value instanceof Uint8Array)) return value;
      const bytes = Buffer.from(value);
      return isUtf8(bytes) ? bytes.toString('utf8') : { b64: bytes.toString('base64') };
    }
  }
}
