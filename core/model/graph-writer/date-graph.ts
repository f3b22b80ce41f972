/** Dates in a graph: text or time stamps in, the slots of their parts out, as `createDateFiller` fills them. */

import { daysOfYear, defaultDateParts, orderedParts, roundSize } from '../date-slots.ts';
import type { FittedFeature } from '../fitted-transform.ts';
import type { Ref } from './graph-builder.ts';
import { cannotExport, type GraphContext } from './graph-context.ts';
import { numbersOf, type RawValue } from './raw-values.ts';

type DateFeature = Extract<FittedFeature, { readonly kind: 'date' }>;

/** A moment of each row: whole days since 1970-01-01 as int64, and the time of day as a share of a day. */
interface Moment {
  readonly day: Ref;
  readonly time: Ref;
  readonly missing: Ref;
}

export function dateSlots(context: GraphContext, feature: DateFeature, value: RawValue): Ref[] {
  const { ops } = context;
  const { format, mean, deviation, cyclic, missing: absent, parts = defaultDateParts } = feature;
  const isText = format !== 'unix' && format !== 'unix_ms';
  const moment = isText ? textMoment(context, feature, value) : stampMoment(context, format, value);
  const column = (a: Ref): Ref => ops.expand(ops.cast(a, 'DT_FLOAT'), 1);
  const known = (a: Ref, fill = 0): Ref => ops.select(moment.missing, ops.number(a.dtype, fill), a);
  const bounded = (a: Ref): Ref => ops.with('Minimum', ops.with('Maximum', a, -10_000), 10_000);
  const scaled = (a: Ref, from: number, by: number): Ref => bounded(ops.with('RealDiv', ops.with('Sub', a, from), by));
  const civil = civilOf(context, moment.day);
  const slots: Ref[] = [];
  const ordered = orderedParts(parts);
  if (ordered.includes('days')) {
    const day = ops.cast(moment.day, 'DT_DOUBLE');
    const number = isText ? day : ops.binary('AddV2', day, moment.time);
    slots.push(column(known(scaled(number, mean, deviation), absent.fill)));
  }
  if (absent.indicator) slots.push(column(moment.missing));
  for (const part of ordered) {
    if (part === 'days') continue;
    if (part === 'year') {
      const year = scaled(ops.cast(civil.year, 'DT_DOUBLE'), 1970 + mean / daysOfYear, Math.max(1, deviation / daysOfYear));
      slots.push(column(known(year)));
      continue;
    }
    const place = {
      month: ops.cast(civil.month, 'DT_DOUBLE'),
      day: ops.cast(ops.with('Sub', civil.day, 1), 'DT_DOUBLE'),
      weekday: ops.cast(ops.with('FloorMod', ops.with('AddV2', moment.day, 3), 7), 'DT_DOUBLE'),
      hour: ops.with('Mul', moment.time, 24),
    }[part];
    slots.push(...roundSlots(context, place, moment.missing, { size: roundSize(part), cyclic: cyclic === true }));
  }
  return slots;
}

function roundSlots(
  { ops }: GraphContext,
  place: Ref,
  missing: Ref,
  { size, cyclic }: { readonly size: number; readonly cyclic: boolean },
): Ref[] {
  if (!cyclic) {
    const whole = ops.cast(ops.unary('Floor', ops.with('AddV2', place, 1e-7)), 'DT_INT32');
    return [ops.oneHot(ops.select(missing, ops.number('DT_INT32', -1), ops.with('Minimum', whole, size - 1)), size)];
  }
  const angle = ops.with('RealDiv', ops.with('Mul', place, 2 * Math.PI), size);
  return (['Sin', 'Cos'] as const).map((op) => {
    const value = ops.select(missing, ops.number('DT_DOUBLE', 0), ops.unary(op, angle));
    return ops.expand(ops.cast(value, 'DT_FLOAT'), 1);
  });
}

function stampMoment(context: GraphContext, format: 'unix' | 'unix_ms', value: RawValue): Moment {
  const { ops } = context;
  const numbers = numbersOf(context, value);
  const days = ops.with('RealDiv', numbers.ref, format === 'unix' ? 86_400 : 86_400_000);
  const isFar = ops.not(ops.compareWith('LessEqual', ops.unary('Abs', days), 100_000_000));
  const missing = ops.or(numbers.missing, isFar);
  const safe = ops.select(missing, ops.number('DT_DOUBLE', 0), days);
  const floor = ops.unary('Floor', safe);
  return { day: ops.cast(floor, 'DT_INT64'), time: ops.binary('Sub', safe, floor), missing };
}

/** Digits of the three numbers, in the order of the text. */
const numbersByFormat = {
  ymd: ['[0-9]{4}', '[0-9]{1,2}', '[0-9]{1,4}'],
  mdy: ['[0-9]{1,4}', '[0-9]{1,2}', '[0-9]{4}'],
  dmy: ['[0-9]{1,4}', '[0-9]{1,2}', '[0-9]{4}'],
} as const;
const order = { ymd: [1, 2, 3], mdy: [3, 1, 2], dmy: [3, 2, 1] } as const;
const clock = '^([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}(?:\\.[0-9]+)?))?\\s?([AaPp][Mm])?(?:.|\\n)*$';

function textMoment(context: GraphContext, { name, format }: DateFeature, { ref }: RawValue): Moment {
  const { ops, texts, graph } = context;
  if (ref.dtype === 'DT_FLOAT' || format === 'unix' || format === 'unix_ms') {
    return cannotExport(`The date ${name}`, 'its floats are read as text, which TensorFlow writes differently');
  }
  const written = ref.dtype === 'DT_STRING' ? ref : texts.asText(ref);
  const numbers = numbersByFormat[format];
  const shaped = (mark: string): Ref => texts.matches(written, `${numbers.join(mark)}(?:[T ][0-9]{1,2}:(?:.|\\n)*)?`);
  const isDate = ops.or(shaped('-'), shaped('/'));
  const safe = ops.select(isDate, written, graph.scalar('DT_STRING', format === 'ymd' ? '1970-01-01' : '01/01/1970'));
  const part = (group: number): Ref =>
    texts.toNumber(texts.replace(safe, '^([0-9]+)[-/]([0-9]+)[-/]([0-9]+)(?:.|\\n)*$', `\\${group}`, false), 'DT_INT64');
  const [year, month, day] = order[format].map(part) as [Ref, Ref, Ref];
  const missing = ops.or(ops.not(isDate), ops.not(inCalendar(context, { year, month, day })));
  const clockText = texts.replace(safe, '^[0-9]+[-/][0-9]+[-/][0-9]+[T ]?', '', false);
  return { day: dayNumber(context, { year, month, day }), time: timeOfDay(context, clockText), missing };
}

interface Civil {
  readonly year: Ref;
  readonly month: Ref;
  readonly day: Ref;
}

function inCalendar({ ops, graph }: GraphContext, { year, month, day }: Civil): Ref {
  const divides = (by: number): Ref => ops.compareWith('Equal', ops.with('FloorMod', year, by), 0);
  const isLeap = ops.or(ops.and(divides(4), ops.not(divides(100))), divides(400));
  const isMonth = ops.and(ops.compareWith('GreaterEqual', month, 1), ops.compareWith('LessEqual', month, 12));
  const lengths = graph.constant('DT_INT64', [12], BigInt64Array.from([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], BigInt));
  const safe = ops.with('Sub', ops.select(isMonth, month, graph.scalar('DT_INT64', 1)), 1);
  const extra = ops.cast(ops.and(isLeap, ops.compareWith('Equal', month, 2)), 'DT_INT64');
  const longest = ops.binary('AddV2', ops.gather(lengths, safe), extra);
  const isDay = ops.and(ops.compareWith('GreaterEqual', day, 1), ops.compare('LessEqual', day, longest));
  return ops.and(isMonth, isDay);
}

/** Howard Hinnant's days_from_civil. */
function dayNumber({ ops, graph }: GraphContext, { year, month, day }: Civil): Ref {
  const early = ops.compareWith('LessEqual', month, 2);
  const marchYear = ops.binary('Sub', year, ops.cast(early, 'DT_INT64'));
  const era = ops.with('FloorDiv', marchYear, 400);
  const inEra = ops.binary('Sub', marchYear, ops.with('Mul', era, 400));
  const shift = ops.select(early, graph.scalar('DT_INT64', 9), graph.scalar('DT_INT64', -3));
  const fromMarch = ops.binary('AddV2', month, shift);
  const beforeMonth = ops.with('FloorDiv', ops.with('AddV2', ops.with('Mul', fromMarch, 153), 2), 5);
  const leaps = ops.binary('Sub', ops.with('FloorDiv', inEra, 4), ops.with('FloorDiv', inEra, 100));
  const inDays = [ops.with('Mul', era, 146_097), ops.with('Mul', inEra, 365), leaps, beforeMonth, day];
  return ops.with(
    'Sub',
    inDays.reduce((a, b) => ops.binary('AddV2', a, b)),
    719_469,
  );
}

/** Howard Hinnant's civil_from_days; January is 0. */
function civilOf({ ops }: GraphContext, day: Ref): Civil {
  const add = (...parts: readonly Ref[]): Ref => parts.reduce((a, b) => ops.binary('AddV2', a, b));
  const over = (a: Ref, by: number): Ref => ops.with('FloorDiv', a, by);
  const shifted = ops.with('AddV2', day, 719_468);
  const era = over(shifted, 146_097);
  const inEra = ops.binary('Sub', shifted, ops.with('Mul', era, 146_097));
  const leaps = add(over(inEra, 1460), ops.with('Mul', over(inEra, 36_524), -1), over(inEra, 146_096));
  const year = over(ops.binary('Sub', inEra, leaps), 365);
  const yearDays = add(ops.with('Mul', year, 365), over(year, 4), ops.with('Mul', over(year, 100), -1));
  const inYear = ops.binary('Sub', inEra, yearDays);
  const fromMarch = over(ops.with('AddV2', ops.with('Mul', inYear, 5), 2), 153);
  const month = ops.with('FloorMod', ops.with('AddV2', fromMarch, 2), 12);
  const early = ops.cast(ops.compareWith('Less', month, 2), 'DT_INT64');
  const beforeMonth = over(ops.with('AddV2', ops.with('Mul', fromMarch, 153), 2), 5);
  return {
    year: add(ops.with('Mul', era, 400), year, early),
    month,
    day: ops.with('AddV2', ops.binary('Sub', inYear, beforeMonth), 1),
  };
}

/** A share of a day; 0 where there is no time that a clock shows. */
function timeOfDay({ ops, texts, graph }: GraphContext, written: Ref): Ref {
  const isClock = texts.matches(written, clock);
  const safe = ops.select(isClock, written, graph.scalar('DT_STRING', '0:00'));
  const group = (number: number): Ref => texts.replace(safe, clock, `\\${number}`, false);
  const half = group(4);
  const seconds = group(3);
  const hour = texts.toNumber(group(1));
  const minute = texts.toNumber(group(2));
  const second = texts.toNumber(ops.select(ops.compareWith('Equal', seconds, ''), graph.scalar('DT_STRING', '0'), seconds));
  const hasHalf = ops.compareWith('NotEqual', half, '');
  const latest = ops.select(hasHalf, ops.number('DT_DOUBLE', 12), ops.number('DT_DOUBLE', 23));
  const shown = [
    isClock,
    ops.compare('LessEqual', hour, latest),
    ops.compareWith('LessEqual', minute, 59),
    ops.compareWith('Less', second, 61),
  ].reduce((a, b) => ops.and(a, b));
  const afternoon = ops.with('Mul', ops.cast(texts.matches(half, '[Pp][Mm]'), 'DT_DOUBLE'), 12);
  const hours = ops.select(hasHalf, ops.binary('AddV2', ops.with('FloorMod', hour, 12), afternoon), hour);
  const sum = [ops.with('Mul', hours, 3600), ops.with('Mul', minute, 60), second].reduce((a, b) => ops.binary('AddV2', a, b));
  const time = ops.with('RealDiv', ops.with('Minimum', sum, 86_399), 86_400);
  return ops.select(shown, time, ops.number('DT_DOUBLE', 0));
}
