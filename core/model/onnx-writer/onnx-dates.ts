/** Dates in an ONNX graph: text or time stamps in, the slots of their parts out, as `createDateFiller` fills them. */

import { daysOfYear, defaultDateParts, orderedParts, roundSize } from '../date-slots.ts';
import type { FittedFeature } from '../fitted-transform.ts';
import type { OnnxBuilder, Value } from './onnx-builder.ts';
import { civilOf } from './onnx-calendar.ts';
import { type Moment, textMoment } from './onnx-date-texts.ts';
import { numbersOf } from './onnx-numbers.ts';
import type { Raw } from './onnx-raw.ts';

type DateFeature = Extract<FittedFeature, { readonly kind: 'date' }>;

/** As date-slots.ts holds them. */
const furthest = 10_000;
const furthestDay = 100_000_000;

export function dateSlots(graph: OnnxBuilder, feature: DateFeature, value: Raw): Value[] {
  const { format, mean, deviation, cyclic, missing: absent, parts = defaultDateParts } = feature;
  const isText = format !== 'unix' && format !== 'unix_ms';
  const ordered = orderedParts(parts);
  const moment = isText
    ? textMoment(graph, { format, value, timed: ordered.includes('hour') })
    : stampMoment(graph, format === 'unix' ? 86_400 : 86_400_000, value);
  const { missing, day } = moment;
  const column = (slot: Value): Value => graph.column(graph.cast(slot, 'float'));
  const scaled = (number: Value, from: number, by: number, fill: number): Value => {
    const held = bounded(graph, graph.op('Div', [graph.op('Sub', [number, graph.double(from)]), graph.double(by)]));
    return column(graph.op('Where', [missing, graph.double(fill), held]));
  };
  const civil = civilOf(graph, day);
  const slots: Value[] = [];
  if (ordered.includes('days'))
    slots.push(scaled(isText ? graph.cast(day, 'double') : moment.days, mean, deviation, absent.fill));
  if (absent.indicator) slots.push(column(missing));
  const round = { missing, cyclic: cyclic === true };
  for (const part of ordered) {
    if (part === 'days') continue;
    if (part === 'year') {
      const year = graph.cast(civil.year, 'double');
      slots.push(scaled(year, 1970 + mean / daysOfYear, Math.max(1, deviation / daysOfYear), 0));
    } else if (part === 'hour') slots.push(...hourSlots(graph, moment, round));
    else slots.push(...roundSlots(graph, part === 'weekday' ? weekdayOf(graph, day) : civil[part], roundSize(part), round));
  }
  return slots;
}

function bounded(graph: OnnxBuilder, number: Value): Value {
  return graph.op('Min', [graph.op('Max', [number, graph.double(-furthest)]), graph.double(furthest)]);
}

/** Monday is 0. Mod takes the divisor's sign, as wanted. */
function weekdayOf(graph: OnnxBuilder, day: Value): Value {
  return graph.op('Mod', [graph.op('Add', [day, graph.int(3)]), graph.int(7)]);
}

interface Round {
  readonly missing: Value;
  readonly cyclic: boolean;
}

/** `places`: int64, [rows], from 0. Sines and cosines of whole places are looked up: they are the transform's own. */
function roundSlots(graph: OnnxBuilder, places: Value, size: number, { missing, cyclic }: Round): Value[] {
  if (!cyclic) return [oneOf(graph, places, size, missing)];
  const angles = Array.from({ length: size }, (_, place) => (2 * Math.PI * place) / size);
  const table = Float32Array.from([...angles.flatMap((angle) => [Math.sin(angle), Math.cos(angle)]), 0, 0]);
  const place = graph.op('Where', [missing, graph.int(size), places]);
  return [graph.op('Gather', [graph.floats([size + 1, 2], table), place], { axis: 0 })];
}

function oneOf(graph: OnnxBuilder, places: Value, size: number, missing: Value): Value {
  const all = graph.ints([1, size], Array.from({ length: size }).keys());
  const place = graph.op('Where', [missing, graph.int(-1), places]);
  return graph.cast(graph.op('Equal', [graph.column(place), all]), 'float');
}

function hourSlots(graph: OnnxBuilder, { days, day, missing }: Moment, { cyclic }: Round): Value[] {
  const hours = graph.op('Mul', [graph.op('Sub', [days, graph.cast(day, 'double')]), graph.double(24)]);
  if (!cyclic) {
    const whole = graph.cast(graph.op('Floor', [graph.op('Add', [hours, graph.double(1e-7)])]), 'int64');
    return [oneOf(graph, graph.op('Min', [whole, graph.int(23)]), 24, missing)];
  }
  const angle = graph.op('Div', [graph.op('Mul', [hours, graph.double(2 * Math.PI)]), graph.double(24)]);
  // ONNX Runtime has no cosine of doubles in its older versions.
  return [angle, graph.op('Add', [angle, graph.double(Math.PI / 2)])].map((turned) => {
    const value = graph.op('Where', [missing, graph.double(0), graph.op('Sin', [turned])]);
    return graph.column(graph.cast(value, 'float'));
  });
}

function stampMoment(graph: OnnxBuilder, perDay: number, value: Raw): Moment {
  const numbers = numbersOf(graph, value);
  const stamps = graph.op('Div', [numbers.ref, graph.double(perDay)]);
  const isFar = graph.op('Greater', [graph.op('Abs', [stamps]), graph.double(furthestDay)]);
  const missing = graph.op('Or', [numbers.missing, isFar]);
  const days = graph.op('Where', [missing, graph.double(0), stamps]);
  return { days, day: graph.cast(graph.op('Floor', [days]), 'int64'), missing };
}
