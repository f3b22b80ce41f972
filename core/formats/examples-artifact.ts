/** Reading an Examples artifact: Split folders of Parquet, or of gzipped TFRecord, as TFX lays them out. */

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { attempt, type CancelSignal, type Result, raise, throwIfCancelled } from '../foundation/index.ts';
import { columnText } from './column-access.ts';
import type { ColumnBatch, ColumnSpec } from './column-batch.ts';
import { ExampleDecoder, ExampleProfile, MalformedExample } from './example-decoder.ts';
import { infoFileName, splitFolder } from './examples-folder.ts';
import { openParquet } from './parquet-reader.ts';
import { concatBatches, conformBatch, mergeSpecs, sliceBatch } from './reshape-batch.ts';
import { maxBatchRows } from './source-file.ts';
import { readRecords } from './tfrecord-reader.ts';

export type ExamplesPayload = 'parquet' | 'tfrecord';

export interface ExamplesInfo {
  readonly splits: readonly { readonly name: string; readonly rows: number }[];
  readonly columns: readonly ColumnSpec[];
  readonly payload: ExamplesPayload;
}

export interface ExampleRows {
  readonly columns: readonly ColumnSpec[];
  /** null is missing; several values joined with ", ". */
  readonly rows: readonly (readonly (string | null)[])[];
  /** Rows in the split. */
  readonly total: number;
}

const batchBytes = 16 << 20;

/**
 * The rows of a split in order, in batches of at most 8192 rows with the artifact's columns.
 * Throws ProblemError when the artifact cannot be read, CancelledError when cancelled.
 */
export async function* readExamples(dir: string, split: string, signal?: CancelSignal): AsyncIterable<ColumnBatch> {
  const { columns, payload } = await loadInfo(dir);
  for (const path of await splitFiles(dir, split)) {
    if (payload === 'tfrecord') yield* recordBatches(path, columns, signal);
    else {
      const file = await openParquet(path);
      try {
        for (let group = 0; group < file.groups.length; group++) {
          for await (const batch of file.groupBatches(group, signal)) yield conformBatch(batch, columns);
        }
      } finally {
        await file.close();
      }
    }
  }
}

/** Splits, rows, columns and payload. Problems: `artifact/not-found`, `artifact/damaged`, and those of its files. */
export function examplesInfo(dir: string): Promise<Result<ExamplesInfo>> {
  return attempt(() => loadInfo(dir));
}

/** A page of a split as text, for tables: `limit` rows from row `offset` (from 0). */
export function readExampleRows(dir: string, split: string, offset: number, limit: number): Promise<Result<ExampleRows>> {
  return attempt(async () => {
    const { info, total, batch } = await loadPage(dir, split, { offset, limit });
    const rows = Array.from({ length: batch.rows }, (_, row) => batch.columns.map((column) => columnText(column, row)));
    return { columns: info.columns, rows, total };
  });
}

/** The first rows of a split as they are, bytes and lists too; fewer where it has no more. */
export function firstExamples(dir: string, split: string, limit: number): Promise<Result<ColumnBatch>> {
  return attempt(async () => (await loadPage(dir, split, { offset: 0, limit })).batch);
}

interface Page {
  readonly offset: number;
  readonly limit: number;
}

async function loadPage(dir: string, split: string, { offset, limit }: Page) {
  const info = await loadInfo(dir);
  const total = info.splits.find(({ name }) => name === split)?.rows ?? 0;
  const end = Math.min(total, offset + limit);
  return { info, total, batch: conformBatch(await readRange(dir, split, { info, start: offset, end }), info.columns) };
}

interface Range {
  readonly info: ExamplesInfo;
  readonly start: number;
  readonly end: number;
}

async function readRange(dir: string, split: string, { info, start, end }: Range): Promise<ColumnBatch> {
  const parts: ColumnBatch[] = [];
  let before = 0;
  for (const path of await splitFiles(dir, split)) {
    if (before >= end) break;
    const wanted = { start: start - before, end: end - before };
    before +=
      info.payload === 'parquet' ? await parquetRange(path, wanted, parts) : await recordRange(path, { ...wanted, info }, parts);
  }
  return parts.length > 0 ? concatBatches(parts) : { rows: 0, columns: [] };
}

/** Adds the file's rows of the range to `parts`; returns the rows of the file. */
async function parquetRange(path: string, wanted: Omit<Range, 'info'>, parts: ColumnBatch[]): Promise<number> {
  const file = await openParquet(path);
  try {
    const start = Math.max(0, wanted.start);
    const end = Math.min(file.rows, wanted.end);
    if (start < end) parts.push(await file.range(start, end));
    return file.rows;
  } finally {
    await file.close();
  }
}

/** The same; stops reading, and counting, at the end of the range. */
async function recordRange(path: string, wanted: Range, parts: ColumnBatch[]): Promise<number> {
  let before = 0;
  for await (const batch of recordBatches(path, wanted.info.columns)) {
    const start = Math.max(0, wanted.start - before);
    const end = Math.min(batch.rows, wanted.end - before);
    before += batch.rows;
    if (start < end) parts.push(sliceBatch(batch, start, end));
    if (before >= wanted.end) break;
  }
  return before;
}

export async function* recordBatches(
  path: string,
  columns: readonly ColumnSpec[],
  signal?: CancelSignal,
): AsyncGenerator<ColumnBatch> {
  const decoder = new ExampleDecoder(columns);
  for await (const records of readRecords(path, { signal })) {
    for (const record of records) {
      decodeRecord(path, record, (data) => decoder.add(data));
      if (decoder.rows === maxBatchRows || decoder.bytes >= batchBytes) {
        throwIfCancelled(signal);
        yield decoder.build();
      }
    }
  }
  if (decoder.rows > 0) yield decoder.build();
}

function decodeRecord(path: string, record: { offset: number; data: Uint8Array }, decode: (data: Uint8Array) => void): void {
  try {
    decode(record.data);
  } catch (error) {
    if (!(error instanceof MalformedExample)) throw error;
    const message = `The record at byte ${record.offset} is not a tf.Example (${error.message}): ${path}`;
    raise('artifact/damaged', message, 'Ingest the data again.', { details: { path, offset: record.offset } });
  }
}

export async function loadInfo(dir: string): Promise<ExamplesInfo> {
  const written = await readFile(join(dir, infoFileName), 'utf8').catch(() => undefined);
  if (written !== undefined) return JSON.parse(written) as ExamplesInfo;
  const entries = await readdir(dir).catch(() => {
    raise('artifact/not-found', `There are no examples at: ${dir}`, 'Run ExampleGen again.', { details: { path: dir } });
  });
  const names = entries.filter((name) => name.startsWith('Split-')).map((name) => name.slice('Split-'.length));
  if (names.length === 0) raise('artifact/damaged', `There is no Split folder in: ${dir}`, 'Run ExampleGen again.');
  const splits: { name: string; rows: number }[] = [];
  const specs: (readonly ColumnSpec[])[] = [];
  let payload: ExamplesPayload = 'parquet';
  for (const name of names.sort(bySplitOrder)) {
    const files = await splitFiles(dir, name);
    if (files.some((file) => !file.endsWith('.parquet'))) payload = 'tfrecord';
    const found = payload === 'parquet' ? await parquetInfo(files) : await recordInfo(files);
    splits.push({ name, rows: found.rows });
    specs.push(found.columns);
  }
  return { splits, columns: mergeSpecs(...specs), payload };
}

async function parquetInfo(files: readonly string[]): Promise<{ rows: number; columns: readonly ColumnSpec[] }> {
  let rows = 0;
  const specs: (readonly ColumnSpec[])[] = [];
  for (const path of files) {
    const file = await openParquet(path);
    rows += file.rows;
    specs.push(file.columns.map(({ name, type }) => ({ name, type })));
    await file.close();
  }
  return { rows, columns: mergeSpecs(...specs) };
}

async function recordInfo(files: readonly string[]): Promise<{ rows: number; columns: readonly ColumnSpec[] }> {
  const profile = new ExampleProfile();
  let rows = 0;
  for (const path of files) {
    for await (const records of readRecords(path)) {
      for (const record of records) decodeRecord(path, record, (data) => profile.add(data));
      rows += records.length;
    }
  }
  return { rows, columns: profile.columns() };
}

/** The split's data files by name. Throws ProblemError: `artifact/damaged` where there is no such split. */
export async function splitFiles(dir: string, split: string): Promise<readonly string[]> {
  const folder = splitFolder(dir, split);
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => {
    const extras = { details: { path: dir, split } };
    raise('artifact/damaged', `The examples have no split "${split}": ${dir}`, 'Run ExampleGen again.', extras);
  });
  return entries
    .filter((entry) => entry.isFile() && !/^[._]/.test(entry.name))
    .map((entry) => join(folder, entry.name))
    .sort();
}

function bySplitOrder(a: string, b: string): number {
  const rank = (name: string): number => (name === 'train' ? 0 : name === 'eval' ? 1 : 2);
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}
