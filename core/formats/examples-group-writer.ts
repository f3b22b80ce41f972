/** Writes an Examples artifact from row groups that were encoded elsewhere. */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { invariant } from '../foundation/index.ts';
import type { ColumnSpec } from './column-batch.ts';
import type { ExamplesInfo } from './examples-artifact.ts';
import { parquetFileName, splitFolder, writeInfo } from './examples-folder.ts';
import { raiseWriteFailure } from './file-sink.ts';
import type { EncodedGroup } from './parquet-row-group.ts';
import { createGroupWriter, type ParquetGroupWriter } from './parquet-writer.ts';

/** Methods throw ProblemError (`disk/full`, `disk/failed`). */
export interface ExamplesGroupWriter {
  /** `split`: index into the names. */
  append(split: number, group: EncodedGroup): Promise<void>;
  finish(): Promise<ExamplesInfo>;
  abort(): Promise<void>;
}

/** All groups have these columns, and flat: at most one value a row, and none missing. */
export async function createExamplesGroupWriter(
  dir: string,
  { splits, columns }: { readonly splits: readonly string[]; readonly columns: readonly ColumnSpec[] },
): Promise<ExamplesGroupWriter> {
  const writers: ParquetGroupWriter[] = [];
  for (const split of splits) {
    const folder = splitFolder(dir, split);
    await mkdir(folder, { recursive: true }).catch((error) => raiseWriteFailure(error, folder));
    writers.push(createGroupWriter(join(folder, parquetFileName), columns));
  }
  return {
    async append(split, group) {
      const writer = writers[split];
      invariant(writer, 'groups are of splits that were declared');
      await writer.append(group);
    },
    async finish() {
      for (const writer of writers) await writer.close();
      const rows = splits.map((name, at) => ({ name, rows: writers[at]?.rows ?? 0 }));
      return writeInfo(dir, { payload: 'parquet', splits: rows, columns });
    },
    async abort() {
      await Promise.all(writers.map((writer) => writer.abort()));
    },
  };
}
