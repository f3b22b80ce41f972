/** The door of formats: bytes on disk to column batches and back. */

export { bytesAt, columnText, numberAt, valueCount, valueText } from './column-access.ts';
export type {
  BytesColumn,
  Column,
  ColumnBatch,
  ColumnSpec,
  ColumnType,
  FloatColumn,
  IntColumn,
  UnknownColumn,
} from './column-batch.ts';
export { type CellValue, type ColumnBuilder, createBatchBuilder, createColumnBuilder } from './column-builder.ts';
export { contentFingerprint } from './content-fingerprint.ts';
export { encodeExample } from './example-encoder.ts';
export {
  type CsvOptions,
  type ExampleReader,
  type FileFormat,
  maxBatchRows,
  openExampleReader,
  type ReaderOptions,
  type RejectedRow,
  type RejectedRows,
} from './example-reader.ts';
export {
  type ExampleRows,
  type ExamplesInfo,
  type ExamplesPayload,
  examplesInfo,
  readExampleRows,
  readExamples,
} from './examples-artifact.ts';
export { createExamplesWriter, type ExamplesWriter, type ExamplesWriterOptions, writeExamples } from './examples-writer.ts';
export {
  coerceColumn,
  concatBatches,
  conformBatch,
  mergeSpecs,
  missingColumn,
  selectRows,
  sliceBatch,
  widerType,
} from './reshape-batch.ts';
export { readRecords, type TfRecord } from './tfrecord-reader.ts';
export { createRecordWriter, frameRecord, type RecordWriter } from './tfrecord-writer.ts';
