/** The dialect of a CSV file, found out from its first rows: delimiter, spaces after it, and whether a header leads. */

import { cellText, cellUnknown, classifyCell } from './cell-type.ts';
import { backslash, fieldMixed } from './csv-quotes.ts';
import { CsvScanner, type Dialect } from './csv-scanner.ts';
import type { CsvOptions } from './source-file.ts';

export interface CsvShape extends Dialect {
  /** Fields in a row. */
  readonly width: number;
  readonly header: boolean;
  /** Column names from the options, the header, or `column_1` on. */
  readonly names: readonly string[];
  /** There is a row below the header, or more than the sample. */
  readonly hasRows: boolean;
}

export interface CsvSample {
  /** UTF-8. */
  readonly bytes: Buffer;
  /** The sample is the whole file. */
  readonly complete: boolean;
  readonly path: string;
}

interface Cell {
  readonly text: string;
  readonly type: number;
  /** As in the file: whether a space leads, and whether it is quoted. */
  readonly spaced: boolean;
}

type Rows = readonly (readonly Cell[])[];

const candidates = [',', ';', '\t', '|'];
const sampleRows = 1000;
/** Digits with leading zeros, dates and times: values although text. */
const valuePattern = /^\s*(?:0\d+\s*$|\d{1,4}[-/.:]\d{1,2}(?:[-/.:T\s]|$))/;

/** Backslashes escape where asked for, or where rows fit together only then. */
export function detectShape(sample: CsvSample, options: CsvOptions = {}): CsvShape {
  if (options.escape !== undefined) return shapeOf(sample, options, options.escape === '\\');
  const shape = shapeOf(sample, options, false);
  if (!sample.bytes.includes(backslash)) return shape;
  const misfits = countMisfits(sample, shape);
  if (misfits === 0) return shape;
  const escaped = shapeOf(sample, options, true);
  return countMisfits(sample, escaped) < misfits ? escaped : shape;
}

function shapeOf(sample: CsvSample, options: CsvOptions, escapes: boolean): CsvShape {
  const comment = options.comment?.charCodeAt(0);
  const base = { comment, skipsSpaces: false, ...(escapes && { escapes }) };
  const delimiter = options.delimiter ?? detectDelimiter(sample, base);
  const unspaced = { ...base, delimiter: delimiter.charCodeAt(0) };
  const dialect = { ...unspaced, skipsSpaces: delimiter !== '\t' && isSpaced(readRows(sample, unspaced)) };
  const all = readRows(sample, dialect);
  const rows = all.slice(titleLines(all));
  const header = options.header ?? isHeader(rows);
  const headerCells = header ? rows[0]?.map((cell) => cell.text.trim()) : undefined;
  const width = headerCells?.length ?? modalWidth(rows).width;
  return {
    ...dialect,
    width,
    header,
    names: columnNames(width, headerCells, options.columns),
    hasRows: rows.length > (header ? 1 : 0) || !sample.complete,
  };
}

/** Rows that are broken, of another width, or with text behind a closing quote. */
function countMisfits(sample: CsvSample, shape: CsvShape): number {
  const scanner = new CsvScanner(shape, sample.path);
  scanner.feed(sample.bytes);
  if (sample.complete) scanner.finish();
  let misfits = 0;
  for (
    let status = scanner.next(), rows = 0;
    status !== 'end' && status !== 'more' && rows < sampleRows;
    status = scanner.next()
  ) {
    rows++;
    const isMixed = scanner.kinds.subarray(0, scanner.fields).includes(fieldMixed);
    if (status === 'broken' || scanner.fields !== shape.width || isMixed) misfits++;
  }
  return misfits;
}

/** Leading lines of one field above a table of more: a title, not rows. */
function titleLines(rows: Rows): number {
  const { width, share } = modalWidth(rows);
  if (width < 2 || share < 0.5) return 0;
  return rows.findIndex((row) => row.length > 1);
}

/** Given names, else the header's, else `column_1` on; a name that comes again gets a number: `name_2`. */
function columnNames(width: number, header: readonly string[] = [], given: readonly string[] = []): readonly string[] {
  const names = new Set<string>(given.slice(0, width));
  return Array.from({ length: width }, (_, i) => {
    if (given[i]) return given[i];
    const wanted = header[i] || `column_${i + 1}`;
    let name = wanted;
    for (let again = 2; names.has(name); again++) name = `${wanted}_${again}`;
    names.add(name);
    return name;
  });
}

/** The candidate under which most rows have one width, above one; the comma when none does. */
function detectDelimiter(sample: CsvSample, base: Omit<Dialect, 'delimiter'>): string {
  let best = { delimiter: ',', share: 0, width: 1 };
  for (const delimiter of candidates) {
    const rows = readRows(sample, { ...base, delimiter: delimiter.charCodeAt(0) });
    const { width, share } = modalWidth(rows);
    if (width < 2 || (rows[0]?.length !== width && share < 0.8)) continue;
    if (share > best.share + 1e-9 || (share > best.share - 1e-9 && width > best.width)) best = { delimiter, share, width };
  }
  return best.delimiter;
}

function modalWidth(rows: Rows): { readonly width: number; readonly share: number } {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(row.length, (counts.get(row.length) ?? 0) + 1);
  let best = { width: 0, count: 0 };
  for (const [width, count] of counts) {
    if (count > best.count || (count === best.count && width > best.width)) best = { width, count };
  }
  return { width: best.width, share: rows.length > 0 ? best.count / rows.length : 0 };
}

function readRows(sample: CsvSample, dialect: Dialect): Rows {
  const scanner = new CsvScanner(dialect, sample.path);
  scanner.feed(sample.bytes);
  if (sample.complete) scanner.finish();
  const rows: Cell[][] = [];
  for (let status = scanner.next(); status !== 'end' && status !== 'more'; status = scanner.next()) {
    if (status === 'broken') continue;
    rows.push(
      Array.from({ length: scanner.fields }, (_, i) => {
        const { data, start, end } = scanner.field(i);
        const spaced = data[start] === 0x20;
        return { text: data.toString('utf8', start, Math.min(end, start + 1000)), type: classifyCell(data, start, end), spaced };
      }),
    );
    if (rows.length === sampleRows) break;
  }
  return rows;
}

/** Nearly every delimiter is followed by a space. */
function isSpaced(rows: Rows): boolean {
  let spaced = 0;
  let filled = 0;
  for (const row of rows) {
    for (const cell of row.slice(1)) {
      if (cell.text === '') continue;
      filled++;
      if (cell.spaced) spaced++;
    }
  }
  return filled > 0 && spaced / filled >= 0.95;
}

/**
 * A header has no number in it; below it, numbers or blanks stand where it has words, or (all text) its words are all
 * different and never come again in their columns.
 */
function isHeader(rows: Rows): boolean {
  const [first, ...below] = rows;
  if (!first || first.some((cell) => cell.type !== cellText && cell.type !== cellUnknown)) return false;
  if (first.every((cell) => cell.type === cellUnknown)) return false;
  if (first.some((cell) => valuePattern.test(cell.text))) return false;
  if (below.length === 0) return true;
  const same = below.filter((row) => row.length === first.length);
  if (first.some((cell, i) => cell.type === cellText && isNumeric(same, i))) return true;
  const names = first.filter((cell) => cell.text !== '');
  if (new Set(names.map((cell) => cell.text)).size < names.length) return false;
  if (names.some((cell) => cell.text.length > 100 || cell.text.includes('\n'))) return false;
  return first.every((cell, i) => cell.text === '' || same.every((row) => row[i]?.text !== cell.text));
}

/** Most filled cells of the column are numbers. */
function isNumeric(rows: Rows, column: number): boolean {
  let numbers = 0;
  let filled = 0;
  for (const row of rows) {
    const type = row[column]?.type ?? cellUnknown;
    if (type === cellUnknown) continue;
    filled++;
    if (type !== cellText) numbers++;
  }
  return filled > 0 && numbers > filled * 0.8;
}
