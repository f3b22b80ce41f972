/** Brings the rows of a batch into their splits by the sha256 of their serialised examples. */

import { hash } from 'node:crypto';
import { type ColumnBatch, encodeShared } from '../../formats/index.ts';
import type { ContentHash } from './content-hash.ts';
import type { PartitionedReader } from './partition.ts';

const digestBytes = 32;

export interface AssignRowsOptions {
  /** Takes every record's sha256, in order. */
  readonly content: ContentHash;
  /** Their number. */
  readonly splits: number;
}

/** Row numbers by split, ascending. */
export function assignRows(batch: ColumnBatch, part: PartitionedReader, options: AssignRowsOptions): readonly Int32Array[] {
  const { content, splits } = options;
  const splitOf = part.assignment.of(batch);
  const chosen = new Uint8Array(batch.rows);
  const counts = new Int32Array(splits);
  const digest = Buffer.alloc(digestBytes);
  for (let row = 0; row < batch.rows; row++) {
    // As a string of bytes: a Buffer for each digest costs more than its text.
    digest.write(hash('sha256', encodeShared(batch, row), 'binary'), 'latin1');
    const split = splitOf(row, digest);
    content.add(digest, split);
    chosen[row] = split;
    counts[split] = (counts[split] as number) + 1;
  }
  const rows = Array.from(counts, (count) => new Int32Array(count));
  counts.fill(0);
  for (let row = 0; row < batch.rows; row++) {
    const split = chosen[row] as number;
    const at = counts[split] as number;
    (rows[split] as Int32Array)[at] = row;
    counts[split] = at + 1;
  }
  return rows;
}
