/** A plain UTF-8 CSV file divided into ranges that can be read apart from each other; types and starts as far as samples tell. */

import { type FileHandle, open } from 'node:fs/promises';
import { fileSize, isGzip, raiseReadFailure, readHead } from './byte-chunks.ts';
import { columnTypeOf } from './cell-type.ts';
import type { ColumnSpec } from './column-batch.ts';
import type { CsvShape } from './csv-dialect.ts';
import { openCsvFile } from './csv-file.ts';
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

/** Large enough for row groups that pay, small enough for the cores to share a file. */
const rangeBytes = 32 << 20;
const headBytes = 1 << 20;
/** Looked at for the beginning of a row; the larger one where rows are long. */
const windowBytes = [128 << 10, 2 << 20];

/** Undefined where the file is compressed or its beginning is not UTF-8. Throws ProblemError as `openCsvFile` does. */
export async function openCsvTable(path: string, csv: CsvOptions | undefined, size = rangeBytes): Promise<CsvTable | undefined> {
  if (isGzip(await readHead(path, 64))) return undefined;
  const head = await openCsvFile(path, { csv, limit: headBytes });
  if (head.encoding !== 'utf-8') return undefined;
  const bytes = await fileSize(path);
  const { shape } = head;
  const count = Math.max(1, Math.round(bytes / size));
  const ends = Array.from({ length: count }, (_, i) => (i + 1 === count ? bytes : Math.round(((i + 1) * bytes) / count)));
  const ranges: LikelyRange[] = [{ start: 0, end: ends[0] as number }];
  const seen: (readonly ColumnSpec[])[] = [await head.profile({})];
  const file = await open(path, 'r').catch((error) => raiseReadFailure(error, path, 0));
  try {
    for (const [i, end] of ends.slice(1).entries()) {
      const from = (ends[i] as number) - 1;
      let likely: LikelyRows | undefined;
      for (const size of windowBytes) likely ??= likelyRows(await readWindow(file, from, size), shape, path);
      ranges.push({ start: likely && from + likely.start, end });
      if (likely) seen.push(shape.names.map((name, field) => ({ name, type: columnTypeOf(likely.types[field] ?? 0) })));
    }
  } catch (error) {
    raiseReadFailure(error, path, 0);
  } finally {
    await file.close();
  }
  return { path, bytes, shape, columns: mergeSpecs(...seen), ranges };
}

async function readWindow(file: FileHandle, from: number, bytes: number): Promise<Buffer> {
  const window = Buffer.allocUnsafe(bytes);
  const { bytesRead } = await file.read(window, 0, bytes, from);
  return window.subarray(0, bytesRead);
}
