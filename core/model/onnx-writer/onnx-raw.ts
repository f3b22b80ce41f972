/** The raw columns of an ONNX graph: its inputs, and which of their rows have no value. */

import { inputShape, isListColumn } from '../feature-layout.ts';
import type { FeatureDtype, FittedTransform, SignatureInput } from '../fitted-transform.ts';
import { missingInt } from '../graph-writer/raw-values.ts';
import type { OnnxBuilder, OnnxType, Value } from './onnx-builder.ts';
import { hashBuckets } from './onnx-farm-hash.ts';
import { bytesOfInts } from './onnx-text-bytes.ts';

const rawTypes = { int: 'int64', float: 'float', bytes: 'string' } as const satisfies Record<FeatureDtype, OnnxType>;

/** Values as they come in: [rows], of vectors rows x length. */
export interface Raw {
  readonly dtype: FeatureDtype;
  readonly ref: Value;
  /** bool, of the same shape. */
  readonly missing: Value;
  /** int64, of the same shape: each value's bucket by its text's hash. Absent: ONNX cannot hash it. */
  hashed?(buckets: number): Value;
}

export interface RawColumn extends Raw {
  /** All values of each row, rows x values: missing ones fill them up. Each row's first is the column's. */
  readonly list?: Raw;
}

export type RawColumns = ReadonlyMap<string, RawColumn>;

export function rawColumns(graph: OnnxBuilder, transform: FittedTransform): RawColumns {
  return new Map(transform.inputs.map((input) => [input.name, rawColumn(graph, input, transform)]));
}

function rawColumn(graph: OnnxBuilder, { name, dtype }: SignatureInput, transform: FittedTransform): RawColumn {
  if (!isListColumn(transform, name)) {
    const ref = graph.input(name, rawTypes[dtype], inputShape(transform, name));
    return { ...hashable(graph, ref, dtype), missing: missingValues(graph, ref, dtype) };
  }
  const given = graph.input(name, rawTypes[dtype], [-1, -1]);
  const list = withRoom(graph, given, dtype);
  const missing = missingValues(graph, list, dtype);
  const first = (values: Value): Value => graph.op('Gather', [values, graph.int(0)], { axis: 1 });
  const own = hashable(graph, first(list), dtype);
  return { ...own, missing: first(missing), list: { ...hashable(graph, list, dtype), missing } };
}

function hashable(graph: OnnxBuilder, ref: Value, dtype: FeatureDtype): Omit<Raw, 'missing'> {
  if (dtype !== 'int') return { dtype, ref };
  const hashed = (buckets: number): Value => {
    const flat = graph.op('Reshape', [ref, graph.axis(-1)]);
    return graph.op('Reshape', [hashBuckets(graph, bytesOfInts(graph, flat), buckets), graph.op('Shape', [ref])]);
  };
  return { dtype, ref, hashed };
}

/** With a missing value behind each row's own, so that there is a first where no row has any. */
function withRoom(graph: OnnxBuilder, values: Value, dtype: FeatureDtype): Value {
  const rows = graph.op('Slice', [graph.op('Shape', [values]), graph.axis(0), graph.axis(1)]);
  const none = { int: () => graph.int(missingInt), float: () => graph.float(Number.NaN), bytes: () => graph.text('') }[dtype]();
  const column = graph.op('Expand', [none, graph.op('Concat', [rows, graph.axis(1)], { axis: 0 })]);
  return graph.concat([values, column], 1);
}

/** Texts have no comparison of their own in ONNX Runtime's older versions. */
export const emptyText = { keys_strings: [new Uint8Array()], values_int64s: [0n], default_int64: 1 };

export function missingValues(graph: OnnxBuilder, ref: Value, dtype: FeatureDtype): Value {
  if (dtype === 'float') return graph.op('IsNaN', [ref]);
  if (dtype === 'int') return graph.op('Equal', [ref, graph.int(missingInt)]);
  return graph.op('Equal', [graph.op('LabelEncoder', [ref], emptyText), graph.int(0)]);
}
