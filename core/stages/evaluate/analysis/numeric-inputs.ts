/** Which inputs hold numbers: numeric columns, and texts that spell numbers in nearly every row. */

import { type Column, type ColumnBatch, numberAt, valueText } from '../../../formats/index.ts';
import type { InputCell } from './input-cells.ts';

const leastShare = 0.9;
/** Fewer different numbers in a text are names. */
const leastDistinct = 8;
const known = new WeakMap<ColumnBatch, ReadonlySet<string>>();

export function numericInputs(inputs: ColumnBatch): ReadonlySet<string> {
  const found = known.get(inputs) ?? new Set(inputs.columns.filter(isNumeric).map(({ name }) => name));
  known.set(inputs, found);
  return found;
}

function isNumeric(column: Column): boolean {
  if (column.type !== 'bytes') return true;
  const total = column.offsets[column.rows];
  const numbers = numbersOf(column);
  return numbers.length >= leastShare * total && new Set(numbers).size >= leastDistinct;
}

/** All finite values of a column. */
export function numbersOf(column: Column): readonly number[] {
  const numbers: number[] = [];
  for (let i = 0; i < column.offsets[column.rows]; i++) {
    const value = column.type === 'bytes' ? spelled(valueText(column, i)) : numberAt(column, i);
    if (Number.isFinite(value)) numbers.push(value);
  }
  return numbers;
}

function spelled(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

/** The row with numbers where its inputs hold numbers; what spells none stays text. */
export function withNumbers(
  row: Readonly<Record<string, InputCell>>,
  numeric: ReadonlySet<string>,
): Readonly<Record<string, InputCell>> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      const number = typeof value === 'string' && numeric.has(name) ? spelled(value) : Number.NaN;
      return [name, Number.isFinite(number) ? number : value];
    }),
  );
}
