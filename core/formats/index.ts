/** The door of formats: bytes on disk to column batches and back. */

export { type CellType, cellTypeOf, columnTypeOf } from './cell-type.ts';
export { bytesAt, columnText, firstBytes, isText, numberAt, valueCount, valueText } from './column-access.ts';
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
export type { BytesPart, ColumnChunk, NumbersPart, TextHashes } from './column-chunk.ts';
export { openChunkReader } from './column-chunk-reader.ts';
export { contentFingerprint } from './content-fingerprint.ts';
export { type Conversion, type ConvertOptions, convertFile } from './convert-file.ts';
export { type OutputFormat, outputFormats } from './convert-output.ts';
export { blockRows, type CsvBlock } from './csv-block.ts';
export { BlockColumns } from './csv-block-columns.ts';
export { widestCell } from './csv-columns.ts';
export type { CsvShape } from './csv-dialect.ts';
export { type CsvRange, readCsvRange } from './csv-range.ts';
export { type CsvTable, openCsvTable } from './csv-table.ts';
export { type DecodedImage, decodeImages } from './decode-images.ts';
export { detectSourceFormat } from './detect-format.ts';
export { ExampleDecoder, MalformedExample, MistypedFeature } from './example-decoder.ts';
export { type EncodableColumn, ExampleEncoder, encodableColumn, encodeExample, encodeShared } from './example-encoder.ts';
export {
  type ExampleReader,
  openExampleReader,
  type ReaderOptions,
  type RejectedRows,
} from './example-reader.ts';
export {
  type ExampleRows,
  type ExamplesInfo,
  type ExamplesPayload,
  examplesInfo,
  firstExamples,
  readExampleRows,
  readExamples,
} from './examples-artifact.ts';
export { shardFileName, splitFolder, writeExamplesInfo } from './examples-folder.ts';
export { createExamplesShard, type ExamplesShard } from './examples-shard.ts';
export {
  type AssignedBatch,
  createExamplesWriter,
  type ExamplesWriter,
  type ExamplesWriterOptions,
} from './examples-writer.ts';
export { raiseWriteFailure } from './file-sink.ts';
export { type FoundRowsPage, openRowFinder, type RowFinder, type RowsRequest } from './find-rows.ts';
export { createWeighedCache } from './find-rows-cache.ts';
export { imageFormat, imageSize, isGreyImage } from './image-header.ts';
export { bytesAddress, encodedPicture, pixelsPicture } from './image-picture.ts';
export { fullPixel, writePixels } from './image-pixels.ts';
export {
  encodeOnnx,
  type OnnxAttribute,
  type OnnxNode,
  type OnnxTensor,
  type OnnxValueInfo,
  onnxTypes,
} from './onnx/onnx-messages.ts';
export { decodeOnnxGraph, type OnnxGraph } from './onnx-graph.ts';
export type { PageCodec } from './parquet-chunk.ts';
export { type EncodedGroup, FlatGroup } from './parquet-row-group.ts';
export { type FilePreview, type PreviewColumn, type PreviewOptions, previewFile } from './preview-file.ts';
export {
  type ChunkPlace,
  type ColumnFiles,
  type ColumnPart,
  measureColumns,
  readColumnParts,
  splitColumnFiles,
} from './read-column-chunks.ts';
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
export type { CsvOptions, FileFormat, RejectedRow } from './source-file.ts';
export { listSourceFiles } from './source-listing.ts';
export {
  type DataTypeName,
  type DecodedTensor,
  dataTypeName,
  dataTypeNumber,
  dataTypes,
  elementCount,
  isDataType,
  type TensorValues,
  valueArrays,
  zeros,
} from './tensorflow/data-types.ts';
export { decodeAssetFile, decodeSavedModel } from './tensorflow/decode-saved-model.ts';
export { encodeAssetFile, encodeSavedModel, encodeVariable } from './tensorflow/encode-saved-model.ts';
export { type ExampleFeature, exampleFeatures } from './tensorflow/example-features.ts';
export type { AttrValue, FunctionDef, GraphDef, NodeDef, OpDef } from './tensorflow/graph-messages.ts';
export { halfOfNumber, numberOfHalf } from './tensorflow/half.ts';
export type { CollectionDef, MetaGraphDef, SavedModelProto } from './tensorflow/saved-model-messages.ts';
export { openTensorBundle, type TensorBundle } from './tensorflow/tensor-bundle.ts';
export {
  type AnyProto,
  anyType,
  type SignatureDefProto,
  signatureDefType,
  type TensorInfoProto,
  type TensorProto,
  tensorProtoType,
} from './tensorflow/tensor-messages.ts';
export { dimsOf, tensorOfProto, textsOfContent } from './tensorflow/tensor-proto.ts';
export { writeTensorBundle } from './tensorflow/write-tensor-bundle.ts';
export {
  type Anomalies,
  type AnomalyInfo,
  type AnomalyReason,
  createAnomalies,
  type DriftSkewInfo,
  type Measurement,
  type Severity,
} from './tfmd-anomalies.ts';
export type { AnomalyTypeName } from './tfmd-anomaly-types.ts';
export {
  type BySplit,
  defaultDataset,
  readAnomaliesArtifact,
  readSchemaArtifact,
  readSchemaText,
  readStatisticsArtifact,
  writeAnomaliesArtifact,
  writeSchemaArtifact,
  writeStatisticsArtifact,
} from './tfmd-artifacts.ts';
export { decodeMessage, encodeMessage } from './tfmd-binary.ts';
export {
  type CrossFeatureStatistics,
  crossFeatureStatisticsType,
  type LiftSeries,
  type LiftValue,
  liftSeriesType,
  liftValueType,
} from './tfmd-cross-statistics.ts';
export { type Description, type SeverityOverride, severityOf } from './tfmd-description.ts';
export { lInfinityOfCounts, normalizedAbsoluteDifference, type ValueCounts, type ValueDistance } from './tfmd-distance.ts';
export {
  decodeAnomalies,
  decodeStatistics,
  encodeAnomalies,
  encodeStatistics,
  parseSchema,
  printSchema,
  statisticsToJson,
} from './tfmd-documents.ts';
export { createStringDomain, type StringDomain } from './tfmd-domains.ts';
export {
  createMessage,
  defineMessage,
  type Field,
  type MessageType,
  mapOf,
  namedEnum,
  nested,
  repeated,
  scalar,
} from './tfmd-fields.ts';
export { compareBytes, deserializePath, type FeaturePath, type Path, serializePath } from './tfmd-path.ts';
export {
  createFeature,
  createSchema,
  type DatasetConstraints,
  type Feature,
  type FeatureComparator,
  type LifecycleStage,
  type Schema,
  type SchemaFeatureType,
} from './tfmd-schema.ts';
export { clearDomain, isDeprecated, SchemaDraft } from './tfmd-schema-draft.ts';
export {
  type BytesStatistics,
  bytesStatisticsType,
  type CommonStatistics,
  type CustomStatistic,
  commonStatistics,
  commonStatisticsType,
  type DatasetFeatureStatistics,
  type DatasetFeatureStatisticsList,
  datasetStatisticsType,
  type FeatureNameStatistics,
  featureStatisticsType,
  type Histogram,
  type HistogramBucket,
  histogramType,
  type NumericStatistics,
  numericStatisticsType,
  type RankHistogram,
  rankHistogramType,
  type StatisticsFeatureType,
  type StringStatistics,
  statisticsListType,
  stringStatisticsType,
} from './tfmd-statistics.ts';
export { DatasetView, FeatureView, type ViewControls } from './tfmd-statistics-view.ts';
export { parseMessage } from './tfmd-text-parse.ts';
export { jensenShannonOfFeatures, updateDatasetConstraints } from './tfmd-update-comparators.ts';
export {
  createDriftSkewInfo,
  featureIsDeprecated,
  missingPaths,
  type UpdateOptions,
  updateFeature,
  updateRecursively,
} from './tfmd-update-feature.ts';
export { type SchemaUpdate, updateSchemaFor } from './tfmd-update-schema.ts';
export { readRecords, type TfRecord } from './tfrecord-reader.ts';
export { createRecordWriter, frameRecord, type RecordWriter } from './tfrecord-writer.ts';
export { WasmKernel } from './wasm-kernel.ts';
export { type WriteExamplesOptions, writeExamples } from './write-examples.ts';
