/** Raw features as tensors: which rows have no value, and their numbers. */

import type { FeatureDtype, SignatureInput } from '../fitted-transform.ts';
import { type GraphBuilder, type Ref, type } from './graph-builder.ts';
import type { GraphContext } from './graph-context.ts';
import { rowCounts, rowStarts } from './row-lists.ts';
import type { Parts } from './text-operations.ts';

/** A whole number that stands for no value: int64 has none of its own, as NaN is for floats and no text for texts. */
export const missingInt = -(2n ** 63n);

export const rawTypes = { int: 'DT_INT64', float: 'DT_FLOAT', bytes: 'DT_STRING' } as const;

/** One raw feature of all rows: int64, float or text, [rows]; of a column of vectors [rows, length]. */
export interface RawValue {
  readonly ref: Ref;
  /** bool, of the same shape. */
  readonly missing: Ref;
  /** All values of the rows, where a row may have several: `ref` holds each row's first. */
  readonly list?: Parts;
}

/** `isList`: `ref` is rows x values, filled up with missing ones. */
export function rawValue(context: GraphContext, { dtype }: SignatureInput, ref: Ref, isList: boolean): RawValue {
  const missing = missingValues(context, dtype, ref);
  return isList ? listValue(context, dtype, { ref, missing }) : { ref, missing };
}

function missingValues({ ops, graph }: GraphContext, dtype: FeatureDtype, ref: Ref): Ref {
  if (dtype === 'float') return ops.compare('NotEqual', ref, ref);
  if (dtype === 'int') return ops.compare('Equal', ref, graph.scalar('DT_INT64', missingInt));
  return ops.compareWith('Equal', ref, '');
}

function listValue({ ops, graph }: GraphContext, dtype: FeatureDtype, { ref, missing }: RawValue): RawValue {
  const places = graph.one('Where', [ops.not(missing)], 'DT_INT64', { T: type('DT_BOOL') });
  const owners = ops.slice(places, graph.ints([0, 0]), graph.ints([-1, 1]));
  const list: Parts = {
    values: graph.one('GatherNd', [ref, places], ref.dtype, { Tparams: type(ref.dtype), Tindices: type('DT_INT64') }),
    rows: ops.cast(ops.reshape(owners, [-1]), 'DT_INT32'),
  };
  const counts = rowCounts(ops, list.rows, ops.length(ref));
  const isThere = ops.compareWith('Greater', counts, 0);
  // Rows without a value take the one missing value behind all others.
  const filled = ops.concat([list.values, ops.fill(graph.ints([1]), missingScalar(graph, dtype))], 0);
  const first = ops.gather(filled, ops.select(isThere, rowStarts(ops, counts), ops.length(list.values)));
  return { ref: first, missing: ops.not(isThere), list };
}

/** What fills lists up, and stands for a value that is not there. */
export function missingScalar(graph: GraphBuilder, dtype: FeatureDtype): Ref {
  if (dtype === 'float') return graph.scalar('DT_FLOAT', Number.NaN);
  return dtype === 'int' ? graph.scalar('DT_INT64', missingInt) : graph.scalar('DT_STRING', '');
}

/** Its list, or the only value of each row as one. */
export function valueParts({ ops }: GraphContext, { ref, missing, list }: RawValue): Parts {
  if (list) return list;
  const isThere = ops.not(missing);
  return { values: ops.mask(ref, isThere), rows: ops.mask(ops.range(ops.length(ref)), isThere) };
}

/** Numbers as double, and where there are none. Text that spells no number is none; nor is what is not finite. */
export function numbersOf({ ops, graph, texts }: GraphContext, { ref, missing }: RawValue): RawValue {
  const nan = graph.scalar('DT_DOUBLE', Number.NaN);
  if (ref.dtype === 'DT_STRING') {
    const plain = texts.strip(ref);
    const spelled = ops.and(
      texts.matches(plain, '[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?'),
      ops.compareWith('LessEqual', texts.bytes(ref), 40),
    );
    const numbers = texts.toNumber(ops.select(spelled, plain, graph.scalar('DT_STRING', '0')));
    const usable = ops.and(spelled, ops.unary('IsFinite', numbers));
    return { ref: ops.select(usable, numbers, nan), missing: ops.not(usable) };
  }
  const numbers = ops.cast(ref, 'DT_DOUBLE');
  const usable = ref.dtype === 'DT_FLOAT' ? ops.unary('IsFinite', numbers) : ops.not(missing);
  return { ref: ops.select(usable, numbers, nan), missing: ops.not(usable) };
}
