/** TFDV's work on plain files: statistics, schema, anomalies, without a project. */

import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import {
  type Column,
  type ColumnBatch,
  type DatasetFeatureStatistics,
  type DatasetFeatureStatisticsList,
  decodeStatistics,
  defaultDataset,
  encodeAnomalies,
  encodeStatistics,
  openExampleReader,
  parseSchema,
  printSchema,
  type Schema,
  statisticsToJson,
} from '../formats/index.ts';
import { attempt, type CancelSignal, type Json, type Result, raise, unwrap } from '../foundation/index.ts';
import { inferSchema, updateSchema } from '../stages/schema/index.ts';
import { generateStatistics } from '../stages/statistics/index.ts';
import { type AnomaliesReport, describeFeatures, toAnomaliesReport, validateStatistics } from '../stages/validate/index.ts';

export interface FileStatistics {
  /** FeatureStats.pb. */
  readonly bytes: Uint8Array;
  readonly json: Json;
  readonly features: readonly {
    readonly name: string;
    readonly type: string;
    readonly present: number;
    readonly missing: number;
    readonly summary: string;
  }[];
}

export function fileStatistics(path: string, signal: CancelSignal): Promise<Result<FileStatistics>> {
  return attempt(async () => {
    const list = await statisticsOf(path, signal);
    const dataset = unwrap(defaultDataset(list));
    const features = describeFeatures(new Map([['all', dataset]])).map((feature) => {
      const split = feature.splits[0];
      return {
        name: feature.name,
        type: feature.type,
        present: (split?.rows ?? 0) - (split?.missing ?? 0),
        missing: split?.missing ?? 0,
        summary: split?.numeric
          ? `mean ${split.numeric.mean.toPrecision(6)}, min ${split.numeric.min}, median ${split.numeric.median}, max ${split.numeric.max}`
          : `${split?.string?.unique ?? 0} distinct, most often ${JSON.stringify(split?.string?.top[0]?.value ?? '')}`,
      };
    });
    return { bytes: encodeStatistics(list), json: statisticsToJson(list), features };
  });
}

export function inferSchemaText(
  path: string,
  options: { readonly maxDomain?: number; readonly inferShape: boolean },
  signal: CancelSignal,
): Promise<Result<string>> {
  return attempt(async () => {
    const dataset = await datasetOf(path, signal);
    return printSchema(
      inferSchema(dataset, { maxStringDomainSize: options.maxDomain ?? 100, inferFeatureShape: options.inferShape }),
    );
  });
}

export function updateSchemaText(schemaPath: string, path: string, signal: CancelSignal): Promise<Result<string>> {
  return attempt(async () => printSchema(updateSchema(await schemaOf(schemaPath), await datasetOf(path, signal))));
}

export interface ValidationRequest {
  /** Rows, or a FeatureStats.pb. */
  readonly data: string;
  readonly schema: string;
  readonly environment?: string;
  readonly previous?: string;
  readonly serving?: string;
  readonly signal: CancelSignal;
}

export type ValidationAnswer = AnomaliesReport;

export function validateData(request: ValidationRequest): Promise<Result<{ answer: ValidationAnswer; bytes: Uint8Array }>> {
  return attempt(async () => {
    const { signal } = request;
    const found = unwrap(
      validateStatistics(await datasetOf(request.data, signal), await schemaOf(request.schema), {
        environment: request.environment,
        previous: request.previous ? await datasetOf(request.previous, signal) : undefined,
        serving: request.serving ? await datasetOf(request.serving, signal) : undefined,
      }),
    );
    return { answer: toAnomaliesReport(found), bytes: encodeAnomalies(found) };
  });
}

async function datasetOf(path: string, signal: CancelSignal): Promise<DatasetFeatureStatistics> {
  return unwrap(defaultDataset(await statisticsOf(path, signal)));
}

async function statisticsOf(path: string, signal: CancelSignal): Promise<DatasetFeatureStatisticsList> {
  if (extname(path) === '.pb') return unwrap(decodeStatistics(await readOrRaise(path)));
  const reader = unwrap(await openExampleReader(path, { signal }));
  const batches = reader.format === 'csv' ? emptyAsMissing(reader.batches(signal)) : reader.batches(signal);
  return unwrap(await generateStatistics(batches, { signal }));
}

async function schemaOf(path: string): Promise<Schema> {
  return unwrap(parseSchema((await readOrRaise(path)).toString('utf8')));
}

async function readOrRaise(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch {
    return raise('file/not-found', `This file cannot be read: ${path}.`, 'Check its name and your rights to read it.');
  }
}

/** An empty CSV cell is missing to TFDV (generate_statistics_from_csv), and an empty list to TFX's CsvExampleGen. */
async function* emptyAsMissing(batches: AsyncIterable<ColumnBatch>): AsyncIterable<ColumnBatch> {
  for await (const batch of batches) yield { rows: batch.rows, columns: batch.columns.map(withMissing) };
}

function withMissing(column: Column): Column {
  const present = column.present.slice();
  for (let row = 0; row < column.rows; row++) {
    if (column.offsets[row] === column.offsets[row + 1]) present[row] = 0;
  }
  return { ...column, present };
}
