/** A CSV file as columns that can be counted, without making examples of it. */

import { join } from 'node:path';
import { type ColumnFiles, type PageCodec, splitColumnFiles } from '../../formats/index.ts';
import type { CancelSignal } from '../../foundation/index.ts';
import { exampleGenPropertiesSchema } from './example-gen-properties.ts';
import { ingestCsv } from './ingest-csv.ts';
import { createRejectLog, rejectsFileName } from './reject-log.ts';

const split = 'all';

/**
 * The rows of a CSV file or folder as Parquet in `dir`, an empty cell a missing value as TFDV reads it. Undefined where they
 * have to be read as batches. Throws ProblemError as ExampleGen does, CancelledError.
 */
export async function csvColumns(
  path: string,
  dir: string,
  { codec, signal }: { readonly codec: PageCodec; readonly signal: CancelSignal },
): Promise<ColumnFiles | undefined> {
  const given = { sources: [{ path, format: 'csv' }], splits: { [split]: 1 }, payload: 'parquet', max_rejected: 1, span: 1 };
  const properties = exampleGenPropertiesSchema.parse(given);
  const parts = properties.sources.map((source) => ({ source, split }));
  const rejects = createRejectLog(join(dir, rejectsFileName));
  try {
    const output = { dir, stateDir: join(dir, 'state'), rejects, signal, onProgress: () => undefined };
    // Gone at the end: nothing goes on with it.
    const how = { columnsOnly: true, codec, shardBytes: Number.POSITIVE_INFINITY };
    return (await ingestCsv(parts, properties, { ...output, ...how })) && (await splitColumnFiles(dir, split));
  } finally {
    rejects.close();
  }
}
