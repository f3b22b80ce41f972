/** The type of a column from its first values: what looks like an identifier stays text, so leading zeros survive. */

import type { views } from '../../core/contract/index.ts';

const missingWords = new Set(['', 'na', 'n/a', 'nan', 'null', 'none', '?']);
const integer = /^[+-]?\d{1,15}$/;
const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

export type GuessedType = views.PreviewColumn['type'];

export function isMissing(value: string): boolean {
  return missingWords.has(value.trim().toLowerCase());
}

export function guessType(values: readonly string[]): GuessedType {
  const present = values.map((value) => value.trim()).filter((value) => !isMissing(value));
  if (present.length === 0) return 'unknown';
  if (present.some((value) => /^[+-]?0\d/.test(value))) return 'string';
  if (present.every((value) => integer.test(value))) return 'int';
  return present.every((value) => decimal.test(value)) ? 'float' : 'string';
}

/** The first row names the columns when it has no number, no gap and no repeat, and the rows below do not look the same. */
export function looksLikeHeader(first: readonly string[], below: readonly (readonly string[])[]): boolean {
  const names = first.map((value) => value.trim());
  if (names.some((name) => name === '' || decimal.test(name))) return false;
  if (new Set(names).size !== names.length) return false;
  if (below.length === 0) return true;
  const numericBelow = names.some((_, column) => {
    const type = guessType(below.map((row) => row[column] ?? ''));
    return type === 'int' || type === 'float';
  });
  return numericBelow || names.every((name, column) => below.every((row) => row[column]?.trim() !== name));
}
