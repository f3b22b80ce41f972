/** Where TFX keeps tensorflow.metadata documents inside an artifact's folder. */

import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { attempt, type Result, raise, unwrap } from '../foundation/index.ts';
import type { Anomalies } from './tfmd-anomalies.ts';
import { decodeAnomalies, decodeStatistics, encodeAnomalies, encodeStatistics, parseSchema } from './tfmd-documents.ts';
import type { Schema } from './tfmd-schema.ts';
import type { DatasetFeatureStatistics, DatasetFeatureStatisticsList } from './tfmd-statistics.ts';

/** Split name to document; the first split named "train" first, then by name. */
export type BySplit<T> = ReadonlyMap<string, T>;

const statisticsFile = 'FeatureStats.pb';
const anomaliesFile = 'SchemaDiff.pb';
const schemaFile = 'schema.pbtxt';
const splitPrefix = 'Split-';

/** An ExampleStatistics artifact. Fails with `artifact/not-found` or `artifact/damaged`. */
export function readStatisticsArtifact(dir: string): Promise<Result<BySplit<DatasetFeatureStatistics>>> {
  return attempt(() => readSplits(dir, statisticsFile, (bytes) => unwrap(defaultDataset(unwrap(decodeStatistics(bytes))))));
}

export function writeStatisticsArtifact(dir: string, split: string, statistics: DatasetFeatureStatisticsList): Promise<void> {
  return writeSplit(dir, split, { file: statisticsFile, bytes: encodeStatistics(statistics) });
}

/** An ExampleAnomalies artifact. Fails with `artifact/not-found` or `artifact/damaged`. */
export function readAnomaliesArtifact(dir: string): Promise<Result<BySplit<Anomalies>>> {
  return attempt(() => readSplits(dir, anomaliesFile, (bytes) => unwrap(decodeAnomalies(bytes))));
}

export function writeAnomaliesArtifact(dir: string, split: string, anomalies: Anomalies): Promise<void> {
  return writeSplit(dir, split, { file: anomaliesFile, bytes: encodeAnomalies(anomalies) });
}

/** The text of a Schema artifact. Fails with `artifact/not-found`. */
export function readSchemaText(dir: string): Promise<Result<string>> {
  return attempt(async () => new TextDecoder().decode(await readArtifactFile(join(dir, schemaFile))));
}

/** A Schema artifact. Fails with `artifact/not-found` or `schema/invalid`. */
export function readSchemaArtifact(dir: string): Promise<Result<Schema>> {
  return attempt(async () => unwrap(parseSchema(unwrap(await readSchemaText(dir)))));
}

export async function writeSchemaArtifact(dir: string, text: string): Promise<void> {
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, schemaFile), text);
}

/** The whole split's statistics out of a list with slices, as TFDV picks them. Fails with `artifact/damaged`. */
export function defaultDataset(list: DatasetFeatureStatisticsList): Result<DatasetFeatureStatistics> {
  const [first] = list.datasets;
  const chosen = list.datasets.length === 1 ? first : list.datasets.find((dataset) => dataset.name === 'All Examples');
  if (chosen !== undefined) return { ok: true, value: chosen };
  const message =
    first === undefined
      ? 'The statistics hold no dataset.'
      : 'The statistics hold several slices but not the one named All Examples.';
  return { ok: false, problem: { code: 'artifact/damaged', message, hint: 'Compute the statistics again.' } };
}

async function readSplits<T>(dir: string, file: string, decode: (bytes: Uint8Array) => T): Promise<BySplit<T>> {
  const splits = (await listSplits(dir)).sort((a, b) => Number(b === 'train') - Number(a === 'train') || (a < b ? -1 : 1));
  const documents = new Map<string, T>();
  for (const split of splits) documents.set(split, decode(await readArtifactFile(join(dir, `${splitPrefix}${split}`, file))));
  if (documents.size === 0) raise('artifact/not-found', 'The artifact holds no split.', 'Run the step that makes it again.');
  return documents;
}

async function listSplits(dir: string): Promise<string[]> {
  try {
    const entries = await readdir(dir, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory() && entry.name.startsWith(splitPrefix))
      .map((entry) => entry.name.slice(splitPrefix.length));
  } catch {
    return raise('artifact/not-found', 'The artifact is not there.', 'Run the step that makes it again.', { details: { dir } });
  }
}

async function readArtifactFile(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch {
    return raise('artifact/not-found', 'A file of the artifact cannot be read.', 'Run the step that makes it again.', {
      details: { path },
    });
  }
}

async function writeSplit(dir: string, split: string, { file, bytes }: { file: string; bytes: Uint8Array }): Promise<void> {
  const folder = join(dir, `${splitPrefix}${split}`);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, file), bytes);
}
