/** Operations on texts of an ONNX graph: patterns, pieces, joining. */

import type { OnnxBuilder, Value } from './onnx-builder.ts';

/** White space in patterns: what JavaScript trims of ASCII. */
export const blankSign = '[\\t\\n\\x0b\\x0c\\r ]';
/** Any rest of a text, its lines too. */
export const anything = '(?s:.)*';

/** bool, of the texts' shape: whether a whole text is of the pattern (RE2's). */
export function matches(graph: OnnxBuilder, texts: Value, pattern: string): Value {
  return graph.op('RegexFullMatch', [texts], { pattern });
}

/**
 * [rows] to rows x `count`: the pieces between the first delimiters, the last with all that follows; none is empty.
 * StringSplit makes as many columns as the richest row needs: a row of its own has them all, and is taken off again.
 */
export function piecesOf(graph: OnnxBuilder, texts: Value, delimiter: string, count: number): Value {
  const richest = graph.texts([1], [Array.from({ length: count }, () => '0').join(delimiter)]);
  return withoutLast(graph, split(graph, graph.concat([texts, richest], 0), { delimiter, maxsplit: count - 1 }));
}

/** [rows] to rows x the most pieces of a row and of `least`, behind which there are empty ones. */
export function allPieces(graph: OnnxBuilder, texts: Value, delimiter: string, least: number): Value {
  const richest = graph.texts([1], [Array.from({ length: least }, () => '0').join(delimiter)]);
  return withoutLast(graph, split(graph, graph.concat([texts, richest], 0), { delimiter }));
}

function split(graph: OnnxBuilder, texts: Value, attributes: Readonly<Record<string, string | number>>): Value {
  const [pieces] = graph.ops('StringSplit', [texts], { ...attributes, outputs: 2 });
  return pieces as Value;
}

function withoutLast(graph: OnnxBuilder, rows: Value): Value {
  return graph.op('Slice', [rows, graph.axis(0), graph.axis(-1), graph.axis(0)]);
}

/** One column of several: [rows]. */
export function columnAt(graph: OnnxBuilder, columns: Value, place: number): Value {
  return graph.op('Gather', [columns, graph.int(place)], { axis: 1 });
}

export function joined(graph: OnnxBuilder, texts: readonly Value[]): Value {
  return texts.reduce((left, right) => graph.op('StringConcat', [left, right]));
}
