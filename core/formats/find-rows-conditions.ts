/** Conditions on rows, tested a column of a chunk at a time. A row with several values passes when one of them does. */

import { valueText } from './column-access.ts';
import type { BytesColumn, Column } from './column-batch.ts';
import { createTextSearch } from './find-rows-text.ts';

export type RowCondition =
  | { readonly op: 'is'; readonly column: string; readonly values: readonly string[] }
  /** Has a value, and one that is none of these. */
  | { readonly op: 'is_not'; readonly column: string; readonly values: readonly string[] }
  | { readonly op: 'contains'; readonly column: string; readonly text: string }
  | {
      readonly op: 'between';
      readonly column: string;
      readonly low?: number | undefined;
      readonly high?: number | undefined;
      readonly closed?: boolean | undefined;
    }
  | { readonly op: 'outside'; readonly column: string; readonly low?: number | undefined; readonly high?: number | undefined }
  | { readonly op: 'missing'; readonly column: string }
  | { readonly op: 'present'; readonly column: string }
  | { readonly op: 'anywhere'; readonly text: string };

/** 1 for every row of the column that passes. */
export type ColumnTest = (column: Column) => Uint8Array;

export function columnTest(condition: RowCondition): ColumnTest {
  switch (condition.op) {
    case 'missing':
      return (column) => rowsWhere(column, (start, end) => start === end);
    case 'present':
      return (column) => rowsWhere(column, (start, end) => start < end);
    case 'is':
      return membership(condition.values, true);
    case 'is_not':
      return membership(condition.values, false);
    case 'between': {
      const { low = Number.NEGATIVE_INFINITY, high = Number.POSITIVE_INFINITY, closed = false } = condition;
      const openEnd = closed || condition.high === undefined;
      return numberTest((value) => value >= low && (openEnd ? value <= high : value < high));
    }
    case 'outside': {
      const { low = Number.NEGATIVE_INFINITY, high = Number.POSITIVE_INFINITY } = condition;
      return numberTest((value) => !(value >= low && value <= high));
    }
    case 'contains':
    case 'anywhere': {
      const search = createTextSearch(condition.text);
      return (column) => rowsWithValue(column, search(column));
    }
  }
}

function rowsWhere(column: Column, passes: (start: number, end: number) => boolean): Uint8Array {
  const hits = new Uint8Array(column.rows);
  const { offsets } = column;
  for (let row = 0; row < column.rows; row++) {
    if (passes(offsets[row] as number, offsets[row + 1] as number)) hits[row] = 1;
  }
  return hits;
}

/** `values`: 1 for every value that passes. */
function rowsWithValue(column: Column, values: Uint8Array): Uint8Array {
  const hits = new Uint8Array(column.rows);
  const { offsets } = column;
  for (let row = 0; row < column.rows; row++) {
    const end = offsets[row + 1] as number;
    for (let at = offsets[row] as number; at < end; at++) {
      if (values[at] === 0) continue;
      hits[row] = 1;
      break;
    }
  }
  return hits;
}

function valuesWhere(column: Column, passes: (index: number) => boolean): Uint8Array {
  const count = column.offsets[column.rows] as number;
  const hits = new Uint8Array(count);
  for (let at = 0; at < count; at++) if (passes(at)) hits[at] = 1;
  return hits;
}

/** Numbers as numbers; a text that is one counts as one, any other text as none. */
function numberTest(passes: (value: number) => boolean): ColumnTest {
  return (column) => {
    if (column.type === 'unknown') return new Uint8Array(column.rows);
    if (column.type === 'bytes') {
      const passesText = (at: number): boolean => {
        const value = parseNumber(valueText(column, at));
        return value !== undefined && passes(value);
      };
      return rowsWithValue(column, valuesWhere(column, passesText));
    }
    const { values } = column;
    return rowsWithValue(
      column,
      valuesWhere(column, (at) => passes(Number(values[at]))),
    );
  };
}

function membership(values: readonly string[], wanted: boolean): ColumnTest {
  const ints = new Set(values.flatMap((text) => parseInteger(text) ?? []));
  const floats = new Set(values.flatMap((text) => parseNumber(text) ?? []));
  const bytes = values.map((text) => Buffer.from(text));
  return (column) => {
    switch (column.type) {
      case 'unknown':
        return new Uint8Array(column.rows);
      case 'int':
        return rowsWithValue(
          column,
          valuesWhere(column, (at) => ints.has(column.values[at] as bigint) === wanted),
        );
      case 'float':
        return rowsWithValue(
          column,
          valuesWhere(column, (at) => floats.has(column.values[at] as number) === wanted),
        );
      case 'bytes': {
        const contains = byteMembership(column, bytes);
        return rowsWithValue(
          column,
          valuesWhere(column, (at) => contains(at) === wanted),
        );
      }
    }
  };
}

/** A few values are compared byte by byte, many are looked up as latin-1 text, which is exact for any bytes. */
function byteMembership({ data, starts }: BytesColumn, wanted: readonly Buffer[]): (index: number) => boolean {
  const view = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  if (wanted.length <= 3) {
    return (index) => wanted.some((value) => isEqual(view, starts[index] as number, starts[index + 1] as number, value));
  }
  const known = new Set(wanted.map((value) => value.toString('latin1')));
  return (index) => known.has(view.toString('latin1', starts[index], starts[index + 1]));
}

function isEqual(view: Buffer, start: number, end: number, value: Buffer): boolean {
  if (end - start !== value.length) return false;
  for (let at = 0; at < value.length; at++) if (view[start + at] !== value[at]) return false;
  return true;
}

/** "1", "1.0" and "1e0" are all 1; beyond 2^53 only digits are exact. */
function parseInteger(text: string): bigint | undefined {
  if (/^\s*[+-]?\d+\s*$/.test(text)) return BigInt(text.trim().replace(/^\+/, ''));
  const value = parseNumber(text);
  return value !== undefined && Number.isInteger(value) ? BigInt(value) : undefined;
}

function parseNumber(text: string): number | undefined {
  const trimmed = text.trim().toLowerCase();
  if (trimmed === 'nan') return Number.NaN;
  const infinite = /^([+-]?)inf(?:inity)?$/.exec(trimmed);
  if (infinite) return infinite[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/.test(trimmed)) return undefined;
  return Number(trimmed);
}
