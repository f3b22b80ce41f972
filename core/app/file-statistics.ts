/** TFDV's statistics of files and of examples, without a run of the pipeline. */

import { mkdtemp, readFile, rm, stat, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import {
  type Column,
  type ColumnBatch,
  createMessage,
  type DatasetFeatureStatistics,
  type DatasetFeatureStatisticsList,
  decodeStatistics,
  defaultDataset,
  detectSourceFormat,
  encodeStatistics,
  examplesInfo,
  listSourceFiles,
  measureColumns,
  openExampleReader,
  readExamples,
  splitColumnFiles,
  statisticsListType,
  statisticsToJson,
} from '../formats/index.ts';
import { attempt, type CancelSignal, type Json, type Result, raise, unwrap } from '../foundation/index.ts';
import { csvColumns } from '../stages/ingest/index.ts';
import { datasetOfColumns, type GenerateOptions, generateStatistics, parseSlice } from '../stages/statistics/index.ts';
import { describeFeatures } from '../stages/validate/index.ts';
import type { ProjectSession } from './project-session.ts';

export interface FileStatistics {
  /** FeatureStats.pb. */
  readonly bytes: Uint8Array;
  readonly json: Json;
  /** Of every row; the slices are in `json` and `bytes`. */
  readonly features: readonly {
    readonly name: string;
    readonly type: string;
    readonly present: number;
    readonly missing: number;
    readonly summary: string;
  }[];
  /** Rows by slice, the whole first; empty without slices. */
  readonly slices: readonly { readonly name: string; readonly rows: number }[];
}

export interface FileStatisticsOptions {
  /** Each entry features to cross, alone or as `feature=value`. */
  readonly slices?: readonly (readonly string[])[];
  readonly weightFeature?: string;
  /** Of an Examples artifact; default its first, which is `train` where there is one. */
  readonly split?: string;
}

/** `path`: a file or folder of rows, an Examples artifact's folder, or a FeatureStats.pb. */
export function fileStatistics(
  path: string,
  options: FileStatisticsOptions,
  signal: CancelSignal,
): Promise<Result<FileStatistics>> {
  return attempt(async () => {
    const list = await statisticsOf(path, signal, options);
    const dataset = unwrap(defaultDataset(list));
    const slices = list.datasets.length > 1 ? list.datasets.map(({ name, num_examples: rows }) => ({ name, rows })) : [];
    return { bytes: encodeStatistics(list), json: statisticsToJson(list), features: summarize(dataset), slices };
  });
}

/** The folder of a project's examples, by the artifact's id or URI. Raises `artifact/not-found`. */
export function examplesFolder(session: ProjectSession, reference: string): string {
  const live = session.metadata.artifacts({ type: 'Examples', state: 'LIVE' });
  const found = live.find(({ id, uri }) => String(id) === reference || uri === reference);
  if (found !== undefined) return session.workspace.artifactPath(found.uri);
  const hint = 'Name a file, or examples by their id or URI; `loopwright lineage` lists them.';
  return raise('artifact/not-found', `There is no file and there are no examples ${reference}.`, hint);
}

export async function statisticsOf(
  path: string,
  signal: CancelSignal,
  { slices = [], weightFeature, split }: FileStatisticsOptions = {},
): Promise<DatasetFeatureStatisticsList> {
  if (extname(path) === '.pb') {
    if (slices.length > 0 || weightFeature !== undefined)
      raise('usage/invalid-argument', 'Computed statistics cannot be sliced or weighted any more.', 'Name the rows instead.');
    return unwrap(decodeStatistics(await readOrRaise(path)));
  }
  if (slices.length === 0 && weightFeature === undefined) {
    const dataset = await csvDataset(path, signal);
    if (dataset) return createMessage(statisticsListType, { datasets: [dataset] });
  }
  const rows = (await isArtifact(path)) ? await examplesRows(path, split, signal) : await fileRows(path, signal);
  const named = slices.map((parts) => parseSlice(parts, rows.names));
  if (rows.columns !== undefined && named.length === 0 && weightFeature === undefined)
    return createMessage(statisticsListType, { datasets: [await datasetOfColumns([rows.columns], {}, { signal })] });
  const options: GenerateOptions = { slices: named, weightFeature, signal };
  return unwrap(await generateStatistics(rows.batches(), options));
}

/** Below, reading batch by batch is as fast. */
const leastColumnBytes = 8 << 20;

/** Of smaller files the columns stay in the system's cache: to pack and unpack them takes longer than to copy more. */
const leastPackedBytes = 512 << 20;

/** Of a large CSV file by way of columns, read and counted on all cores; undefined for anything else. */
async function csvDataset(path: string, signal: CancelSignal): Promise<DatasetFeatureStatistics | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isFile() || found.size < leastColumnBytes || (await detectSourceFormat(path)) !== 'csv') return undefined;
  const temporary = await statfs(tmpdir());
  const codec = found.size < leastPackedBytes ? 'UNCOMPRESSED' : 'SNAPPY';
  // What comes there is mostly a third of the file; not packed, numbers may take more than their digits did.
  if (temporary.bavail * temporary.bsize < found.size * (codec === 'SNAPPY' ? 1 : 2)) return undefined;
  const dir = await mkdtemp(join(tmpdir(), 'loopwright-columns-'));
  try {
    const columns = await csvColumns(path, dir, { codec, signal });
    return columns && (await datasetOfColumns([columns], {}, { signal }));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

interface Rows {
  readonly names: readonly string[];
  /** Where they can be read column by column. */
  readonly columns?: Awaited<ReturnType<typeof measureColumns>>;
  batches(): AsyncIterable<ColumnBatch>;
}

async function fileRows(path: string, signal: CancelSignal): Promise<Rows> {
  const reader = unwrap(await openExampleReader(path, { signal }));
  const names = reader.columns.map(({ name }) => name);
  // CSV by TFDV's rule, not TFX's.
  if (reader.format === 'csv') return { names, batches: () => emptyAsMissing(reader.batches(signal)) };
  const columns = reader.format === 'parquet' ? await measureColumns(await listSourceFiles(path), reader.columns) : undefined;
  return { names, columns, batches: () => reader.batches(signal) };
}

async function examplesRows(dir: string, split: string | undefined, signal: CancelSignal): Promise<Rows> {
  const info = unwrap(await examplesInfo(dir));
  const chosen = split ?? info.splits[0]?.name ?? '';
  if (!info.splits.some(({ name }) => name === chosen)) {
    const known = info.splits.map(({ name }) => name).join(', ');
    raise('usage/invalid-argument', `The examples have no split ${chosen}.`, `Their splits: ${known}.`);
  }
  const columns = await splitColumnFiles(dir, chosen);
  return { names: info.columns.map(({ name }) => name), columns, batches: () => readExamples(dir, chosen, signal) };
}

export async function readOrRaise(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch {
    return raise('file/not-found', `This file cannot be read: ${path}.`, 'Check its name and your rights to read it.');
  }
}

/** A folder with Split folders in it. */
async function isArtifact(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() === true && (await examplesInfo(path)).ok;
}

function summarize(dataset: DatasetFeatureStatistics): FileStatistics['features'] {
  return describeFeatures(new Map([['all', dataset]])).map((feature) => {
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
