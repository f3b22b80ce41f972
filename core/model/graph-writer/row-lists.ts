/** Values of rows one after another, with the row of each: how many a row has, and where they begin. */

import { flag, type Ref, type } from './graph-builder.ts';
import type { Operations } from './operations.ts';

/** int32, [rows]. `owners`: int32, the row of each value; `rows`: a scalar. */
export function rowCounts(ops: Operations, owners: Ref, rows: Ref): Ref {
  const ones = ops.fill(ops.shape(owners), ops.graph.scalar('DT_INT32', 1));
  return ops.scatter(ops.expand(owners, 1), ones, ops.reshape(rows, [1]));
}

/** int32, [rows]: the place of each row's first value among all. */
export function rowStarts({ graph }: Operations, counts: Ref): Ref {
  return graph.one('Cumsum', [counts, graph.scalar('DT_INT32', 0)], 'DT_INT32', {
    T: type('DT_INT32'),
    Tidx: type('DT_INT32'),
    exclusive: flag(true),
    reverse: flag(false),
  });
}

/** int32: the place of each value in its row. Values of a row follow one another. */
export function placesInRow(ops: Operations, owners: Ref, rows: Ref): Ref {
  const starts = rowStarts(ops, rowCounts(ops, owners, rows));
  return ops.binary('Sub', ops.range(ops.length(owners)), ops.gather(starts, owners));
}

/** The row of each of `count` values: how many of the splits behind the first are at most its place. */
export function rowsOfSplits(ops: Operations, splits: Ref, count: Ref): Ref {
  const { graph } = ops;
  const inner = ops.slice(splits, graph.ints([1]), graph.ints([-1]));
  const attr = { T: type('DT_INT32'), out_type: type('DT_INT32') };
  const sorted = ops.expand(inner, 0);
  const places = ops.expand(ops.range(count), 0);
  return ops.reshape(graph.one('UpperBound', [sorted, places], 'DT_INT32', attr), [-1]);
}
