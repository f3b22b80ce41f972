/** A Parquet file as a source. */

import type { ColumnBatch, ColumnSpec } from './column-batch.ts';
import { openParquet, type ParquetFile } from './parquet-reader.ts';
import { conformBatch } from './reshape-batch.ts';
import type { BatchOptions, SourceFile } from './source-file.ts';

export async function openParquetFile(path: string): Promise<SourceFile> {
  const file = await openParquet(path, { foreign: true });
  await file.close();
  return {
    path,
    bytes: file.bytes,
    profilePasses: 0,
    profile: async () => file.columns.map(({ name, type }) => ({ name, type })),
    batches: (columns, options) => parquetBatches(path, columns, options),
  };
}

async function* parquetBatches(path: string, columns: readonly ColumnSpec[], options: BatchOptions): AsyncGenerator<ColumnBatch> {
  const file: ParquetFile = await openParquet(path, { foreign: true });
  try {
    for (const [group, { bytes }] of file.groups.entries()) {
      for await (const batch of file.groupBatches(group, options.signal)) yield conformBatch(batch, columns);
      options.onBytes?.(bytes);
    }
  } finally {
    await file.close();
  }
}
