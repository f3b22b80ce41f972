/** TFDV's work on plain files: schema and anomalies, without a project. */

import {
  type DatasetFeatureStatistics,
  defaultDataset,
  encodeAnomalies,
  parseSchema,
  printSchema,
  type Schema,
} from '../formats/index.ts';
import { attempt, type CancelSignal, type Result, unwrap } from '../foundation/index.ts';
import { inferSchema, updateSchema } from '../stages/schema/index.ts';
import { type AnomaliesReport, toAnomaliesReport, validateStatistics } from '../stages/validate/index.ts';
import { readOrRaise, statisticsOf } from './file-statistics.ts';

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

async function schemaOf(path: string): Promise<Schema> {
  return unwrap(parseSchema((await readOrRaise(path)).toString('utf8')));
}
