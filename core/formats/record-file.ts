/** A TFRecord file of tf.Example, or of records that can be turned into one, as a source. */

import { fileSize } from './byte-chunks.ts';
import type { ColumnBatch, ColumnSpec } from './column-batch.ts';
import { ExampleDecoder, ExampleProfile, MalformedExample } from './example-decoder.ts';
import {
  type BatchOptions,
  maxBatchBytes,
  maxBatchRows,
  type PassOptions,
  rejectedTextLength,
  type SourceFile,
} from './source-file.ts';
import { readRecords, type TfRecord } from './tfrecord-reader.ts';

/** Throws MalformedExample. */
export type ToExample = (record: Uint8Array) => Uint8Array;

const asItIs: ToExample = (record) => record;

export async function openRecordFile(path: string, toExample: ToExample = asItIs): Promise<SourceFile> {
  return {
    path,
    bytes: await fileSize(path),
    profilePasses: 1,
    profile: (options) => profileRecords(path, toExample, options),
    batches: (columns, options) => recordBatches({ path, toExample, columns }, options),
  };
}

async function profileRecords(path: string, toExample: ToExample, options: PassOptions): Promise<readonly ColumnSpec[]> {
  const profile = new ExampleProfile();
  for await (const records of readRecords(path, options)) {
    for (const record of records) takeOver(() => profile.add(toExample(record.data)));
  }
  return profile.columns();
}

async function* recordBatches({ path, toExample, columns }: Records, options: BatchOptions): AsyncGenerator<ColumnBatch> {
  const decoder = new ExampleDecoder(columns);
  for await (const records of readRecords(path, options)) {
    for (const record of records) {
      const reason = takeOver(() => decoder.add(toExample(record.data)));
      if (reason !== undefined) options.onReject({ line: record.offset, reason, text: recordText(record) });
      if (decoder.rows === maxBatchRows || decoder.bytes >= maxBatchBytes) yield decoder.build();
    }
  }
  if (decoder.rows > 0) yield decoder.build();
}

interface Records {
  readonly path: string;
  readonly toExample: ToExample;
  readonly columns: readonly ColumnSpec[];
}

/** Why the record is no tf.Example; undefined when it is one. */
function takeOver(add: () => void): string | undefined {
  try {
    add();
    return undefined;
  } catch (error) {
    if (error instanceof MalformedExample) return error.message;
    throw error;
  }
}

function recordText(record: TfRecord): string {
  return Buffer.from(record.data.subarray(0, rejectedTextLength)).toString('latin1');
}
