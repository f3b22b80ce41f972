/** Crosses in an ONNX graph: the values of several columns as one text, joined as `crossColumn` joins them. */

import { bucketNames } from '../buckets.ts';
import type { CrossPart } from '../fitted-transform.ts';
import { cannotExport } from '../graph-writer/graph-context.ts';
import type { OnnxBuilder, Value } from './onnx-builder.ts';
import { numbersOf } from './onnx-numbers.ts';
import type { Raw, RawColumns } from './onnx-raw.ts';
import { joined } from './onnx-texts.ts';

/** A row that lacks one of the parts has no value. */
export function crossText(graph: OnnxBuilder, name: string, parts: readonly CrossPart[], raw: RawColumns): Raw {
  const values = parts.map((part) => {
    const value = raw.get(part.column) ?? cannotExport(`The cross ${name}`, `its column ${part.column} is no input`);
    return partText(graph, name, part, value);
  });
  const texts = values.flatMap(({ ref }, i) => (i === 0 ? [ref] : [graph.text('_X_'), ref]));
  const missing = values.map((value) => value.missing).reduce((a, b) => graph.op('Or', [a, b]));
  return { dtype: 'bytes', ref: joined(graph, texts), missing };
}

interface PartText {
  readonly ref: Value;
  readonly missing: Value;
}

function partText(graph: OnnxBuilder, name: string, { boundaries, dtype, column }: CrossPart, value: Raw): PartText {
  if (boundaries !== undefined) {
    const { place, missing } = bucketPlaces(graph, boundaries, value);
    const names = bucketNames(boundaries);
    return { ref: graph.op('Gather', [graph.texts([names.length], names), place]), missing };
  }
  if (dtype === 'bytes') return value;
  if (dtype === 'int') return { ref: graph.cast(value.ref, 'string'), missing: value.missing };
  return cannotExport(`The cross ${name}`, `the floats of ${column} become text in it, which ONNX writes differently`);
}

interface BucketPlaces {
  /** int64, [rows]: how many boundaries are at most the number. */
  readonly place: Value;
  readonly missing: Value;
}

export function bucketPlaces(graph: OnnxBuilder, boundaries: readonly number[], value: Raw): BucketPlaces {
  const { ref, missing } = numbersOf(graph, value);
  const edges = graph.doubles([1, boundaries.length], Float64Array.from(boundaries));
  const atMost = graph.cast(graph.op('GreaterOrEqual', [graph.column(ref), edges]), 'int64');
  return { place: graph.op('ReduceSum', [atMost, graph.axis(1)], { keepdims: 0 }), missing };
}
