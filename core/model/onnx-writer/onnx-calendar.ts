/** The calendar in an ONNX graph, by Howard Hinnant's days_from_civil and civil_from_days, on int64 of shape [rows]. */

import type { OnnxBuilder, Value } from './onnx-builder.ts';

export interface Civil {
  readonly year: Value;
  readonly month: Value;
  readonly day: Value;
}

const eraDays = 146_097;
const eraYears = 400;
/** ONNX divides towards zero: eras added before and taken off behind keep all numbers positive, 100 million days back. */
const eras = 1000;
const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

interface Arithmetic {
  add(...terms: readonly (Value | number)[]): Value;
  sub(a: Value, b: Value | number): Value;
  mul(a: Value, by: number): Value;
  over(a: Value, by: number): Value;
}

function arithmetic(graph: OnnxBuilder): Arithmetic {
  const given = (value: Value | number): Value => (typeof value === 'number' ? graph.int(value) : value);
  return {
    add: (...terms) => terms.map(given).reduce((a, b) => graph.op('Add', [a, b])),
    sub: (a, b) => graph.op('Sub', [a, given(b)]),
    mul: (a, by) => graph.op('Mul', [a, graph.int(by)]),
    over: (a, by) => graph.op('Div', [a, graph.int(by)]),
  };
}

/** January is month 1. */
export function inCalendar(graph: OnnxBuilder, { year, month, day }: Civil): Value {
  const divides = (by: number): Value => graph.op('Equal', [graph.op('Mod', [year, graph.int(by)]), graph.int(0)]);
  const both = (a: Value, b: Value): Value => graph.op('And', [a, b]);
  const isLeap = graph.op('Or', [both(divides(4), graph.op('Not', [divides(100)])), divides(400)]);
  const within = (value: Value, end: Value): Value =>
    both(graph.op('GreaterOrEqual', [value, graph.int(1)]), graph.op('LessOrEqual', [value, end]));
  const isMonth = within(month, graph.int(12));
  const place = graph.op('Sub', [graph.op('Where', [isMonth, month, graph.int(1)]), graph.int(1)]);
  const extra = graph.cast(both(isLeap, graph.op('Equal', [month, graph.int(2)])), 'int64');
  const length = graph.op('Add', [graph.op('Gather', [graph.ints([12], monthLengths), place]), extra]);
  return both(isMonth, within(day, length));
}

/** Days since 1970-01-01; January is month 1, the year is not negative. */
export function dayNumber(graph: OnnxBuilder, { year, month, day }: Civil): Value {
  const { add, sub, mul, over } = arithmetic(graph);
  const early = graph.op('LessOrEqual', [month, graph.int(2)]);
  const marchYear = add(sub(year, graph.cast(early, 'int64')), eraYears);
  const era = over(marchYear, eraYears);
  const inEra = sub(marchYear, mul(era, eraYears));
  const fromMarch = graph.op('Add', [month, graph.op('Where', [early, graph.int(9), graph.int(-3)])]);
  const beforeMonth = over(add(mul(fromMarch, 153), 2), 5);
  const leaps = sub(over(inEra, 4), over(inEra, 100));
  return add(mul(era, eraDays), mul(inEra, 365), leaps, beforeMonth, day, -eraDays - 719_469);
}

/** January is month 0, and the first of a month day 0. */
export function civilOf(graph: OnnxBuilder, days: Value): Civil {
  const { add, sub, mul, over } = arithmetic(graph);
  const shifted = add(days, 719_468 + eras * eraDays);
  const era = over(shifted, eraDays);
  const inEra = sub(shifted, mul(era, eraDays));
  const leaps = add(over(inEra, 1460), mul(over(inEra, 36_524), -1), over(inEra, 146_096));
  const year = over(sub(inEra, leaps), 365);
  const inYear = sub(inEra, add(mul(year, 365), over(year, 4), mul(over(year, 100), -1)));
  const fromMarch = over(add(mul(inYear, 5), 2), 153);
  const month = graph.op('Mod', [add(fromMarch, 2), graph.int(12)]);
  const early = graph.cast(graph.op('Less', [month, graph.int(2)]), 'int64');
  return {
    year: add(mul(era, eraYears), year, early, -eras * eraYears),
    month,
    day: sub(inYear, over(add(mul(fromMarch, 153), 2), 5)),
  };
}
