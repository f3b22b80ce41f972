/**
 * PostgreSQL's types as columns, and its text form of values as values:
 *
 * - smallint, integer, bigint, oid, boolean: int, exact. numeric(p, 0) with p up to 18 too.
 * - real, double precision: float. numeric with decimals, or without a declared precision: float, the nearest one, as
 *   `::float8` gives; `::text` in the query keeps every digit. numeric(p, 0) beyond 18 digits is an identifier: text.
 * - bytea: bytes. date and timestamps: ISO 8601 text, those with time zone in UTC. Everything else: text as the server
 *   writes it, json included.
 * - arrays: a row of several values, of any depth one after the other, NULL among them left out. NULL: missing.
 */

import type { ColumnType } from './column-batch.ts';
import type { RowItem, RowValue } from './row-values.ts';

export interface PostgresqlColumn {
  readonly name: string;
  readonly type: Exclude<ColumnType, 'unknown'>;
  valueOf(text: string | null): RowValue;
}

export interface PostgresqlType {
  readonly name: string;
  /** Of an array, its elements' type by name. */
  readonly element: string | undefined;
  /** pg_attribute.atttypmod; -1 without. */
  readonly modifier: number;
  /** Between the elements of an array of this type. */
  readonly delimiter: string;
}

const integers = new Set(['int2', 'int4', 'int8', 'oid', 'xid', 'cid']);
const maxExactDigits = 18;

export function postgresqlColumn(name: string, type: PostgresqlType): PostgresqlColumn {
  const base = type.element ?? type.name;
  const read = itemReader(base, type.modifier);
  const present = (text: string): RowValue => {
    if (type.element === undefined) return read.item(text);
    return arrayItems(text, type.delimiter).map((item) => (item === null ? null : read.item(item)));
  };
  return { name, type: read.type, valueOf: (text) => (text === null ? null : present(text)) };
}

interface ItemReader {
  readonly type: PostgresqlColumn['type'];
  item(text: string): RowItem;
}

function itemReader(name: string, modifier: number): ItemReader {
  if (integers.has(name)) return { type: 'int', item: BigInt };
  if (name === 'bool') return { type: 'int', item: (text) => (text === 't' ? 1n : 0n) };
  if (name === 'float4' || name === 'float8') return { type: 'float', item: Number };
  if (name === 'numeric') return numericReader(modifier);
  if (name === 'bytea') return { type: 'bytes', item: (text) => Buffer.from(text.slice(2), 'hex') };
  if (name === 'timestamp' || name === 'timestamptz') return { type: 'bytes', item: isoTime };
  return { type: 'bytes', item: (text) => text };
}

/** The modifier holds precision and scale (utils/adt/numeric.c): ((precision << 16) | scale) + 4. */
function numericReader(modifier: number): ItemReader {
  const precision = (modifier - 4) >> 16;
  const isWhole = modifier >= 4 && ((modifier - 4) & 0x7ff) === 0;
  if (!isWhole) return { type: 'float', item: Number };
  if (precision > maxExactDigits) return { type: 'bytes', item: (text) => text };
  // NaN alone is no number of digits.
  return { type: 'int', item: (text) => (text === 'NaN' ? null : BigInt(text)) };
}

/** `2024-05-01 12:00:00.5+00` as `2024-05-01T12:00:00.5Z`; infinity and years before Christ stay as they are. */
function isoTime(text: string): string {
  return text.replace(
    /^(\d{4,}-\d\d-\d\d) ([\d:.]+)(?:\+00)?$/,
    (_, day, time) => `${day}T${time}${text.endsWith('+00') ? 'Z' : ''}`,
  );
}

/** The elements of an array's text form, `{1,NULL,"a \"b\""}`, of any depth in order. */
export function arrayItems(text: string, delimiter = ','): readonly (string | null)[] {
  const items: (string | null)[] = [];
  // Bounds other than from 1 stand before: [0:1]={…}.
  let at = text.indexOf('{');
  while (at >= 0 && at < text.length) {
    const character = text[at] as string;
    if (character === '{' || character === '}' || character === delimiter) at++;
    else if (character === '"') {
      let item = '';
      for (at++; at < text.length && text[at] !== '"'; at++) {
        if (text[at] === '\\') at++;
        item += text[at] ?? '';
      }
      at++;
      items.push(item);
    } else {
      let end = at;
      while (end < text.length && text[end] !== delimiter && text[end] !== '}') end++;
      const item = text.slice(at, end).replace(/\\(.)/gs, '$1');
      items.push(item.toUpperCase() === 'NULL' ? null : item);
      at = end;
    }
  }
  return items;
}
