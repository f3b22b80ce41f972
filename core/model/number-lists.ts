/** The numbers of each row of a column as one list: several values a row, or one text that spells them. */

import type { Column } from '../formats/index.ts';
import type { FeatureDtype } from './fitted-transform.ts';
import { missingInt } from './graph-writer/raw-values.ts';
import { raiseTextForNumbers } from './value-keys.ts';

export interface NumberLists {
  readonly rows: number;
  /** Row r's numbers are `values[offsets[r] .. offsets[r + 1])`; empty where it is missing. */
  readonly offsets: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

const decoder = new TextDecoder();

/**
 * Text, for a feature of dtype `bytes`: `[0.1, 0.2]`, or numbers separated by spaces, commas or semicolons; what spells anything
 * else is missing. Text where the feature was fitted on numbers raises `features/type-mismatch`.
 */
export function numberLists(column: Column, dtype: FeatureDtype): NumberLists {
  const { rows, offsets } = column;
  if (column.type === 'float') return { rows, offsets, values: column.values };
  if (column.type === 'int') return { rows, offsets, values: Float64Array.from(column.values, numberOf) };
  if (column.type === 'unknown') return { rows, offsets: new Uint32Array(rows + 1), values: [] };
  if (dtype !== 'bytes') raiseTextForNumbers(column.name);
  const values: number[] = [];
  const ends = new Uint32Array(rows + 1);
  for (let row = 0; row < rows; row++) {
    for (let i = offsets[row]; i < offsets[row + 1]; i++) {
      values.push(...spelledNumbers(decoder.decode(column.data.subarray(column.starts[i], column.starts[i + 1]))));
    }
    ends[row + 1] = values.length;
  }
  return { rows, offsets: ends, values };
}

/** Whether none of a list's numbers is one: such a list is missing. */
export function isBlank(values: ArrayLike<number>, from: number, length: number): boolean {
  for (let i = from; i < from + length; i++) if (!Number.isNaN(values[i])) return false;
  return true;
}

function numberOf(value: bigint): number {
  return value === missingInt ? Number.NaN : Number(value);
}

function spelledNumbers(text: string): readonly number[] {
  const fields = text
    .replace(/^\s*[[(]/, '')
    .replace(/[\])]\s*$/, '')
    .split(/[\s,;]+/)
    .filter((field) => field !== '');
  const numbers = fields.map(Number);
  return numbers.some(Number.isNaN) ? [] : numbers;
}
