/** A split in order of one column: where, among its values, one split ends and the next begins. */

import type { Column, ColumnBatch, ColumnSpec } from '../../formats/index.ts';
import { invariant, raise } from '../../foundation/index.ts';
import { countValues } from './counted-values.ts';
import type { SplitAssignment } from './split-assignment.ts';

export interface TimeAssignmentOptions {
  /** Of every batch, in order. */
  readonly columns: readonly ColumnSpec[];
  readonly column: string | undefined;
  /** Where what does not fit into memory is kept meanwhile; removed when done. */
  readonly dir: string;
}

export interface TimeAssignment extends SplitAssignment {
  /** Rows without a value; they go to the last split, so that nothing undated is learnt from. */
  readonly undated: number;
}

/**
 * Reads all batches once. The earliest rows go to the first split, by the ratio of the buckets. Rows of one value are
 * never torn apart: they go where the middle one of them belongs. Numbers are ordered as numbers, text by its bytes, as
 * fits ISO dates. Throws ProblemError `split/invalid` when there is nothing to order by.
 */
export async function timeAssignment(
  splits: Readonly<Record<string, number>>,
  batches: AsyncIterable<ColumnBatch>,
  options: TimeAssignmentOptions,
): Promise<TimeAssignment> {
  const at = requireColumn(options.column, options.columns);
  const counted = await countValues(keysOf(batches, at), options.dir);
  if (counted.total === 0) {
    const name = options.columns[at]?.name ?? '';
    raise('split/invalid', `No row has a value in the column to order by: ${name}`, 'Choose another column.');
  }
  const last = Object.keys(splits).length - 1;
  const ends = await endsOf(splits, counted.total, counted.ascending());
  return {
    undated: counted.missing,
    of(batch) {
      const column = batch.columns[at];
      invariant(column, 'a batch has the columns of its dataset');
      return (row) => {
        const key = keyOf(column, row);
        if (key === undefined) return last;
        const split = ends.findIndex((end) => end !== undefined && key <= end);
        return split < 0 ? last : split;
      };
    },
  };
}

/** The greatest key of every split but the last; undefined where a split gets none. */
async function endsOf(
  splits: Readonly<Record<string, number>>,
  total: number,
  ascending: AsyncIterable<{ readonly key: string; readonly count: number }>,
): Promise<readonly (string | undefined)[]> {
  const buckets = Object.values(splits);
  const sum = buckets.reduce((a, b) => a + b, 0);
  const ends: (string | undefined)[] = buckets.slice(1).map(() => undefined);
  let before = 0;
  for await (const { key, count } of ascending) {
    const middle = before + count / 2;
    let upTo = 0;
    for (const [split] of ends.entries()) {
      upTo += buckets[split] as number;
      if (middle <= (total * upTo) / sum) ends[split] = key;
    }
    before += count;
  }
  return ends;
}

async function* keysOf(batches: AsyncIterable<ColumnBatch>, at: number): AsyncGenerator<(string | undefined)[]> {
  for await (const batch of batches) {
    const column = batch.columns[at];
    invariant(column, 'a batch has the columns of its dataset');
    yield Array.from({ length: batch.rows }, (_, row) => keyOf(column, row));
  }
}

const number = new DataView(new ArrayBuffer(8));

/** The row's first value as a text that orders as the values do; NaN is no value. */
function keyOf(column: Column, row: number): string | undefined {
  const start = column.offsets[row] as number;
  if (start === (column.offsets[row + 1] as number) || column.type === 'unknown') return undefined;
  if (column.type === 'bytes') {
    const { buffer, byteOffset } = column.data;
    const from = column.starts[start] as number;
    return Buffer.from(buffer, byteOffset + from, (column.starts[start + 1] as number) - from).toString('latin1');
  }
  if (column.type === 'int') number.setBigUint64(0, BigInt.asUintN(64, column.values[start] as bigint) ^ (1n << 63n));
  else {
    const value = column.values[start] as number;
    if (Number.isNaN(value)) return undefined;
    // IEEE 754 orders by its bits once negative numbers are turned around; -0 is 0.
    number.setFloat64(0, value === 0 ? 0 : value);
    const bits = number.getBigUint64(0);
    number.setBigUint64(0, value < 0 ? ~bits : bits | (1n << 63n));
  }
  return Buffer.from(number.buffer).toString('latin1');
}

function requireColumn(name: string | undefined, columns: readonly ColumnSpec[]): number {
  if (name === undefined)
    raise('split/invalid', 'data.partition is by time and names no column.', 'Name the column in data.partition.feature.');
  const at = columns.findIndex((column) => column.name === name);
  const hint = `Choose one of: ${columns
    .map((column) => column.name)
    .slice(0, 20)
    .join(', ')}.`;
  if (at < 0) raise('split/invalid', `There is no column to order by: ${name}`, hint, { details: { feature: name } });
  return at;
}
