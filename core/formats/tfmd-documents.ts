/** The three documents of tensorflow.metadata.v0 as bytes, text and JSON. */

import { fail, type Json, ProblemError, type Result, succeed } from '../foundation/index.ts';
import { type Anomalies, anomaliesType } from './tfmd-anomalies.ts';
import { decodeMessage, encodeMessage } from './tfmd-binary.ts';
import { messageToJson } from './tfmd-json.ts';
import { type Schema, schemaType } from './tfmd-schema.ts';
import { type DatasetFeatureStatisticsList, statisticsListType } from './tfmd-statistics.ts';
import { parseMessage } from './tfmd-text-parse.ts';
import { printMessage } from './tfmd-text-print.ts';

/** FeatureStats.pb. Fails with `artifact/damaged`. */
export function decodeStatistics(bytes: Uint8Array): Result<DatasetFeatureStatisticsList> {
  return guard(() => decodeMessage(statisticsListType, bytes));
}

export function encodeStatistics(statistics: DatasetFeatureStatisticsList): Uint8Array {
  return encodeMessage(statisticsListType, statistics);
}

/** Protobuf JSON of DatasetFeatureStatisticsList with original field names. */
export function statisticsToJson(statistics: DatasetFeatureStatisticsList): Json {
  return messageToJson(statisticsListType, statistics);
}

/** schema.pbtxt; comments are skipped. Fails with `schema/invalid`, details line and column. */
export function parseSchema(text: string): Result<Schema> {
  return guard(() => parseMessage(schemaType, text));
}

/** schema.pbtxt as TFX writes it. */
export function printSchema(schema: Schema): string {
  return printMessage(schemaType, schema);
}

/** SchemaDiff.pb. Fails with `artifact/damaged`. */
export function decodeAnomalies(bytes: Uint8Array): Result<Anomalies> {
  return guard(() => decodeMessage(anomaliesType, bytes));
}

export function encodeAnomalies(anomalies: Anomalies): Uint8Array {
  return encodeMessage(anomaliesType, anomalies);
}

function guard<T>(work: () => T): Result<T> {
  try {
    return succeed(work());
  } catch (error) {
    if (error instanceof ProblemError) return fail(error.problem);
    throw error;
  }
}
