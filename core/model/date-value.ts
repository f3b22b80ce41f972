/** Dates in text: m/d/yyyy, d/m/yyyy, yyyy-mm-dd and yyyy/mm/dd, with or without a time of day after them. */

import type { DateFormat } from './fitted-transform.ts';

const digitZero = 48;

/** Days since 1970-01-01 of the date at the start of the bytes, or NaN where there is none in this format. */
export function parseDate(bytes: Uint8Array, start: number, end: number, format: DateFormat): number {
  const parts = readParts(bytes, start, end);
  if (parts === undefined) return Number.NaN;
  const [first, second, third, firstDigits, thirdDigits] = parts;
  if (format === 'ymd') return firstDigits === 4 ? dayNumber(first, second, third) : Number.NaN;
  if (thirdDigits !== 4) return Number.NaN;
  return format === 'mdy' ? dayNumber(third, first, second) : dayNumber(third, second, first);
}

/** Months from 0, weekdays from 0 (Monday). */
export function calendarOf(day: number): { readonly month: number; readonly weekday: number } {
  // 1970-01-01 was a Thursday.
  const weekday = (((day + 3) % 7) + 7) % 7;
  return { month: new Date(day * 86_400_000).getUTCMonth(), weekday };
}

function readParts(bytes: Uint8Array, start: number, end: number): readonly [number, number, number, number, number] | undefined {
  const numbers = [0, 0, 0];
  const digits = [0, 0, 0];
  let part = 0;
  let separator = 0;
  let i = start;
  for (; i < end; i++) {
    const byte = bytes[i];
    const digit = byte - digitZero;
    if (digit >= 0 && digit <= 9) {
      numbers[part] = numbers[part] * 10 + digit;
      digits[part] = digits[part] + 1;
      if (digits[part] > 4) return undefined;
      continue;
    }
    if (part === 2) break;
    if ((byte !== 45 && byte !== 47) || digits[part] === 0 || (separator !== 0 && byte !== separator)) return undefined;
    separator = byte;
    part += 1;
  }
  if (part !== 2 || digits[1] === 0 || digits[1] > 2 || digits[2] === 0) return undefined;
  // What follows the date may only be a time: "T..." or " ...".
  if (i < end && bytes[i] !== 84 && bytes[i] !== 32) return undefined;
  if (i < end && !startsLikeTime(bytes, i + 1, end)) return undefined;
  return [numbers[0], numbers[1], numbers[2], digits[0], digits[2]];
}

function startsLikeTime(bytes: Uint8Array, start: number, end: number): boolean {
  const isDigit = (byte: number | undefined) => byte !== undefined && byte >= digitZero && byte <= 57;
  if (start >= end || !isDigit(bytes[start])) return false;
  return bytes[start + 1] === 58 || (isDigit(bytes[start + 1]) && bytes[start + 2] === 58);
}

function dayNumber(year: number, month: number, day: number): number {
  if (month < 1 || month > 12 || day < 1 || day > 31) return Number.NaN;
  const time = new Date(0).setUTCFullYear(year, month - 1, day);
  // 31 February rolls over into March: not a date.
  return new Date(time).getUTCDate() === day ? time / 86_400_000 : Number.NaN;
}
