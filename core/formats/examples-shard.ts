/** Writes one shard of an Examples artifact, a Parquet file a split, from row groups that were encoded elsewhere. */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { invariant } from '../foundation/index.ts';
import type { ColumnSpec } from './column-batch.ts';
import { shardFileName, splitFolder } from './examples-folder.ts';
import { raiseWriteFailure } from './file-sink.ts';
import type { NullMeaning } from './parquet-layout.ts';
import type { EncodedGroup } from './parquet-row-group.ts';
import { createGroupWriter, type ParquetGroupWriter } from './parquet-writer.ts';

export interface ShardOptions {
  readonly splits: readonly string[];
  /** Of all groups, and flat: at most one value a row. */
  readonly columns: readonly ColumnSpec[];
  /** From 0. */
  readonly shard: number;
  readonly of: number;
  /** Rows without a value: an empty list, or nothing at all. */
  readonly nulls: NullMeaning;
}

/** Methods throw ProblemError (`disk/full`, `disk/failed`). */
export interface ExamplesShard {
  /** `split`: index into the names. */
  append(split: number, group: EncodedGroup): Promise<void>;
  /** Rows written, by split. */
  close(): Promise<readonly number[]>;
  abort(): Promise<void>;
}

export async function createExamplesShard(
  dir: string,
  { splits, columns, shard, of, nulls }: ShardOptions,
): Promise<ExamplesShard> {
  const writers: ParquetGroupWriter[] = [];
  for (const split of splits) {
    const folder = splitFolder(dir, split);
    await mkdir(folder, { recursive: true }).catch((error) => raiseWriteFailure(error, folder));
    writers.push(createGroupWriter(join(folder, shardFileName(shard, of)), columns, nulls));
  }
  return {
    async append(split, group) {
      const writer = writers[split];
      invariant(writer, 'groups are of splits that were declared');
      await writer.append(group);
    },
    async close() {
      for (const writer of writers) await writer.close();
      return writers.map(({ rows }) => rows);
    },
    async abort() {
      await Promise.all(writers.map((writer) => writer.abort()));
    },
  };
}
