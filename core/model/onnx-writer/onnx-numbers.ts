/** Numbers of a column in an ONNX graph, those written as text among them, as `firstNumbers` reads them. */

import type { OnnxBuilder, Value } from './onnx-builder.ts';
import type { Raw } from './onnx-raw.ts';
import { anything, blankSign, columnAt, matches, piecesOf } from './onnx-texts.ts';

/** As double; 0 where there is none, and `missing` says where. */
export interface Numbers {
  readonly ref: Value;
  readonly missing: Value;
}

export function numbersOf(graph: OnnxBuilder, { ref, missing, dtype }: Raw): Numbers {
  if (dtype === 'bytes') return spelledNumbers(graph, ref);
  const unusable = dtype === 'float' ? graph.op('Or', [missing, graph.op('IsInf', [ref])]) : missing;
  return { ref: graph.op('Where', [unusable, graph.double(0), graph.cast(ref, 'double')]), missing: unusable };
}

/** As number-text.ts has it. */
const longest = 40;
const decimal = `${blankSign}*[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?${blankSign}*`;
/** Beyond these powers of ten ONNX Runtime refuses a number, and with it all rows, instead of rounding it. */
const least = -307;
const most = 308;
const furthestExponent = 9999;

/** A 10^20th of the largest double, and what arithmetic may add to it. */
const largestReduced = Number.MAX_VALUE * 1e-20 * (1 + 4 * Number.EPSILON);

function held(graph: OnnxBuilder, number: Value): Value {
  return graph.op('Min', [graph.op('Max', [number, graph.double(-Number.MAX_VALUE)]), graph.double(Number.MAX_VALUE)]);
}

/**
 * ONNX Runtime's cast reads a number that C reads, as JavaScript does to the last digit. Numbers out of its range are made
 * of their digits and their power: infinite, zero, or right but for the last digits.
 */
function spelledNumbers(graph: OnnxBuilder, texts: Value): Numbers {
  const isSpelled = graph.op('And', [matches(graph, texts, decimal), matches(graph, texts, `(?s:.){1,${longest}}`)]);
  const safe = graph.op('Where', [isSpelled, texts, graph.text('0')]);
  const { digits, power } = scientific(graph, safe);
  const size = graph.op('Max', [graph.op('Abs', [digits]), graph.double(1e-300)]);
  const decade = graph.op('Add', [graph.op('Div', [graph.op('Log', [size]), graph.double(Math.LN10)]), power]);
  const isZero = graph.op('Equal', [digits, graph.double(0)]);
  const inRange = graph.op('And', [
    graph.op('Greater', [decade, graph.double(least)]),
    graph.op('Less', [decade, graph.double(most)]),
  ]);
  const readable = graph.op('And', [inRange, graph.op('Not', [isZero])]);
  const read = graph.cast(graph.op('Where', [readable, safe, graph.text('0')]), 'double');
  const made = graph.op('Where', [isZero, graph.double(0), held(graph, scaledByPower(graph, digits, power))]);
  const number = graph.op('Where', [readable, read, made]);
  const reduced = scaledByPower(graph, digits, graph.op('Sub', [power, graph.double(20)]));
  const isInfinite = graph.op('Greater', [graph.op('Abs', [reduced]), graph.double(largestReduced)]);
  const missing = graph.op('Or', [graph.op('Not', [isSpelled]), isInfinite]);
  return { ref: graph.op('Where', [missing, graph.double(0), number]), missing };
}

interface Scientific {
  readonly digits: Value;
  /** Of ten; a whole number as double. */
  readonly power: Value;
}

/** What stands before and behind `e` or `E`. */
function scientific(graph: OnnxBuilder, texts: Value): Scientific {
  const isSmall = matches(graph, texts, `[^e]*e${anything}`);
  const isLarge = matches(graph, texts, `[^E]*E${anything}`);
  const small = piecesOf(graph, graph.op('Where', [isSmall, texts, graph.text('0e0')]), 'e', 2);
  const large = piecesOf(graph, graph.op('Where', [isLarge, texts, graph.text('0E0')]), 'E', 2);
  const piece = (place: number, otherwise: Value): Value =>
    graph.op('Where', [
      isSmall,
      columnAt(graph, small, place),
      graph.op('Where', [isLarge, columnAt(graph, large, place), otherwise]),
    ]);
  const power = piece(1, graph.text('0'));
  const isShort = matches(graph, power, `[+-]?0*[0-9]{1,4}${blankSign}*`);
  const isNegative = matches(graph, power, `-${anything}`);
  const end = graph.op('Where', [isNegative, graph.text(String(-furthestExponent)), graph.text(String(furthestExponent))]);
  const exponent = graph.cast(graph.op('Where', [isShort, power, end]), 'int64');
  return { digits: graph.cast(piece(0, texts), 'double'), power: graph.cast(exponent, 'double') };
}

/** In two steps, neither of which leaves the range where the result is in it. */
function scaledByPower(graph: OnnxBuilder, digits: Value, power: Value): Value {
  const half = graph.op('Floor', [graph.op('Div', [power, graph.double(2)])]);
  const tens = (exponent: Value): Value => graph.op('Pow', [graph.double(10), exponent]);
  return graph.op('Mul', [graph.op('Mul', [digits, tens(half)]), tens(graph.op('Sub', [power, half]))]);
}
