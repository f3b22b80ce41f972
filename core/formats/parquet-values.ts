/** Parquet's types as column types: what a foreign file's columns become, and how each value is taken over. */

import type { ParquetParsers, SchemaElement, SchemaTree } from 'hyparquet';
import { raise } from '../foundation/index.ts';
import type { ColumnType } from './column-batch.ts';
import type { ColumnBuilder } from './column-builder.ts';
import type { NullMeaning } from './parquet-layout.ts';

export interface ParquetColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly list: boolean;
  readonly nullMeaning: NullMeaning;
}

const maxInt64 = 2n ** 63n - 1n;
const textDecoder = new TextDecoder('utf-8');

/** Times as ISO text at their own precision, text as its bytes. */
export const parquetParsers: Partial<ParquetParsers> = {
  stringFromBytes: (bytes) => bytes,
  jsonFromBytes: (bytes) => bytes,
  geometryFromBytes: (bytes) => bytes,
  geographyFromBytes: (bytes) => bytes,
  dateFromDays: (days) => isoText(BigInt(days) * 86_400_000_000_000n).split('T')[0],
  timestampFromMilliseconds: (millis) => isoText(millis * 1_000_000n),
  timestampFromMicroseconds: (micros) => isoText(micros * 1000n),
  timestampFromNanoseconds: (nanos) => isoText(nanos),
};

export function foreignColumn(tree: SchemaTree): ParquetColumn {
  const { element, children } = tree;
  const base = { name: element.name, nullMeaning: 'missing' } as const;
  if (children.length === 0) return { ...base, type: leafType(element), list: element.repetition_type === 'REPEATED' };
  const leaf = listLeaf(tree);
  return leaf ? { ...base, type: leafType(leaf), list: true } : { ...base, type: 'bytes', list: false };
}

/** Adds one row; returns the value's size in bytes, roughly. Nulls inside lists are left out. */
export function appendParquetValue(builder: ColumnBuilder, column: ParquetColumn, value: unknown): number {
  if (value === null || value === undefined) {
    if (column.nullMeaning === 'missing' || column.list) builder.appendMissing();
    else builder.appendEmpty();
    return 8;
  }
  let bytes = 0;
  if (!column.list) bytes = appendOne(builder, value);
  else if (!Array.isArray(value) && !ArrayBuffer.isView(value)) raiseUnfit(column.name, 'A list is something else');
  else for (const item of value as Iterable<unknown>) bytes += appendOne(builder, item);
  builder.endRow();
  return bytes;
}

function appendOne(builder: ColumnBuilder, value: unknown): number {
  if (value === null || value === undefined) return 0;
  if (builder.type === 'int') {
    builder.appendValue(integer(value, builder.name));
    return 8;
  }
  if (builder.type === 'float') {
    builder.appendValue(Number(value));
    return 8;
  }
  if (builder.type === 'unknown') return 0;
  const bytes = value instanceof Uint8Array ? value : Buffer.from(typeof value === 'string' ? value : jsonText(value));
  builder.appendValue(bytes);
  return bytes.length;
}

function integer(value: unknown, name: string): bigint {
  if (!isWhole(value)) raiseUnfit(name, 'An integer is something else');
  const whole = BigInt(value);
  if (whole <= maxInt64) return whole;
  return raiseUnfit(name, 'An unsigned integer does not fit 64 signed bits');
}

function isWhole(value: unknown): value is bigint | number | boolean {
  return typeof value === 'bigint' || typeof value === 'boolean' || Number.isInteger(value);
}

function raiseUnfit(name: string, what: string): never {
  raise('file/malformed', `${what} in column: ${name}`, 'Write the column as text or as a floating point number.');
}

/** Integers beyond 2^53 as strings, which every JSON reader keeps whole. */
function jsonText(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => {
    if (item instanceof Uint8Array) return textDecoder.decode(item);
    if (typeof item !== 'bigint') return item;
    return Number.isSafeInteger(Number(item)) ? Number(item) : String(item);
  });
}

function leafType({ type, converted_type: converted, logical_type: logical }: SchemaElement): ColumnType {
  if (logical?.type === 'NULL') return 'unknown';
  if (converted === 'DECIMAL' || logical?.type === 'FLOAT16') return 'float';
  if (type === 'INT96' || converted === 'DATE' || converted?.startsWith('TIMESTAMP') || logical?.type === 'TIMESTAMP')
    return 'bytes';
  if (type === 'FLOAT' || type === 'DOUBLE') return 'float';
  return type === 'BOOLEAN' || type === 'INT32' || type === 'INT64' ? 'int' : 'bytes';
}

/** The element of a list of single values (three-level, or the older two-level form); undefined for anything deeper. */
function listLeaf({ element, children }: SchemaTree): SchemaElement | undefined {
  const [repeated] = children;
  if (element.converted_type !== 'LIST' || children.length !== 1 || repeated?.element.repetition_type !== 'REPEATED')
    return undefined;
  if (repeated.children.length === 0) return repeated.element;
  const [item] = repeated.children;
  return repeated.children.length === 1 && item?.children.length === 0 && item.element.repetition_type !== 'REPEATED'
    ? item.element
    : undefined;
}

/** `2024-01-31T12:00:00Z` with as many decimals as the nanoseconds need. */
function isoText(nanoseconds: bigint): string {
  const millis = nanoseconds / 1_000_000n - (nanoseconds % 1_000_000n < 0n ? 1n : 0n);
  const rest = nanoseconds - millis * 1_000_000n;
  const date = new Date(Number(millis));
  if (Number.isNaN(date.getTime())) return `${nanoseconds}ns`;
  const decimals = `${String(date.getUTCMilliseconds()).padStart(3, '0')}${String(rest).padStart(6, '0')}`.replace(/0+$/, '');
  const seconds = date.toISOString().replace(/\.\d+Z$/, '');
  return decimals === '' ? `${seconds}Z` : `${seconds}.${decimals}Z`;
}
