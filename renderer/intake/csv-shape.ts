/** The dialect of a CSV text from its first rows: delimiter, spaces after it, title lines, header, names; as the core decides it. */

import Papa from 'papaparse';
import { typeOfCell } from './cell-type.ts';

export type Row = readonly string[];

export interface CsvShape {
  readonly delimiter: string;
  readonly header: boolean;
  readonly names: readonly string[];
  /** Rows below the header, spaces after delimiters taken away. */
  readonly body: readonly Row[];
  /** 1-based line of the first row of `body`, where no cell spans lines. */
  readonly firstLine: number;
}

const candidates = [',', ';', '\t', '|'];
const sampleRows = 1000;
const dialectCharacters = 200_000;
/** Digits with leading zeros, dates and times: values although text. */
const valuePattern = /^\s*(?:0\d+\s*$|\d{1,4}[-/.:]\d{1,2}(?:[-/.:T\s]|$))/;

/** `complete`: the text is the whole file; else its last row may be cut and is left out. */
export function readCsvShape(text: string, complete: boolean): CsvShape {
  const delimiter = detectDelimiter(text.slice(0, dialectCharacters));
  const parsed = parse(text, delimiter);
  const whole = complete ? parsed : parsed.slice(0, -1);
  const trimmed = delimiter !== '\t' && isSpaced(whole.slice(0, sampleRows)) ? whole.map((row) => row.map(dropSpace)) : whole;
  const skipped = titleLines(trimmed.slice(0, sampleRows));
  const rows = trimmed.slice(skipped);
  const header = looksLikeHeader(rows.slice(0, sampleRows));
  const first = header ? rows[0]?.map((cell) => cell.trim()) : undefined;
  const width = first?.length ?? modalWidth(rows.slice(0, sampleRows)).width;
  return {
    delimiter,
    header,
    names: columnNames(width, first),
    body: header ? rows.slice(1) : rows,
    firstLine: skipped + (header ? 2 : 1),
  };
}

/** A header has no number in it; below it numbers stand under its words, or its words are all different and never come again. */
export function looksLikeHeader(rows: readonly Row[]): boolean {
  const [first, ...below] = rows;
  if (!first?.every((cell) => ['string', 'unknown'].includes(typeOfCell(cell)))) return false;
  if (first.every((cell) => cell === '') || first.some((cell) => valuePattern.test(cell))) return false;
  if (below.length === 0) return true;
  const same = below.filter((row) => row.length === first.length);
  if (first.some((cell, index) => cell !== '' && isNumeric(same, index))) return true;
  const names = first.filter((cell) => cell !== '');
  if (new Set(names).size < names.length || names.some((name) => name.length > 100 || name.includes('\n'))) return false;
  return first.every((cell, index) => cell === '' || same.every((row) => row[index] !== cell));
}

function parse(text: string, delimiter: string): readonly Row[] {
  return Papa.parse<string[]>(text, { delimiter, skipEmptyLines: true }).data;
}

/** The candidate under which most rows have one width, above one; the comma when none does. */
function detectDelimiter(text: string): string {
  let best = { delimiter: ',', share: 0, width: 1 };
  for (const delimiter of candidates) {
    const rows = parse(text, delimiter).slice(0, sampleRows);
    const { width, share } = modalWidth(rows);
    if (width < 2 || (rows[0]?.length !== width && share < 0.8)) continue;
    if (share > best.share || (share === best.share && width > best.width)) best = { delimiter, share, width };
  }
  return best.delimiter;
}

function modalWidth(rows: readonly Row[]): { readonly width: number; readonly share: number } {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(row.length, (counts.get(row.length) ?? 0) + 1);
  let best = { width: 0, count: 0 };
  for (const [width, count] of counts) {
    if (count > best.count || (count === best.count && width > best.width)) best = { width, count };
  }
  return { width: best.width, share: rows.length > 0 ? best.count / rows.length : 0 };
}

/** Leading lines of one field above a table of more: a title, not rows. */
function titleLines(rows: readonly Row[]): number {
  const { width, share } = modalWidth(rows);
  if (width < 2 || share < 0.5) return 0;
  return Math.max(
    0,
    rows.findIndex((row) => row.length > 1),
  );
}

/** Nearly every delimiter is followed by a space. */
function isSpaced(rows: readonly Row[]): boolean {
  const filled = rows.flatMap((row) => row.slice(1)).filter((cell) => cell !== '');
  return filled.length > 0 && filled.filter((cell) => cell.startsWith(' ')).length / filled.length >= 0.95;
}

function dropSpace(cell: string, index: number): string {
  return index === 0 ? cell : cell.replace(/^ +/, '');
}

function isNumeric(rows: readonly Row[], column: number): boolean {
  const types = rows.map((row) => typeOfCell(row[column] ?? '')).filter((type) => type !== 'unknown');
  return types.length > 0 && types.filter((type) => type !== 'string').length > types.length * 0.8;
}

/** The header's names, else `column_1` on; a name that comes again gets a number: `name_2`. */
function columnNames(width: number, header: Row = []): readonly string[] {
  const names = new Set<string>();
  return Array.from({ length: width }, (_, index) => {
    const wanted = header[index] || `column_${index + 1}`;
    let name = wanted;
    for (let again = 2; names.has(name); again++) name = `${wanted}_${again}`;
    names.add(name);
    return name;
  });
}
