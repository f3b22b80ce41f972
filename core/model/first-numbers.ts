/** One number a row out of a column, without a JavaScript object per cell. */

import type { BytesColumn, Column } from '../formats/index.ts';
import type { FeatureDtype } from './fitted-transform.ts';
import { parseNumber } from './number-text.ts';
import { raiseTextForNumbers } from './value-keys.ts';

export interface FirstNumbersOptions {
  readonly rows: number;
  readonly dtype: FeatureDtype;
  readonly into: Float64Array;
}

/** For fewer rows a second view of the column costs more than its BigInts. */
const mostBigInts = 8;

/**
 * Each row's first value; NaN where it is missing, empty or not finite. Integers beyond 2^53 are rounded. For a feature of
 * numbers written as text, dtype `bytes`, what does not spell a number is NaN too; otherwise text raises
 * `features/type-mismatch`. `into` is filled and returned, or a larger array if it is too short.
 */
export function firstNumbers(column: Column | undefined, { rows, dtype, into }: FirstNumbersOptions): Float64Array {
  const numbers = into.length >= rows ? into : new Float64Array(rows);
  if (column === undefined || column.type === 'unknown') return numbers.fill(Number.NaN, 0, rows);
  if (column.type === 'bytes') {
    if (dtype !== 'bytes') raiseTextForNumbers(column.name);
    return spelledNumbers(column, numbers);
  }
  const { offsets } = column;
  if (column.type === 'float') {
    for (let row = 0; row < rows; row++) {
      const at = offsets[row];
      const value = at < offsets[row + 1] ? column.values[at] : Number.NaN;
      numbers[row] = Number.isFinite(value) ? value : Number.NaN;
    }
    return numbers;
  }
  if (rows <= mostBigInts) {
    for (let row = 0; row < rows; row++) {
      const at = offsets[row];
      numbers[row] = at < offsets[row + 1] ? Number(column.values[at]) : Number.NaN;
    }
    return numbers;
  }
  // Two 32-bit halves instead of a BigInt a cell; every platform Node.js runs on here is little-endian.
  const { buffer, byteOffset, length } = column.values;
  const halves = new Int32Array(buffer, byteOffset, length * 2);
  for (let row = 0; row < rows; row++) {
    const at = offsets[row];
    numbers[row] = at < offsets[row + 1] ? halves[at * 2 + 1] * 4294967296 + (halves[at * 2] >>> 0) : Number.NaN;
  }
  return numbers;
}

function spelledNumbers({ rows, offsets, data, starts }: BytesColumn, into: Float64Array): Float64Array {
  for (let row = 0; row < rows; row++) {
    const at = offsets[row];
    const value = at < offsets[row + 1] ? parseNumber(data, starts[at], starts[at + 1]) : Number.NaN;
    into[row] = Number.isFinite(value) ? value : Number.NaN;
  }
  return into;
}
