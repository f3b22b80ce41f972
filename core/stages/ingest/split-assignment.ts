/** Which split a row goes to: TFX's hash buckets over the example or over one feature, or one split for all rows. */

import { createHash } from 'node:crypto';
import type { PartitionConfig } from '../../contract/index.ts';
import { type ColumnBatch, type ColumnSpec, type EncodableColumn, ExampleEncoder, encodableColumn } from '../../formats/index.ts';
import { invariant, raise } from '../../foundation/index.ts';

/** Index into the split names, by row of a batch and the sha256 of that row's serialised tf.Example. */
export type RowSplit = (row: number, digest: Uint8Array) => number;

export interface SplitAssignment {
  of(batch: ColumnBatch): RowSplit;
}

/** One that needs nothing of a row but its columns. */
export interface ColumnsAssignment extends SplitAssignment {
  /** For the rows that the columns hold now. */
  ofColumns(columns: readonly EncodableColumn[]): RowSplit;
}

export interface HashAssignmentOptions {
  readonly partition: PartitionConfig;
  /** Of every batch, in order. */
  readonly columns: readonly ColumnSpec[];
}

/** Every row to the split at `index`. */
export function fixedAssignment(index: number): ColumnsAssignment {
  return { of: () => () => index, ofColumns: () => () => index };
}

/**
 * `splits`: buckets by name; order matters, as in TFX (6:1:2 differs from 60:10:20). A seed hashes the key's digest once
 * more, behind the seed. Throws ProblemError `split/invalid` when the partition's feature cannot be hashed.
 */
export function hashAssignment(splits: Readonly<Record<string, number>>, options: HashAssignmentOptions): ColumnsAssignment {
  const { partition, columns } = options;
  const splitOf = bucketsOf(splits);
  const { seed } = partition;
  const place = seed === undefined ? splitOf : (digest: Uint8Array): number => splitOf(sha256(`${seed}\n`, digest));
  if (partition.by === 'example') {
    const ofDigest: RowSplit = (_row, digest) => place(digest);
    return { of: () => ofDigest, ofColumns: () => ofDigest };
  }
  const at = requireFeature(partition.feature, columns);
  const ofFeature = (column: EncodableColumn | undefined): RowSplit => {
    invariant(column, 'a batch has the columns of its dataset');
    // Alone and without a name, so that only the Feature differs from row to row.
    const alone = new ExampleEncoder([{ ...column, name: '' }]);
    return (row) => {
      if (column.present[row] === 0) raiseNoValue(column.name);
      return place(sha256(featureBytes(alone.encode(row))));
    };
  };
  return {
    of: ({ columns: own }) => ofFeature(own[at] && encodableColumn(own[at])),
    ofColumns: (own) => ofFeature(own[at]),
  };
}

/** TFX's rule: the digest as one big number, modulo the sum of all buckets. */
function bucketsOf(splits: Readonly<Record<string, number>>): (digest: Uint8Array) => number {
  const total = Object.values(splits).reduce((sum, buckets) => sum + buckets, 0);
  invariant(total > 0 && total < 2 ** 37, 'the buckets of a split fit the arithmetic below');
  const upTo: number[] = [];
  let sum = 0;
  for (const buckets of Object.values(splits)) {
    sum += buckets;
    upTo.push(sum);
  }
  return (digest) => {
    let bucket = 0;
    // The same in integers of 32 bits, which is several times faster.
    if (total < 0x8000) {
      for (let i = 0; i < digest.length; i += 2) {
        bucket = ((bucket << 16) | ((digest[i] as number) << 8) | (digest[i + 1] as number)) % total;
      }
      return upTo.findIndex((end) => bucket < end);
    }
    for (let i = 0; i < digest.length; i += 2) {
      bucket = (bucket * 65_536 + (digest[i] as number) * 256 + (digest[i + 1] as number)) % total;
    }
    return upTo.findIndex((end) => bucket < end);
  };
}

/** TFX's partition_feature_name: bytes and int64 only. */
function requireFeature(name: string | undefined, columns: readonly ColumnSpec[]): number {
  if (name === undefined)
    raise('split/invalid', 'data.partition is by feature and names none.', 'Name the column in data.partition.feature.');
  const at = columns.findIndex((column) => column.name === name);
  const type = columns[at]?.type;
  if (type === 'bytes' || type === 'int') return at;
  const usable = columns.filter((column) => column.type === 'bytes' || column.type === 'int').map((column) => column.name);
  const hint = `Choose a column of text or whole numbers: ${usable.slice(0, 20).join(', ')}.`;
  if (type === undefined) raise('split/invalid', `There is no column to split by: ${name}`, hint, { details: { feature: name } });
  raise('split/invalid', `A column of type ${type} cannot be split by: ${name}`, hint, { details: { feature: name, type } });
}

/** TFX refuses an example without the feature; an empty list, as of an empty CSV cell, is a group like any other. */
function raiseNoValue(feature: string): never {
  const hint = 'Fill the column in every row, or split by another.';
  raise('split/invalid', `A row has nothing in the column to split by: ${feature}`, hint, { details: { feature } });
}

/** The serialised Feature inside an Example whose only feature has an empty name. */
function featureBytes(example: Uint8Array): Uint8Array {
  let at = afterLength(example, 1);
  at = afterLength(example, at + 1);
  // The empty name (0a 00), then the value's tag and length.
  return example.subarray(afterLength(example, at + 3));
}

function afterLength(bytes: Uint8Array, from: number): number {
  let at = from;
  while ((bytes[at] as number) >= 0x80) at++;
  return at + 1;
}

function sha256(...parts: readonly (string | Uint8Array)[]): Uint8Array {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}
