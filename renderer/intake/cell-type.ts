/** The type of a cell and of a column by the rule the core ingests with: int, float, else text; digits with a leading zero stay text. */

import type { views } from '../../core/contract/index.ts';

export type GuessedType = views.PreviewColumn['type'];

const integer = /^[+-]?\d(?:_?\d)*$/;
const leadingZero = /^0\d+$/;
const floating = /^[+-]?(?:(?:\d(?:_?\d)*\.?(?:\d(?:_?\d)*)?|\.\d(?:_?\d)*)(?:e[+-]?\d(?:_?\d)*)?|inf|infinity|nan)$/i;
const largest = 2n ** 63n - 1n;
const smallest = -(2n ** 63n);

/** An empty cell is unknown: it says nothing about its column. */
export function typeOfCell(cell: string): GuessedType {
  if (cell === '') return 'unknown';
  const text = cell.trim();
  if (integer.test(text)) {
    if (leadingZero.test(text)) return 'string';
    return text.length < 19 || fitsInt64(text) ? 'int' : 'string';
  }
  return floating.test(text) ? 'float' : 'string';
}

/** One text cell makes a column text; one float makes integers floats. */
export function typeOfColumn(cells: Iterable<string>): GuessedType {
  let type: GuessedType = 'unknown';
  for (const cell of cells) {
    const next = typeOfCell(cell);
    if (next === 'string') return 'string';
    if (next === 'float' || (next === 'int' && type === 'unknown')) type = next;
  }
  return type;
}

function fitsInt64(text: string): boolean {
  const digits = text.replaceAll('_', '').replace(/^\+/, '');
  const value = digits.startsWith('-') ? -BigInt(digits.slice(1)) : BigInt(digits);
  return value >= smallest && value <= largest;
}
