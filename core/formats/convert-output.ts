/** The formats that can be written, the file names that say so, and a writer for each. */

import { raise } from '../foundation/index.ts';
import { createAvroWriter } from './avro-writer.ts';
import type { Column, ColumnBatch, ColumnSpec } from './column-batch.ts';
import { createCsvWriter } from './csv-writer.ts';
import { encodeShared } from './example-encoder.ts';
import { createJsonlWriter, type TableWriter } from './jsonl-writer.ts';
import { createParquetWriter } from './parquet-writer.ts';
import { sliceBatch } from './reshape-batch.ts';
import { createRecordWriter, type RecordWriter } from './tfrecord-writer.ts';

export const outputFormats = ['csv', 'tfrecord', 'parquet', 'avro', 'jsonl'] as const;
export type OutputFormat = (typeof outputFormats)[number];

export interface Output {
  readonly format: OutputFormat;
  readonly gzip: boolean;
  /** Of CSV. */
  readonly delimiter: string;
}

const endings: readonly (readonly [RegExp, OutputFormat])[] = [
  [/\.(csv|tsv)$/, 'csv'],
  [/\.(tfrecords?|tfr)$/, 'tfrecord'],
  [/\.parquet$/, 'parquet'],
  [/\.avro$/, 'avro'],
  [/\.(jsonl|ndjson)$/, 'jsonl'],
];

/** By the file's name, unless the format is given. Throws ProblemError: `usage/invalid-argument`. */
export function outputOf(path: string, given: OutputFormat | undefined): Output {
  const lower = path.toLowerCase();
  const gzip = lower.endsWith('.gz');
  const name = gzip ? lower.slice(0, -3) : lower;
  const format = given ?? endings.find(([ending]) => ending.test(name))?.[1];
  if (!format) {
    const hint = 'Name it .csv, .tsv, .tfrecord, .parquet, .avro or .jsonl, or give the format.';
    raise('usage/invalid-argument', `The name does not say which format to write: ${path}`, hint, { details: { path } });
  }
  if (gzip && (format === 'parquet' || format === 'avro')) {
    const hint = 'Leave the .gz out: these files are compressed inside.';
    raise('usage/invalid-argument', `A ${format} file is not compressed as a whole: ${path}`, hint, { details: { path } });
  }
  return { format, gzip, delimiter: name.endsWith('.tsv') ? '\t' : ',' };
}

export function createOutputWriter(path: string, columns: readonly ColumnSpec[], output: Output): TableWriter {
  switch (output.format) {
    case 'csv':
      return createCsvWriter(path, columns, output);
    case 'jsonl':
      return createJsonlWriter(path, output);
    case 'avro':
      return createAvroWriter(path, columns);
    case 'parquet':
      return createParquetWriter(path, columns);
    case 'tfrecord':
      return exampleWriter(createRecordWriter(path, output));
  }
}

/**
 * Columns without any value would be in no record. The first record names them all, as TFX's CsvExampleGen does in
 * every record: a feature without a kind, which every reader takes for a missing value.
 */
function exampleWriter(records: RecordWriter): TableWriter {
  return {
    async write(batch) {
      for (let row = 0; row < batch.rows; row++) {
        const isFirst = records.records === 0;
        await records.write(isFirst ? encodeShared(nameEveryColumn(sliceBatch(batch, 0, 1)), 0) : encodeShared(batch, row));
      }
    },
    close: () => records.close(),
    abort: () => records.abort(),
  };
}

function nameEveryColumn(first: ColumnBatch): ColumnBatch {
  const columns = first.columns.map((column): Column => {
    if (column.present[0] === 1) return column;
    return { name: column.name, type: 'unknown', rows: 1, present: Uint8Array.of(1), offsets: Int32Array.of(0, 0) };
  });
  return { rows: 1, columns };
}
