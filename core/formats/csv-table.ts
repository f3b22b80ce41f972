/** A plain UTF-8 CSV file divided into ranges that can be read apart from each other; types and starts as far as samples tell. */

import { type FileHandle, open } from 'node:fs/promises';
import { fileSize, isGzip, raiseReadFailure, readHead } from './byte-chunks.ts';
import { columnTypeOf } from './cell-type.ts';
import type { ColumnSpec } from './column-batch.ts';
import type { CsvShape } from './csv-dialect.ts';
import { type CsvFile, openCsvFile } from './csv-file.ts';
import { type LikelyRows, likelyRows } from './csv-range-start.ts';
import { mergeSpecs } from './reshape-batch.ts';
import type { CsvOptions } from './source-file.ts';

export interface CsvTable {
  readonly path: string;
  readonly bytes: number;
  readonly shape: CsvShape;
  /** The types of the rows looked at: nearly always those of all rows. */
  readonly columns: readonly ColumnSpec[];
  readonly ranges: readonly LikelyRange[];
}

export interface LikelyRange {
  /** Its first row's first byte, if the guess is right; undefined where there is none. */
  readonly start: number | undefined;
  /** Rows that begin before belong to it. */
  readonly end: number;
}

/** Large enough for row groups that pay, small enough for the cores to share a file, and never very many rows. */
const rangeBytes = { least: 8 << 20, most: 32 << 20 };
const rangeRows = 400_000;
const headBytes = 1 << 20;
/** Looked at for the beginning of a row; the larger one where rows are long. */
const windowBytes = [128 << 10, 2 << 20];

/** Undefined where the file is compressed or its beginning is not UTF-8. Throws ProblemError as `openCsvFile` does. */
export async function openCsvTable(path: string, csv: CsvOptions | undefined, size?: number): Promise<CsvTable | undefined> {
  if (isGzip(await readHead(path, 64))) return undefined;
  const head = await openCsvFile(path, { csv, limit: headBytes });
  if (head.encoding !== 'utf-8') return undefined;
  const bytes = await fileSize(path);
  const ends = rangeEnds(bytes, size ?? (await usualSize(head, bytes)));
  const likely = await likelyStarts(path, head.shape, ends.slice(0, -1));
  const seen = likely.map((rows) =>
    head.shape.names.map((name, field) => ({ name, type: columnTypeOf(rows?.types[field] ?? 0) })),
  );
  const columns = mergeSpecs(await head.profile({}), ...seen);
  const ranges = ends.map((end, i) => ({ start: i === 0 ? 0 : likely[i - 1]?.start, end }));
  return { path, bytes, shape: head.shape, columns, ranges };
}

function rangeEnds(bytes: number, size: number): readonly number[] {
  const count = Math.max(1, Math.round(bytes / size));
  return Array.from({ length: count }, (_, i) => (i + 1 === count ? bytes : Math.round(((i + 1) * bytes) / count)));
}

/** Of a range, by the length of the first rows. */
async function usualSize(head: CsvFile, bytes: number): Promise<number> {
  if (bytes <= rangeBytes.least) return rangeBytes.least;
  let rows = 0;
  for await (const batch of head.batches([], { onReject: () => rows++ })) rows += batch.rows;
  const length = Math.min(bytes, headBytes) / Math.max(rows, 1);
  return Math.min(Math.max(length * rangeRows, rangeBytes.least), rangeBytes.most);
}

/** Of rows that begin at these bytes of the file or behind. */
async function likelyStarts(
  path: string,
  shape: CsvShape,
  places: readonly number[],
): Promise<readonly (LikelyRows | undefined)[]> {
  const file = await open(path, 'r').catch((error) => raiseReadFailure(error, path, 0));
  try {
    const starts: (LikelyRows | undefined)[] = [];
    for (const place of places) {
      let likely: LikelyRows | undefined;
      for (const size of windowBytes) likely ??= likelyRows(await readWindow(file, place - 1, size), shape, path);
      starts.push(likely && { ...likely, start: place - 1 + likely.start });
    }
    return starts;
  } catch (error) {
    return raiseReadFailure(error, path, 0);
  } finally {
    await file.close();
  }
}

async function readWindow(file: FileHandle, from: number, bytes: number): Promise<Buffer> {
  const window = Buffer.allocUnsafe(bytes);
  const { bytesRead } = await file.read(window, 0, bytes, from);
  return window.subarray(0, bytesRead);
}
