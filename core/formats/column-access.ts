/** Reading single values out of columns. */

import type { BytesColumn, Column } from './column-batch.ts';

const strictDecoder = new TextDecoder('utf-8', { fatal: true });
const textDecoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** The row as people read it: null when missing, "" when empty, several values joined with ", ". */
export function columnText(column: Column, row: number): string | null {
  if (column.present[row] === 0) return null;
  const start = column.offsets[row] as number;
  const end = column.offsets[row + 1] as number;
  if (end - start === 1) return valueText(column, start);
  const texts: string[] = [];
  for (let i = start; i < end; i++) texts.push(valueText(column, i));
  return texts.join(', ');
}

/** Value `index` (not row) as text; bytes that are not UTF-8 show U+FFFD. */
export function valueText(column: Column, index: number): string {
  switch (column.type) {
    case 'int':
      return String(column.values[index]);
    case 'float':
      return floatText(column.values[index] as number);
    case 'bytes':
      return textDecoder.decode(bytesAt(column, index));
    case 'unknown':
      return '';
  }
}

/** Value `index` (not row) as a number; NaN for a column that is not numeric. Integers beyond 2^53 are rounded. */
export function numberAt(column: Column, index: number): number {
  if (column.type === 'int') return Number(column.values[index]);
  if (column.type === 'float') return column.values[index] as number;
  return Number.NaN;
}

/** Value `index` (not row) as a view of the column's bytes. */
export function bytesAt(column: BytesColumn, index: number): Uint8Array {
  return column.data.subarray(column.starts[index], column.starts[index + 1]);
}

/** Whether bytes are UTF-8, that is, can be shown and typed as they are. */
export function isText(bytes: Uint8Array): boolean {
  try {
    strictDecoder.decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** A row's first value; undefined where it has none, or is no column of bytes. */
export function firstBytes(column: Column, row: number): Uint8Array | undefined {
  if (column.type !== 'bytes' || column.offsets[row] === column.offsets[row + 1]) return undefined;
  return bytesAt(column, column.offsets[row]);
}

/** Number of values in a row; 0 for missing and for empty. */
export function valueCount(column: Column, row: number): number {
  return (column.offsets[row + 1] as number) - (column.offsets[row] as number);
}

function floatText(value: number): string {
  if (Number.isFinite(value)) return String(value);
  if (Number.isNaN(value)) return 'nan';
  return value > 0 ? 'inf' : '-inf';
}
