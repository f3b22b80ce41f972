/** The dense slots of a date: their names, and how a moment fills them. */

import type { Column } from '../formats/index.ts';
import { civilOf, parseDateTime, weekdayOf } from './date-value.ts';
import { firstNumbers } from './first-numbers.ts';
import type { DateFormat, DatePart, FeatureDtype, FittedFeature } from './fitted-transform.ts';
import { valueKeys } from './value-keys.ts';

type DateFeature = Extract<FittedFeature, { readonly kind: 'date' }>;
type RoundPart = Exclude<DatePart, 'days' | 'year'>;

const months = 'January February March April May June July August September October November December'.split(' ');
const weekdays = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' ');
const numbered = (word: string, first: number, count: number) => Array.from({ length: count }, (_, i) => `${word} ${first + i}`);

/** What comes round again: its names in order. */
const rounds: Readonly<Record<RoundPart, readonly string[]>> = {
  month: months,
  day: numbered('day', 1, 31),
  weekday: weekdays,
  hour: numbered('hour', 0, 24),
};

/** How many one-hot slots a part has. */
export function roundSize(part: RoundPart): number {
  return rounds[part].length;
}

const order: readonly DatePart[] = ['days', 'year', 'month', 'day', 'weekday', 'hour'];
export const defaultDateParts: readonly DatePart[] = ['days', 'month', 'weekday'];
export const daysOfYear = 365.2425;

/** In the order of their slots. */
export function orderedParts(parts: readonly DatePart[]): readonly DatePart[] {
  return order.filter((part) => parts.includes(part));
}

/** The day number is the feature's own name, and the slot of missing dates follows it. */
export function dateSlotNames({ name, parts = defaultDateParts, cyclic, missing }: DateFeature): string[] {
  const absent = missing.indicator ? [`${name}=<missing>`] : [];
  const days = parts.includes('days') ? [name] : [];
  const rest = parts.flatMap((part) => {
    if (part === 'days') return [];
    if (part === 'year') return ['year'];
    return cyclic ? [`${part} sin`, `${part} cos`] : rounds[part];
  });
  return [...days, ...absent, ...rest.map((value) => `${name}=${value}`)];
}

/** Writes one row's slots, all zero before, from `at`; `moment` in days since 1970-01-01 with the time of day, NaN is missing. */
export function createDateFiller(feature: DateFeature): (moment: number, dense: Float32Array, at: number) => void {
  const { format, mean, deviation, missing, cyclic, parts = defaultDateParts } = feature;
  const whole = format !== 'unix' && format !== 'unix_ms';
  const hasDays = parts.includes('days');
  const own = hasDays ? 1 : 0;
  const first = own + (missing.indicator ? 1 : 0);
  const others = parts.filter((part) => part !== 'days');
  const meanYear = 1970 + mean / daysOfYear;
  const deviationYears = Math.max(1, deviation / daysOfYear);
  return (moment, dense, at) => {
    if (Number.isNaN(moment)) {
      if (hasDays) dense[at] = missing.fill;
      if (missing.indicator) dense[at + own] = 1;
      return;
    }
    const day = Math.floor(moment);
    const civil = civilOf(day);
    const values = { month: civil.month, day: civil.day - 1, weekday: weekdayOf(day), hour: (moment - day) * 24 };
    if (hasDays) dense[at] = bounded(((whole ? day : moment) - mean) / deviation);
    let slot = at + first;
    for (const part of others) {
      if (part === 'year') dense[slot++] = bounded((civil.year - meanYear) / deviationYears);
      else slot = fillRound(dense, slot, { value: values[part], size: rounds[part].length, cyclic: cyclic === true });
    }
  };
}

/** Returns the slot after them. */
function fillRound(
  dense: Float32Array,
  slot: number,
  { value, size, cyclic }: { readonly value: number; readonly size: number; readonly cyclic: boolean },
): number {
  if (!cyclic) {
    // Fractions of a day are no whole seconds: the first second of an hour may lie a hair before it.
    dense[slot + Math.min(size - 1, Math.floor(value + 1e-7))] = 1;
    return slot + size;
  }
  const angle = (2 * Math.PI * value) / size;
  dense[slot] = Math.sin(angle);
  dense[slot + 1] = Math.cos(angle);
  return slot + 2;
}

/** No date of a calendar is further out. */
function bounded(value: number): number {
  return Math.max(-10_000, Math.min(10_000, value));
}

/** Beyond the years that JavaScript and every calendar in use know, a number is no time stamp. */
const furthestDay = 100_000_000;

/** Each row's first value in days since 1970-01-01 with the time of day; NaN where it is missing or none. */
export function firstMoments(column: Column, dtype: FeatureDtype, format: DateFormat): Float64Array {
  const { rows } = column;
  if (format === 'unix' || format === 'unix_ms') {
    const seconds = firstNumbers(column, { rows, dtype, into: new Float64Array(rows) });
    const perDay = format === 'unix' ? 86_400 : 86_400_000;
    return seconds.map((value) => (Math.abs(value / perDay) <= furthestDay ? value / perDay : Number.NaN));
  }
  const moments = new Float64Array(rows).fill(Number.NaN);
  const { data, starts } = valueKeys(column, dtype);
  for (let row = 0; row < rows; row++) {
    const at = column.offsets[row];
    if (at < column.offsets[row + 1]) moments[row] = parseDateTime(data, starts[at], starts[at + 1], format);
  }
  return moments;
}
