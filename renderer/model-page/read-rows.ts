/** Rows that somebody pasted or dropped: CSV, a JSON list, a request of TensorFlow Serving, or JSON Lines. */

import Papa from 'papaparse';
import type { PageInput, PageRow, PageValue } from '../../core/contract/index.ts';

const delimiters = [',', ';', '\t', '|'];

export interface GivenRows {
  readonly rows: readonly PageRow[];
  /** In the order they came in. */
  readonly columns: readonly string[];
  /** Inputs that no row has: missing everywhere. */
  readonly absent: readonly string[];
}

/** Throws an Error that says what is wrong with the text. */
export function readRows(text: string, inputs: readonly PageInput[]): GivenRows {
  const start = text.trimStart().slice(0, 1);
  const rows = start === '[' || start === '{' ? jsonRows(text) : csvRows(text, inputs);
  if (rows.length === 0) throw new Error('There are no rows in it.');
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return { rows, columns, absent: inputs.map(({ name }) => name).filter((name) => !columns.includes(name)) };
}

function csvRows(text: string, inputs: readonly PageInput[]): readonly PageRow[] {
  const { data } = Papa.parse<string[]>(text, { skipEmptyLines: true, delimitersToGuess: delimiters });
  const [header = [], ...lines] = data;
  const twice = header.find((name, i) => header.indexOf(name) !== i);
  if (twice !== undefined) throw new Error(`The column "${twice}" is there twice.`);
  if (!inputs.some(({ name }) => header.includes(name))) {
    throw new Error(`The first line names none of the inputs: ${inputs.map(({ name }) => name).join(', ')}.`);
  }
  const lists = new Set(inputs.filter(({ widget, delimiter }) => widget === 'values' && !delimiter).map(({ name }) => name));
  return lines.map((cells, i) => {
    if (cells.length > header.length) throw new Error(`Row ${i + 1} has ${cells.length} cells, not ${header.length}.`);
    return Object.fromEntries(header.map((name, at) => [name, cellOf(cells[at] ?? '', lists.has(name))]));
  });
}

/** A list is written as JSON in a cell. */
function cellOf(text: string, isList: boolean): PageRow[string] {
  if (!isList || !text.startsWith('[')) return text;
  try {
    return JSON.parse(text) as PageValue[];
  } catch {
    return text;
  }
}

function jsonRows(text: string): readonly PageRow[] {
  const parsed = parsedJson(text) as PageRow | PageRow[] | { readonly instances: PageRow[] };
  const given = 'instances' in parsed && Array.isArray(parsed.instances) ? parsed.instances : parsed;
  const rows = (Array.isArray(given) ? given : [given]) as readonly PageRow[];
  rows.forEach((row, i) => {
    if (typeof row !== 'object' || row === null || Array.isArray(row))
      throw new Error(`Row ${i + 1} is no object with the inputs by name.`);
  });
  return rows;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
    if (lines.length < 2) throw new Error(`This is no JSON: ${(error as Error).message}`);
    return lines.map((line, i) => {
      try {
        return JSON.parse(line) as unknown;
      } catch {
        throw new Error(`Line ${i + 1} is no JSON.`);
      }
    });
  }
}
