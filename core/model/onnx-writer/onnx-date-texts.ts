/** Dates written as text in an ONNX graph: the moment they name, as `parseDateTime` reads them. */

import type { TextDateFormat } from '../date-value.ts';
import type { OnnxBuilder, Value } from './onnx-builder.ts';
import { dayNumber, inCalendar } from './onnx-calendar.ts';
import type { Raw } from './onnx-raw.ts';
import { anything, blankSign, columnAt, matches, piecesOf } from './onnx-texts.ts';

/** [rows] each; 0 where missing. */
export interface Moment {
  /** Days since 1970-01-01 with the time of day, as double. */
  readonly days: Value;
  /** Whole days, as int64. */
  readonly day: Value;
  readonly missing: Value;
}

/** Digits of the three numbers, in the order of the text. */
const numbersByFormat = {
  ymd: ['[0-9]{4}', '[0-9]{1,2}', '[0-9]{1,4}'],
  mdy: ['[0-9]{1,4}', '[0-9]{1,2}', '[0-9]{4}'],
  dmy: ['[0-9]{1,4}', '[0-9]{1,2}', '[0-9]{4}'],
} as const;
/** Places of year, month and day among them. */
const order = { ymd: [0, 1, 2], mdy: [2, 0, 1], dmy: [2, 1, 0] } as const;

export interface TextMoment {
  readonly format: TextDateFormat;
  readonly value: Raw;
  /** Whether the time of day is wanted. */
  readonly timed: boolean;
}

export function textMoment(graph: OnnxBuilder, { format, value, timed }: TextMoment): Moment {
  const [first, second, third] = numbersByFormat[format];
  const epoch = (mark: string): string => (format === 'ymd' ? ['1970', '01', '01'] : ['01', '01', '1970']).join(mark);
  const numbers = (mark: string): string => `${first}${mark}${second}${mark}${third}`;
  const shape = `(?:${numbers('-')}|${numbers('/')})(?:[T ][0-9]{1,2}:${anything})?`;
  const isDate = matches(graph, value.ref, shape);
  const written = graph.op('Where', [isDate, value.ref, graph.text(epoch('-'))]);
  const { date, time } = dateAndTime(graph, written, epoch('-'));
  const hasDashes = matches(graph, date, '[0-9]+-[-0-9]+');
  const dashed = piecesOf(graph, graph.op('Where', [hasDashes, date, graph.text(epoch('-'))]), '-', 3);
  const slashed = piecesOf(graph, graph.op('Where', [hasDashes, graph.text(epoch('/')), date]), '/', 3);
  const pieces = graph.cast(graph.op('Where', [graph.column(hasDashes), dashed, slashed]), 'int64');
  const [year, month, day] = order[format].map((place) => columnAt(graph, pieces, place)) as [Value, Value, Value];
  const missing = graph.op('Not', [graph.op('And', [isDate, inCalendar(graph, { year, month, day })])]);
  const number = graph.op('Where', [missing, graph.int(0), dayNumber(graph, { year, month, day })]);
  const whole = graph.cast(number, 'double');
  return { days: timed ? graph.op('Add', [whole, timeOfDay(graph, time)]) : whole, day: number, missing };
}

/** What stands before and behind the first `T` or space. */
function dateAndTime(graph: OnnxBuilder, written: Value, epoch: string): { readonly date: Value; readonly time: Value } {
  const hasT = matches(graph, written, `[^T ]*T${anything}`);
  const marked = piecesOf(graph, graph.op('Where', [hasT, written, graph.text(epoch)]), 'T', 2);
  const spaced = piecesOf(graph, graph.op('Where', [hasT, graph.text(epoch), written]), ' ', 2);
  const pick = (place: number): Value =>
    graph.op('Where', [hasT, columnAt(graph, marked, place), columnAt(graph, spaced, place)]);
  return { date: pick(0), time: pick(1) };
}

const toMinutes = '[0-9]{1,2}:[0-9]{2}';
/** Digits of a second that are read: what follows them is less than any slot shows. */
const fractionDigits = 6;

/** A share of a day as double; 0 where there is no time that a clock shows. */
function timeOfDay(graph: OnnxBuilder, text: Value): Value {
  const isClock = matches(graph, text, `${toMinutes}${anything}`);
  const clock = graph.op('Where', [isClock, text, graph.text('0:00')]);
  const hour = graph.cast(columnAt(graph, piecesOf(graph, clock, ':', 2), 0), 'int64');
  const minute = twoDigits(graph, clock, '[0-9]{1,2}:');
  const second = secondsOf(graph, clock);
  const isMorning = matches(graph, clock, halfOfDay('A'));
  const isAfternoon = matches(graph, clock, halfOfDay('P'));
  const hasHalf = graph.op('Or', [isMorning, isAfternoon]);
  const latest = graph.op('Where', [hasHalf, graph.int(12), graph.int(23)]);
  const shown = [
    graph.op('LessOrEqual', [hour, latest]),
    graph.op('LessOrEqual', [minute, graph.int(59)]),
    graph.op('Less', [second, graph.double(61)]),
  ].reduce((a, b) => graph.op('And', [a, b]));
  const noon = graph.op('Mul', [graph.cast(isAfternoon, 'int64'), graph.int(12)]);
  const halved = graph.op('Add', [graph.op('Mod', [hour, graph.int(12)]), noon]);
  const hours = graph.op('Where', [hasHalf, halved, hour]);
  const minutes = graph.op('Add', [graph.op('Mul', [hours, graph.int(60)]), minute]);
  const sum = graph.op('Add', [graph.op('Mul', [graph.cast(minutes, 'double'), graph.double(60)]), second]);
  const time = graph.op('Div', [graph.op('Min', [sum, graph.double(86_399)]), graph.double(86_400)]);
  return graph.op('Where', [shown, time, graph.double(0)]);
}

/** The seconds with their fraction; 0 where they are not written with two digits. */
function secondsOf(graph: OnnxBuilder, clock: Value): Value {
  const whole = twoDigits(graph, clock, `${toMinutes}:`);
  const million = 10 ** fractionDigits;
  const parts = Array.from({ length: fractionDigits }, (_, place) => {
    const digit = digitAt(graph, clock, { before: `${toMinutes}:[0-9]{2}\\.[0-9]{${place}}` });
    return graph.op('Mul', [digit, graph.int(million / 10 ** (place + 1))]);
  });
  const sum = [graph.op('Mul', [whole, graph.int(million)]), ...parts].reduce((a, b) => graph.op('Add', [a, b]));
  return graph.op('Div', [graph.cast(sum, 'double'), graph.double(million)]);
}

function twoDigits(graph: OnnxBuilder, clock: Value, before: string): Value {
  const tens = digitAt(graph, clock, { before, after: '[0-9]' });
  const ones = digitAt(graph, clock, { before: `${before}[0-9]` });
  return graph.op('Add', [graph.op('Mul', [tens, graph.int(10)]), ones]);
}

/** The digits that have each bit. */
const digitsOfBit = ['[13579]', '[2367]', '[4567]', '[89]'];

/**
 * The digit between two patterns as int64, 0 where there is none: no operator takes a part of a text out of the middle, but
 * whether a digit is one of several a pattern tells.
 */
function digitAt(
  graph: OnnxBuilder,
  texts: Value,
  { before, after = '' }: { readonly before: string; readonly after?: string },
): Value {
  return digitsOfBit
    .map((digits, bit) => {
      const isSet = graph.cast(matches(graph, texts, `${before}${digits}${after}${anything}`), 'int64');
      return graph.op('Mul', [isSet, graph.int(2 ** bit)]);
    })
    .reduce((a, b) => graph.op('Add', [a, b]));
}

/** Signs of a time that are read, as date-value.ts has it. */
const longestTime = 24;

/** `10:00 PM`, within the signs that are read. */
function halfOfDay(letter: 'A' | 'P'): string {
  const half = `[${letter}${letter.toLowerCase()}][Mm]${anything}`;
  const forms = [1, 2].flatMap((digits) =>
    [0, 1].map((blanks) => {
      // h:mm:ss. before the fraction, AM behind it.
      const fraction = longestTime - digits - ':mm:ss.'.length - blanks - 2;
      return `[0-9]{${digits}}:[0-9]{2}(?::[0-9]{2}(?:\\.[0-9]{1,${fraction}})?)?${blankSign}{${blanks}}${half}`;
    }),
  );
  return `(?:${forms.join('|')})`;
}
