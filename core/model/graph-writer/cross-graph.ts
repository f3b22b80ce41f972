/** Crosses in a graph: the values of several columns as one text, joined as `crossColumn` joins them. */

import { invariant } from '../../foundation/index.ts';
import { partNames } from '../buckets.ts';
import type { CrossPart } from '../fitted-transform.ts';
import type { RawRows } from './feature-graph.ts';
import { type Ref, type } from './graph-builder.ts';
import { cannotExport, type GraphContext } from './graph-context.ts';
import { numbersOf, type RawValue, valueParts } from './raw-values.ts';
import { placesInRow, rowCounts, rowStarts, rowsOfSplits } from './row-lists.ts';
import type { Parts } from './text-operations.ts';

/** tf.sparse.cross joins by it. */
const joint = '_X_';

export interface Cross {
  readonly name: string;
  readonly parts: readonly CrossPart[];
  /** Whether all combinations of lists are wanted; else the first of each row will do. */
  readonly all: boolean;
}

/** A row that lacks one of the parts has no value. */
export function crossText(context: GraphContext, { name, parts, all }: Cross, { raw, rows }: RawRows): RawValue {
  const values = parts.map((part) => {
    const value = raw.get(part.column);
    invariant(value !== undefined, `the graph has the input ${part.column}`);
    return partText(context, name, part, value);
  });
  const texts = values.map(({ ref }) => ref);
  const missing = values.map((value) => value.missing).reduce((a, b) => context.ops.or(a, b));
  const ref = context.ops.select(missing, context.graph.scalar('DT_STRING', ''), context.texts.join(texts, joint));
  if (!all || values.every(({ list }) => list === undefined)) return { ref, missing };
  const list = values.map((value) => valueParts(context, value)).reduce((a, b) => combined(context, a, b, rows));
  return { ref, missing, list };
}

/** As cross-column.ts has it. */
const mostOfRow = 10_000;

/** Every value of the left with each of the right in its row, in the order of the left; the first ones of a row. */
function combined({ ops, texts, graph }: GraphContext, left: Parts, right: Parts, rows: Ref): Parts {
  const counts = rowCounts(ops, right.rows, rows);
  const from = ops.gather(rowStarts(ops, counts), left.rows);
  const to = ops.binary('AddV2', from, ops.gather(counts, left.rows));
  const [splits, rights] = graph.node('RaggedRange', [from, to, graph.scalar('DT_INT32', 1)], {
    attr: { T: type('DT_INT32'), Tsplits: type('DT_INT32') },
    outputs: ['DT_INT32', 'DT_INT32'],
  }) as [Ref, Ref];
  const lefts = rowsOfSplits(ops, splits, ops.length(rights));
  const owners = ops.gather(left.rows, lefts);
  const values = texts.join([ops.gather(left.values, lefts), ops.gather(right.values, rights)], joint);
  const kept = ops.compareWith('Less', placesInRow(ops, owners, rows), mostOfRow);
  return { values: ops.mask(values, kept), rows: ops.mask(owners, kept) };
}

function partText(context: GraphContext, name: string, part: CrossPart, value: RawValue): RawValue {
  if (part.boundaries !== undefined) return bucketText(context, part, part.boundaries, value);
  if (part.dtype === 'bytes') return value;
  if (part.dtype === 'int') {
    const { ref, missing, list } = value;
    const text = (values: Ref): Ref => context.texts.asText(values);
    return { ref: text(ref), missing, ...(list ? { list: { values: text(list.values), rows: list.rows } } : {}) };
  }
  return cannotExport(`The cross ${name}`, `the floats of ${part.column} become text in it, which TensorFlow writes differently`);
}

/** A number in buckets counts by its row's first value alone. */
function bucketText(context: GraphContext, part: CrossPart, boundaries: readonly number[], value: RawValue): RawValue {
  const { ops, graph } = context;
  const { ref, missing } = numbersOf(context, value);
  const edges = graph.constant('DT_DOUBLE', [1, boundaries.length], Float64Array.from(boundaries));
  const bucket: Ref = ops.reduce('Sum', ops.cast(ops.compare('GreaterEqual', ops.expand(ref, 1), edges), 'DT_INT32'), 1);
  const names = partNames(part).map((bucketName) => new TextEncoder().encode(bucketName));
  return { ref: ops.gather(graph.constant('DT_STRING', [names.length], names), bucket), missing };
}
