/** A CSV file as a source: one pass for types, one for batches, both streaming. */

import { raise } from '../foundation/index.ts';
import { fileSize } from './byte-chunks.ts';
import {
  type CellType,
  cellFloat,
  cellInt,
  cellText,
  cellUnknown,
  classifyCell,
  columnTypeOf,
  parseFloating,
  parseInteger,
} from './cell-type.ts';
import type { ColumnBatch, ColumnSpec } from './column-batch.ts';
import { type ColumnBuilder, createBatchBuilder } from './column-builder.ts';
import { type CsvSample, type CsvShape, detectShape } from './csv-dialect.ts';
import { CsvScanner, maxRowBytes } from './csv-scanner.ts';
import {
  type BatchOptions,
  type CsvOptions,
  maxBatchBytes,
  maxBatchRows,
  type PassOptions,
  type RejectedRow,
  rejectedTextLength,
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
const largestCell = { unknown: cellUnknown, int: cellInt, float: cellFloat, bytes: cellText } as const;

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
    for await (const scanner of this.#scanners(options)) {
      for (let status = scanner.next(); status === 'row' || status === 'broken'; status = scanner.next()) {
        if (status === 'row' && scanner.fields === width) widenTypes(types, scanner);
      }
    }
    return names.map((name, i) => ({ name, type: columnTypeOf(types[i] as CellType) }));
  }

  async *batches(columns: readonly ColumnSpec[], options: BatchOptions): AsyncGenerator<ColumnBatch> {
    const { names } = this.shape;
    const batch = createBatchBuilder(columns);
    const targets = names.map((name) => batch.columns[columns.findIndex((column) => column.name === name)]);
    const absent = batch.columns.filter((column) => !targets.includes(column));
    let rows = 0;
    let bytes = 0;
    const onTitle = (scanner: CsvScanner): void => options.onReject(rejectedRow(scanner, 'is a line above the header'));
    for await (const scanner of this.#scanners(options, onTitle)) {
      for (let status = scanner.next(); status === 'row' || status === 'broken'; status = scanner.next()) {
        const reason = status === 'broken' ? scanner.reason : rowProblem(scanner, targets);
        if (reason !== undefined) {
          options.onReject(rejectedRow(scanner, reason));
          continue;
        }
        appendRow(scanner, targets);
        for (const column of absent) column.appendMissing();
        rows++;
        bytes += scanner.rowEnd - scanner.rowStart;
        if (rows < maxBatchRows && bytes < maxBatchBytes) continue;
        yield { ...batch.build(), rows };
        rows = 0;
        bytes = 0;
      }
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

function widenTypes(types: Uint8Array, scanner: CsvScanner): void {
  for (let i = 0; i < types.length; i++) {
    if (types[i] === cellText) continue;
    const { data, start, end } = scanner.field(i);
    const type = classifyCell(data, start, end);
    if (type > (types[i] as number)) types[i] = type;
  }
}

/** Why the row cannot be taken over: a wrong number of fields, or a cell that is not of its column's type. */
function rowProblem(scanner: CsvScanner, targets: readonly (ColumnBuilder | undefined)[]): string | undefined {
  if (scanner.fields !== targets.length) {
    return `has ${scanner.fields} ${scanner.fields === 1 ? 'field' : 'fields'}, not ${targets.length}`;
  }
  for (let i = 0; i < targets.length; i++) {
    const target = targets[i];
    if (!target || target.type === 'bytes') continue;
    const { data, start, end } = scanner.field(i);
    if (classifyCell(data, start, end) > (largestCell[target.type] as number))
      return `is not of type ${target.type} in ${target.name}`;
  }
  return undefined;
}

function appendRow(scanner: CsvScanner, targets: readonly (ColumnBuilder | undefined)[]): void {
  for (let i = 0; i < targets.length; i++) {
    const target = targets[i];
    if (!target) continue;
    const { data, start, end } = scanner.field(i);
    if (start === end) target.appendEmpty();
    else {
      if (target.type === 'bytes') target.appendRange(data, start, end);
      else if (target.type === 'int') target.appendValue(parseInteger(data, start, end));
      else if (target.type === 'float') target.appendValue(parseFloating(data, start, end));
      target.endRow();
    }
  }
}

function rejectedRow(scanner: CsvScanner, reason: string): RejectedRow {
  const end = Math.min(scanner.rowEnd, scanner.rowStart + rejectedTextLength * 4);
  const text = scanner.buffer.toString('utf8', scanner.rowStart, end).slice(0, rejectedTextLength);
  return { line: scanner.line, reason, text };
}
