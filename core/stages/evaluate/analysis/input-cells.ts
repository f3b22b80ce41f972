/** What an input holds, and how a row's value of it goes to people and back: a list as JSON, bytes as a data address. */

import {
  bytesAddress,
  bytesAt,
  type Column,
  type ColumnBatch,
  type ColumnBuilder,
  imageFormat,
  isText,
  numberAt,
  valueCount,
  valueText,
} from '../../../formats/index.ts';
import { numericInputs } from './numeric-inputs.ts';

export type InputKind = 'number' | 'text' | 'list' | 'image' | 'bytes';
export type InputCell = string | number | null;

const known = new WeakMap<ColumnBatch, ReadonlyMap<string, InputKind>>();

export function inputKinds(inputs: ColumnBatch): ReadonlyMap<string, InputKind> {
  const found = known.get(inputs) ?? new Map(inputs.columns.map((column) => [column.name, kindOf(column, inputs)]));
  known.set(inputs, found);
  return found;
}

/** Whether people change its values and curves go along them. */
export function isSteerable(kind: InputKind | undefined): boolean {
  return kind === 'number' || kind === 'text';
}

export function isOpaque(kind: InputKind | undefined): boolean {
  return kind === 'image' || kind === 'bytes';
}

function kindOf(column: Column, inputs: ColumnBatch): InputKind {
  for (let row = 0; row < column.rows; row++) if (valueCount(column, row) > 1) return 'list';
  if (column.type === 'bytes') {
    for (let i = 0; i < column.offsets[column.rows]; i++) {
      const bytes = bytesAt(column, i);
      if (imageFormat(bytes) !== undefined) return 'image';
      if (!isText(bytes)) return 'bytes';
    }
  }
  return numericInputs(inputs).has(column.name) ? 'number' : 'text';
}

export function cellOf(column: Column, row: number, kind: InputKind | undefined): InputCell {
  const [start, end] = [column.offsets[row], column.offsets[row + 1]];
  if (column.present[row] === 0 || (end === start && kind !== 'list')) return null;
  if (kind === 'list') return JSON.stringify(Array.from({ length: end - start }, (_, i) => plainOf(column, start + i)));
  if (isOpaque(kind) && column.type === 'bytes') return bytesAddress(bytesAt(column, start));
  return plainOf(column, start);
}

function plainOf(column: Column, index: number): string | number {
  return column.type === 'bytes' ? valueText(column, index) : numberAt(column, index);
}

/** What is no number in a column of numbers is missing. */
export function appendCell(column: ColumnBuilder, value: InputCell, kind: InputKind | undefined): void {
  const isMissing = value === null || value === '';
  if (!isMissing && kind === 'list') appendList(column, listOf(value));
  else {
    const one = isMissing ? undefined : plainValue(column, value, kind);
    if (one === undefined) column.appendMissing();
    else column.appendSingle(one);
  }
}

function appendList(column: ColumnBuilder, list: readonly unknown[]): void {
  const nothing = column.type === 'bytes' ? '' : noNumber(column);
  for (const value of list) column.appendValue(plainValue(column, value as InputCell, 'list') ?? nothing);
  if (list.length === 0) column.appendEmpty();
  else column.endRow();
}

/** In its place of a vector; integers have nothing that is no number. */
function noNumber(column: ColumnBuilder): bigint | number {
  return column.type === 'int' ? 0n : Number.NaN;
}

function listOf(value: string | number): readonly unknown[] {
  try {
    const list: unknown = JSON.parse(String(value));
    return Array.isArray(list) ? list : [value];
  } catch {
    return [value];
  }
}

function plainValue(column: ColumnBuilder, value: InputCell, kind: InputKind | undefined) {
  if (column.type === 'bytes') {
    const text = String(value ?? '');
    const comma = isOpaque(kind) && text.startsWith('data:') ? text.indexOf(',') : -1;
    return comma < 0 ? text : Buffer.from(text.slice(comma + 1), 'base64');
  }
  const number = Number(value ?? Number.NaN);
  if (!Number.isFinite(number)) return undefined;
  return column.type === 'int' ? BigInt(Math.round(number)) : number;
}
