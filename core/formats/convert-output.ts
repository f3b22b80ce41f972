/** The formats that can be written, the file names that say so, and a writer for each. */

import { raise } from '../foundation/index.ts';
import { createAvroWriter } from './avro-writer.ts';
import type { ColumnSpec } from './column-batch.ts';
import { createCsvWriter } from './csv-writer.ts';
import { encodeShared } from './example-encoder.ts';
import { createJsonlWriter, type TableWriter } from './jsonl-writer.ts';
import { createParquetWriter } from './parquet-writer.ts';
import { createRecordWriter } from './tfrecord-writer.ts';

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
    case 'tfrecord': {
      const records = createRecordWriter(path, output);
      return {
        async write(batch) {
          for (let row = 0; row < batch.rows; row++) await records.write(encodeShared(batch, row));
        },
        close: () => records.close(),
        abort: () => records.abort(),
      };
    }
  }
}
