/**
 * The type of a CSV cell by TFX's rule (tfx_bsl csv_decoder): what Python's int() takes within 64 bits is INT, what
 * float() takes is FLOAT, anything else is STRING, nothing is UNKNOWN; and the values themselves.
 * One deliberate difference: digits with a leading zero ("00123") are text, or the zeros would be lost.
 */

import type { ColumnType } from './column-batch.ts';

export const cellUnknown = 0;
export const cellInt = 1;
export const cellFloat = 2;
export const cellText = 3;
export type CellType = typeof cellUnknown | typeof cellInt | typeof cellFloat | typeof cellText;

const columnTypes: readonly ColumnType[] = ['unknown', 'int', 'float', 'bytes'];
const minInt64 = -(2n ** 63n);
const maxInt64 = 2n ** 63n - 1n;
const powersOfTen = Float64Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));
const floatPattern = /^[+-]?(?:(?:\d(?:_?\d)*\.?(?:\d(?:_?\d)*)?|\.\d(?:_?\d)*)(?:e[+-]?\d(?:_?\d)*)?|inf|infinity|nan)$/i;

export function columnTypeOf(cell: CellType): ColumnType {
  return columnTypes[cell] as ColumnType;
}

/** The widest cell that a column of the type can have. */
export function cellTypeOf(column: ColumnType): CellType {
  return columnTypes.indexOf(column) as CellType;
}

export function classifyCell(data: Buffer, from: number, to: number): CellType {
  if (from === to) return cellUnknown;
  let at = from;
  const first = data[at] as number;
  if (first === 0x2b || first === 0x2d) at++;
  const digits = at;
  while (at < to && isDigit(data[at] as number)) at++;
  if (at === to && at > digits) {
    if (digits === from && to - from > 1 && first === 0x30) return cellText;
    return to - digits < 19 || fitsInt64(data.toString('latin1', from, to)) ? cellInt : cellText;
  }
  if (isPlainDecimal(data, { from, digits, point: at, to })) return cellFloat;
  return mayBeNumber(data, from, to) ? classifyText(data.toString('latin1', from, to)) : cellText;
}

/** A cell that classified as INT, where it is short and plain: exact; NaN where `parseInteger` must read it. */
export function parseSmallInteger(data: Uint8Array, from: number, to: number): number {
  if (to - from > 15) return Number.NaN;
  let at = from;
  const negative = data[at] === 0x2d;
  if (negative || data[at] === 0x2b) at++;
  let value = 0;
  for (; at < to; at++) {
    const digit = (data[at] as number) - 0x30;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return negative ? -value : value;
}

/** A cell that classified as INT. */
export function parseInteger(data: Buffer, from: number, to: number): bigint {
  const small = parseSmallInteger(data, from, to);
  return Number.isNaN(small) ? bigintOf(data.toString('latin1', from, to)) : BigInt(small);
}

/** A cell that classified as INT or FLOAT; correctly rounded. */
export function parseFloating(data: Buffer, from: number, to: number): number {
  const negative = data[from] === 0x2d;
  const start = negative || data[from] === 0x2b ? from + 1 : from;
  let mantissa = 0;
  let point = -1;
  for (let at = start; at < to; at++) {
    const byte = data[at] as number;
    if (isDigit(byte)) mantissa = mantissa * 10 + (byte - 0x30);
    else if (byte === 0x2e && point < 0) point = at;
    else return floatOf(data.toString('latin1', from, to));
  }
  const decimals = point < 0 ? 0 : to - point - 1;
  // Both operands are exact, so the one division rounds once (Clinger 1990).
  if (mantissa > Number.MAX_SAFE_INTEGER || decimals > 22) return floatOf(data.toString('latin1', from, to));
  const value = mantissa / (powersOfTen[decimals] as number);
  return negative ? -value : value;
}

/** Classifies text that is not plain digits: white space around, underscores between digits, exponents, inf and nan. */
function classifyText(cell: string): CellType {
  const text = cell.trim();
  if (/^[+-]?\d(?:_?\d)*$/.test(text)) {
    if (/^0\d+$/.test(text)) return cellText;
    return fitsInt64(text) ? cellInt : cellText;
  }
  return floatPattern.test(text) ? cellFloat : cellText;
}

/** Longer ones are text. */
const longestNumber = 400;

/** Digits, a point and digits, with at least one of them: most floats, without making text of them. */
function isPlainDecimal(data: Buffer, cell: { from: number; digits: number; point: number; to: number }): boolean {
  const { from, digits, point, to } = cell;
  if (point >= to || data[point] !== 0x2e || to - from > longestNumber) return false;
  let at = point + 1;
  while (at < to && isDigit(data[at] as number)) at++;
  return at === to && (point > digits || to > point + 1);
}

/** A quick look at the first byte that is not white space: nothing else begins a number. */
function mayBeNumber(data: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const byte = data[at] as number;
    if (byte === 0x20 || (byte >= 9 && byte <= 13)) continue;
    if (to - at > longestNumber) return false;
    return isDigit(byte) || byte === 0x2b || byte === 0x2d || byte === 0x2e || 'iInN'.includes(String.fromCharCode(byte));
  }
  return false;
}

function fitsInt64(text: string): boolean {
  const value = bigintOf(text);
  return value >= minInt64 && value <= maxInt64;
}

function bigintOf(text: string): bigint {
  const digits = text.trim().replace(/_/g, '').replace(/^\+/, '');
  return digits.startsWith('-') ? -BigInt(digits.slice(1)) : BigInt(digits);
}

function floatOf(cell: string): number {
  const text = cell.trim().replace(/_/g, '').toLowerCase();
  if (/^[+-]?nan$/.test(text)) return Number.NaN;
  if (/^[+-]?inf(inity)?$/.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(text);
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
