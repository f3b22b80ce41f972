/** The combinations of several columns' values as one column of text, joined as TensorFlow's crosses are. */

import { type Column, type ColumnBatch, createColumnBuilder, missingColumn } from '../formats/index.ts';
import { countAtMost, partNames } from './buckets.ts';
import { firstNumbers } from './first-numbers.ts';
import type { CrossPart } from './fitted-transform.ts';
import { raiseTextForNumbers, valueKeys } from './value-keys.ts';

/** tf.sparse.cross joins by it. */
const joint = new TextEncoder().encode('_X_');
const encoder = new TextEncoder();

/** A row's values of one part: keys `ids[offsets[row] .. offsets[row + 1])`, or those numbers themselves. */
interface PartKeys {
  readonly offsets: Int32Array;
  key(at: number): Uint8Array;
}

/**
 * A row that lacks one of the parts has no value; several values of a part combine with each of the others. A column
 * that is not there is missing in every row. Raises `features/type-mismatch` where a part of numbers holds text.
 */
export function crossColumn(name: string, parts: readonly CrossPart[], batch: ColumnBatch): Column {
  const keys = parts.map((part) => {
    const column = batch.columns.find((candidate) => candidate.name === part.column) ?? missingColumn(part.column, batch.rows);
    return partKeys(column, part, batch.rows);
  });
  const builder = createColumnBuilder(name, 'bytes');
  for (let row = 0; row < batch.rows; row++) {
    if (keys.some(({ offsets }) => offsets[row] === offsets[row + 1])) {
      builder.appendMissing();
      continue;
    }
    for (const value of combinations(keys, row)) builder.appendRange(value, 0, value.length);
    builder.endRow();
  }
  return builder.build();
}

/** So many at most of one row: lists of several hundred values each would have no end. */
const mostCombinations = 10_000;

function combinations(parts: readonly PartKeys[], row: number): readonly Uint8Array[] {
  let joined: Uint8Array[] = [];
  parts.forEach(({ offsets, key }, at) => {
    const own: Uint8Array[] = [];
    for (let i = offsets[row]; i < offsets[row + 1]; i++) own.push(key(i));
    if (at === 0) joined = own;
    else joined = joined.flatMap((left) => own.map((right) => join(left, right))).slice(0, mostCombinations);
  });
  return joined;
}

function join(left: Uint8Array, right: Uint8Array): Uint8Array {
  const joined = new Uint8Array(left.length + joint.length + right.length);
  joined.set(left);
  joined.set(joint, left.length);
  joined.set(right, left.length + joint.length);
  return joined;
}

function partKeys(column: Column, part: CrossPart, rows: number): PartKeys {
  if (part.boundaries !== undefined) return bucketKeys(column, part, part.boundaries, rows);
  if (part.dtype === 'bytes') {
    const { data, starts } = valueKeys(column, 'bytes');
    return { offsets: column.offsets, key: (at) => data.subarray(starts[at], starts[at + 1]) };
  }
  if (column.type === 'bytes') raiseTextForNumbers(column.name);
  const values = column.type === 'unknown' ? [] : column.values;
  return { offsets: column.offsets, key: (at) => encoder.encode(String(values[at])) };
}

/** The first number of a row: its bucket, by the names bucketize gives. */
function bucketKeys(column: Column, part: CrossPart, boundaries: readonly number[], rows: number): PartKeys {
  const { dtype } = part;
  const names = partNames(part).map((bucket) => encoder.encode(bucket));
  const edges = Float64Array.from(boundaries);
  const numbers = firstNumbers(column, { rows, dtype, into: new Float64Array(rows) });
  const found: number[] = [];
  const offsets = new Int32Array(rows + 1);
  for (let row = 0; row < rows; row++) {
    if (!Number.isNaN(numbers[row])) found.push(countAtMost(edges, numbers[row]));
    offsets[row + 1] = found.length;
  }
  return { offsets, key: (at) => names[found[at]] };
}
