/** A CSV file as a source: one pass for types, one for batches, both streaming. */

import { raise } from '../foundation/index.ts';
import { fileSize } from './byte-chunks.ts';
import { type CellType, columnTypeOf } from './cell-type.ts';
import type { ColumnBatch, ColumnSpec } from './column-batch.ts';
import { type ColumnBuilder, createBatchBuilder } from './column-builder.ts';
import { blockRows, CsvBlock } from './csv-block.ts';
import { appendCells, markMisfits, widestCell } from './csv-columns.ts';
import { type CsvSample, type CsvShape, detectShape } from './csv-dialect.ts';
import { type ReadRow, rejectedRow, widthProblem } from './csv-rejects.ts';
import { CsvScanner, maxRowBytes } from './csv-scanner.ts';
import {
  type BatchOptions,
  type CsvOptions,
  maxBatchBytes,
  maxBatchRows,
  type PassOptions,
  type SourceFile,
} from './source-file.ts';
import { openTextFile, readText, type TextFile } from './text-encoding.ts';

export interface CsvFile extends SourceFile {
  readonly shape: CsvShape;
  readonly encoding: string;
}

export interface CsvFileOptions extends PassOptions {
  readonly csv?: CsvOptions;
  /** Look no further than so many bytes. */
  readonly limit?: number;
}

const sampleBytes = 1 << 20;

/** Throws ProblemError: `file/empty`, `file/binary`, `file/bad-encoding`, `table/header-only`, `table/duplicate-column`. */
export async function openCsvFile(path: string, options: CsvFileOptions = {}): Promise<CsvFile> {
  const bytes = await fileSize(path);
  const text = await openTextFile(path, options.csv?.encoding, options);
  let shape = detectShape(await sampleOf(text, sampleBytes), options.csv);
  // Not one row ends within the sample: look as far as a row may reach.
  if (shape.width === 0 && shape.hasRows) shape = detectShape(await sampleOf(text, maxRowBytes), options.csv);
  checkShape(shape, path);
  return new OpenCsv({ path, bytes, text, shape, limit: options.limit });
}

interface Opened {
  readonly path: string;
  readonly bytes: number;
  readonly text: TextFile;
  readonly shape: CsvShape;
  readonly limit: number | undefined;
}

class OpenCsv implements CsvFile {
  readonly path: string;
  readonly bytes: number;
  readonly shape: CsvShape;
  readonly encoding: string;
  readonly profilePasses = 1;
  readonly #opened: Opened;

  constructor(opened: Opened) {
    this.#opened = opened;
    this.path = opened.path;
    this.bytes = opened.bytes;
    this.shape = opened.shape;
    this.encoding = opened.text.encoding;
  }

  async profile(options: PassOptions): Promise<readonly ColumnSpec[]> {
    const { width, names } = this.shape;
    const types = new Uint8Array(width);
    const block = new CsvBlock(width);
    const widen = (): void => {
      for (let i = 0; i < width; i++) types[i] = widestCell(block, i, types[i] as CellType);
      block.clear();
    };
    for await (const scanner of this.#scanners(options)) {
      for (let status = scanner.next(); status === 'row' || status === 'broken'; status = scanner.next()) {
        if (status !== 'row' || scanner.fields !== width) continue;
        block.add(scanner);
        if (block.isFull) widen();
      }
      // Before the scanner's buffer changes.
      widen();
    }
    return names.map((name, i) => ({ name, type: columnTypeOf(types[i] as CellType) }));
  }

  async *batches(columns: readonly ColumnSpec[], options: BatchOptions): AsyncGenerator<ColumnBatch> {
    const { names, width } = this.shape;
    const batch = createBatchBuilder(columns);
    const targets = names.map((name) => batch.columns[columns.findIndex((column) => column.name === name)]);
    const filling = { targets, absent: batch.columns.filter((column) => !targets.includes(column)), options };
    const block = new CsvBlock(width);
    let rows = 0;
    let bytes = 0;
    const onTitle = (scanner: CsvScanner): void => options.onReject(rejectedRow(scanner, 'is a line above the header'));
    for await (const scanner of this.#scanners(options, onTitle)) {
      for (let status = scanner.next(); status === 'row' || status === 'broken'; status = scanner.next()) {
        const reason = status === 'broken' ? scanner.reason : widthProblem(scanner, width);
        if (reason !== undefined) {
          // In the order of the file: what comes before is looked at first.
          rows += takeBlock(block, filling);
          options.onReject(rejectedRow(scanner, reason));
          continue;
        }
        block.add(scanner);
        bytes += scanner.rowEnd - scanner.rowStart;
        if (block.isFull || bytes >= maxBatchBytes) rows += takeBlock(block, filling);
        if (rows <= maxBatchRows - blockRows && bytes < maxBatchBytes) continue;
        if (rows > 0) yield { ...batch.build(), rows };
        rows = 0;
        bytes = 0;
      }
      rows += takeBlock(block, filling);
      if (rows <= maxBatchRows - blockRows) continue;
      yield { ...batch.build(), rows };
      rows = 0;
      bytes = 0;
    }
    if (rows > 0) yield { ...batch.build(), rows };
  }

  /** The scanner after each chunk, past the header, and once more at the end. */
  async *#scanners(options: PassOptions, onTitle: (scanner: CsvScanner) => void = () => undefined): AsyncGenerator<CsvScanner> {
    const { shape, text, path, limit } = this.#opened;
    const scanner = new CsvScanner(shape, path);
    let inHeader = shape.header;
    let seen = 0;
    for await (const chunk of readText(text, { ...options, limit })) {
      seen += chunk.length;
      scanner.feed(chunk);
      if (inHeader && !skipHeader(scanner, shape, onTitle)) continue;
      inHeader = false;
      yield scanner;
    }
    // A limited read ends anywhere: what is left is not a whole row.
    if (limit !== undefined && seen >= limit) return;
    scanner.finish();
    if (inHeader) skipHeader(scanner, shape, onTitle);
    yield scanner;
  }
}

/** Moves past the header, the first row of the table's width; false when its end has not been read yet. */
function skipHeader(scanner: CsvScanner, shape: CsvShape, onTitle: (scanner: CsvScanner) => void): boolean {
  for (let status = scanner.next(); status === 'row' || status === 'broken'; status = scanner.next()) {
    if (status === 'row' && scanner.fields === shape.width) return true;
    onTitle(scanner);
  }
  return false;
}

async function sampleOf(text: TextFile, limit: number): Promise<CsvSample> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of readText(text)) {
    parts.push(chunk);
    length += chunk.length;
    if (length > limit) break;
  }
  return { bytes: Buffer.concat(parts), complete: length <= limit, path: text.path };
}

function checkShape(shape: CsvShape, path: string): void {
  const details = { path };
  if (shape.width === 0 && shape.hasRows) {
    const hint = 'Look for a quote that is never closed in its first line.';
    raise('table/row-too-large', `The first row is larger than ${maxRowBytes >> 20} MB: ${path}`, hint, { details });
  }
  if (shape.width === 0) raise('file/empty', `The file has no rows: ${path}`, 'Choose a file with rows in it.', { details });
  if (!shape.hasRows) {
    raise('table/header-only', `The file has a header and no rows: ${path}`, 'Choose a file with rows below the header.', {
      details,
    });
  }
  const twice = shape.names.find((name, i) => shape.names.indexOf(name) < i);
  if (twice === undefined) return;
  const hint = 'Give each column in csv.columns a name of its own.';
  raise('table/duplicate-column', `Two columns are named "${twice}": ${path}`, hint, { details: { path, column: twice } });
}

interface Filling {
  /** By field of the file; undefined where the field is not asked for. */
  readonly targets: readonly (ColumnBuilder | undefined)[];
  /** Columns the file does not have. */
  readonly absent: readonly ColumnBuilder[];
  readonly options: BatchOptions;
}

/** Moves the block's rows into the columns, and those with a cell that is not of its column's type to the rejects. */
function takeBlock(block: CsvBlock, { targets, absent, options }: Filling): number {
  if (block.rows === 0) return 0;
  const marks = new Uint8Array(block.rows);
  let any = false;
  for (const [i, target] of targets.entries()) {
    if (target && markMisfits(block, i, { type: target.type, marks })) any = true;
  }
  if (any) rejectMarked(block, { targets, marks, options });
  for (const [i, target] of targets.entries()) if (target) appendCells(target, block, i);
  for (const column of absent) for (let row = 0; row < block.rows; row++) column.appendMissing();
  const { rows } = block;
  block.clear();
  return rows;
}

function rejectMarked(
  block: CsvBlock,
  { targets, marks, options }: Omit<Filling, 'absent'> & { readonly marks: Uint8Array },
): void {
  for (const [row, mark] of marks.entries()) {
    if (mark === 0) continue;
    const misfit = targets.find((target, i) => {
      if (!target) return false;
      const at = row * block.stride + i;
      const cell = { ...block, starts: block.starts.subarray(at), ends: block.ends.subarray(at), rows: 1, buffer: block.buffer };
      return markMisfits({ ...cell, kinds: block.kinds.subarray(at), stride: 0 }, 0, {
        type: target.type,
        marks: new Uint8Array(1),
      });
    });
    const { buffer } = block;
    const place = { buffer, line: block.lines[row], rowStart: block.rowStarts[row], rowEnd: block.rowEnds[row] };
    options.onReject(rejectedRow(place as ReadRow, `is not of type ${misfit?.type} in ${misfit?.name}`));
  }
  block.remove(marks);
}
