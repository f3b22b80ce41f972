/** Texts that an ONNX graph makes of numbers, as bytes, so that they can be hashed: whole numbers, names of a list, joined ones. */

import type { OnnxBuilder, Value } from './onnx-builder.ts';
import type { TextBytes } from './onnx-farm-hash.ts';

const mostDigits = 19;
const zero = 48;
const minus = 45;
const encoder = new TextEncoder();

/** How many bytes the text of an int64 has at most. */
export const longestInt = mostDigits + 1;

/** int64, [rows], but the smallest, in decimal. */
export function bytesOfInts(graph: OnnxBuilder, values: Value): TextBytes {
  const column = graph.column(graph.op('Abs', [values]));
  const powers = graph.intsOf(
    [1, mostDigits],
    Array.from({ length: mostDigits }, (_, i) => 10n ** BigInt(mostDigits - 1 - i)),
  );
  const digits = graph.op('Mod', [graph.op('Div', [column, powers]), graph.int(10)]);
  const reached = graph.cast(graph.op('GreaterOrEqual', [column, powers]), 'int64');
  const counted = graph.op('ReduceSum', [reached, graph.axis(1)], { keepdims: 0 });
  const count = graph.op('Max', [counted, graph.int(1)]);
  const sign = graph.cast(graph.op('Less', [values, graph.int(0)]), 'int64');
  const signs = graph.op('Mul', [sign, graph.int(minus)]);
  const bytes = graph.concat([graph.column(signs), graph.op('Add', [digits, graph.int(zero)])], 1);
  // Leading zeros and a sign that is none are left out.
  const places = graph.ints([1, mostDigits], Array.from({ length: mostDigits }).keys());
  const leading = graph.op('Sub', [graph.int(mostDigits), graph.column(count)]);
  const isDigit = graph.op('GreaterOrEqual', [places, leading]);
  const isKept = graph.concat([graph.column(graph.cast(sign, 'bool')), isDigit], 1);
  return compacted(graph, { bytes, isKept, most: longestInt });
}

/** One of several texts by its place, int64 of [rows]. */
export function bytesOfNames(graph: OnnxBuilder, names: readonly string[], places: Value): TextBytes {
  const texts = names.map((name) => encoder.encode(name));
  const most = Math.max(...texts.map((text) => text.length));
  const table = texts.flatMap((text) => Array.from({ length: most }, (_, i) => text[i] ?? 0));
  const lengths = graph.ints(
    [texts.length],
    texts.map((text) => text.length),
  );
  return {
    bytes: graph.op('Gather', [graph.ints([texts.length, most], table), places]),
    length: graph.op('Gather', [lengths, places]),
    most,
  };
}

/** One after another, with the mark between them. */
export function joinedBytes(graph: OnnxBuilder, texts: readonly TextBytes[], mark: string): TextBytes {
  const between = Array.from(encoder.encode(mark));
  const [first] = texts;
  const none = graph.op('Mul', [graph.column((first as TextBytes).length), graph.int(0)]);
  const joint: TextBytes = {
    bytes: graph.op('Add', [none, graph.ints([1, between.length], between)]),
    length: graph.op('Add', [graph.op('Squeeze', [none, graph.axis(1)]), graph.int(between.length)]),
    most: between.length,
  };
  const parts = texts.flatMap((text, i) => (i === 0 ? [text] : [joint, text]));
  const isKept = parts.map(({ length, most }) => {
    const places = graph.ints([1, most], Array.from({ length: most }).keys());
    return graph.op('Less', [places, graph.column(length)]);
  });
  return compacted(graph, {
    bytes: graph.concat(
      parts.map(({ bytes }) => bytes),
      1,
    ),
    isKept: graph.concat(isKept, 1),
    most: parts.reduce((sum, { most }) => sum + most, 0),
  });
}

interface Sparse {
  readonly bytes: Value;
  /** bool, of the same shape. */
  readonly isKept: Value;
  readonly most: number;
}

/** The bytes that are kept, in order, without gaps: the others go to a place behind all, which is cut off. */
function compacted(graph: OnnxBuilder, { bytes, isKept, most }: Sparse): TextBytes {
  const kept = graph.cast(isKept, 'int64');
  const places = graph.op('Sub', [graph.op('CumSum', [kept, graph.int(1)]), graph.int(1)]);
  const at = graph.op('Where', [isKept, places, graph.int(most)]);
  const rows = graph.op('Slice', [graph.op('Shape', [bytes]), graph.axis(0), graph.axis(1)]);
  const empty = graph.op('Expand', [graph.int(0), graph.op('Concat', [rows, graph.axis(most + 1)], { axis: 0 })]);
  const set = graph.op('ScatterElements', [empty, at, bytes], { axis: 1 });
  return {
    bytes: graph.op('Slice', [set, graph.axis(0), graph.axis(most), graph.axis(1)]),
    length: graph.op('ReduceSum', [kept, graph.axis(1)], { keepdims: 0 }),
    most,
  };
}
