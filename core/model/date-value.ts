/** Dates in text: m/d/yyyy, d/m/yyyy, yyyy-mm-dd and yyyy/mm/dd, with or without a time of day after them. */

import type { DateFormat } from './fitted-transform.ts';

const digitZero = 48;
const daysOfMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The three numbers of the date being read, and how many digits each has. */
const numbers = new Int32Array(3);
const digits = new Int32Array(3);

/** The formats of text; the others are numbers. */
export type TextDateFormat = Exclude<DateFormat, 'unix' | 'unix_ms'>;

/** Days since 1970-01-01 of the date at the start of the bytes, or NaN where there is none in this format. */
export function parseDate(bytes: Uint8Array, start: number, end: number, format: TextDateFormat): number {
  return readParts(bytes, start, end) < 0 ? Number.NaN : dayOf(format);
}

/**
 * The same with the time of day, as a fraction of a day: a clock of 24 hours, or of 12 with AM or PM. A zone after it
 * is not looked at: the hour is that of the place where it was written.
 */
export function parseDateTime(bytes: Uint8Array, start: number, end: number, format: TextDateFormat): number {
  const after = readParts(bytes, start, end);
  return after < 0 ? Number.NaN : dayOf(format) + (after === end ? 0 : timeOfDay(bytes, after + 1, end));
}

/** Of the numbers read last. */
function dayOf(format: TextDateFormat): number {
  if (format === 'ymd') return digits[0] === 4 ? dayNumber(numbers[0], numbers[1], numbers[2]) : Number.NaN;
  if (digits[2] !== 4) return Number.NaN;
  return format === 'mdy' ? dayNumber(numbers[2], numbers[0], numbers[1]) : dayNumber(numbers[2], numbers[1], numbers[0]);
}

/** Monday is 0. 1970-01-01 was a Thursday. */
export function weekdayOf(day: number): number {
  return (((day + 3) % 7) + 7) % 7;
}

/** January is 0. */
export function monthOf(day: number): number {
  return civilOf(day).month;
}

export interface CivilDate {
  readonly year: number;
  /** January is 0. */
  readonly month: number;
  /** From 1. */
  readonly day: number;
}

/** Howard Hinnant's civil_from_days: years of 400 years' eras that begin in March. */
export function civilOf(day: number): CivilDate {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const inEra = shifted - era * 146_097;
  const leaps = Math.floor(inEra / 1460) - Math.floor(inEra / 36_524) + Math.floor(inEra / 146_096);
  const year = Math.floor((inEra - leaps) / 365);
  const inYear = inEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
  const fromMarch = Math.floor((5 * inYear + 2) / 153);
  const month = (fromMarch + 2) % 12;
  return {
    year: era * 400 + year + (month < 2 ? 1 : 0),
    month,
    day: inYear - Math.floor((153 * fromMarch + 2) / 5) + 1,
  };
}

/** Where the date ends; -1 where there is none. */
function readParts(bytes: Uint8Array, start: number, end: number): number {
  numbers.fill(0);
  digits.fill(0);
  let part = 0;
  let separator = 0;
  let i = start;
  for (; i < end; i++) {
    const byte = bytes[i];
    const digit = byte - digitZero;
    if (digit >= 0 && digit <= 9) {
      numbers[part] = numbers[part] * 10 + digit;
      digits[part] += 1;
      if (digits[part] > 4) return -1;
      continue;
    }
    if (part === 2) break;
    if ((byte !== 45 && byte !== 47) || digits[part] === 0 || (separator !== 0 && byte !== separator)) return -1;
    separator = byte;
    part += 1;
  }
  if (part !== 2 || digits[1] === 0 || digits[1] > 2 || digits[2] === 0) return -1;
  // What follows the date may only be a time: "T..." or " ...".
  return i === end || ((bytes[i] === 84 || bytes[i] === 32) && startsLikeTime(bytes, i + 1, end)) ? i : -1;
}

function startsLikeTime(bytes: Uint8Array, start: number, end: number): boolean {
  const isDigit = (at: number) => at < end && bytes[at] >= digitZero && bytes[at] <= 57;
  if (!isDigit(start)) return false;
  return bytes[start + 1] === 58 || (isDigit(start + 1) && bytes[start + 2] === 58);
}

const clock = /^(\d{1,2}):(\d{2})(?::(\d{2}(?:\.\d+)?))?\s?([AaPp][Mm])?/;
const longestTime = 24;

/** In [0, 1); 0 where there is none that a clock shows. */
function timeOfDay(bytes: Uint8Array, start: number, end: number): number {
  const text = String.fromCharCode(...bytes.subarray(start, Math.min(end, start + longestTime)));
  const [, hour, minute, second = '0', half] = clock.exec(text) ?? [];
  if (hour === undefined || Number(hour) > (half ? 12 : 23) || Number(minute) > 59 || Number(second) >= 61) return 0;
  const hours = half ? (Number(hour) % 12) + (/p/i.test(half) ? 12 : 0) : Number(hour);
  return Math.min(hours * 3600 + Number(minute) * 60 + Number(second), 86_399) / 86_400;
}

/** Howard Hinnant's days_from_civil; NaN for a day the calendar does not have. */
function dayNumber(year: number, month: number, day: number): number {
  if (month < 1 || month > 12 || day < 1) return Number.NaN;
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (day > daysOfMonth[month - 1] + (leap && month === 2 ? 1 : 0)) return Number.NaN;
  const fromMarch = month <= 2 ? year - 1 : year;
  const era = Math.floor(fromMarch / 400);
  const inEra = fromMarch - era * 400;
  const inYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return era * 146_097 + inEra * 365 + Math.floor(inEra / 4) - Math.floor(inEra / 100) + inYear - 719_468;
}
