/** Cells of a CSV block as values of columns: their types, and their values taken over. */

import {
  type CellType,
  cellFloat,
  cellInt,
  cellText,
  cellUnknown,
  classifyCell,
  parseFloating,
  parseInteger,
  parseSmallInteger,
} from './cell-type.ts';
import type { ColumnType } from './column-batch.ts';
import type { ColumnBuilder } from './column-builder.ts';
import { type CsvCells, quotedCell } from './csv-block.ts';

const largestCell = { unknown: cellUnknown, int: cellInt, float: cellFloat, bytes: cellText } as const;

/** The widest of `type` and the types of the column's cells. */
export function widestCell(cells: CsvCells, column: number, type: CellType): CellType {
  const { buffer, starts, ends, kinds, stride } = cells;
  let widest = type;
  for (let row = 0, at = column; row < cells.rows && widest !== cellText; row++, at += stride) {
    let found: CellType;
    if (kinds[at] === 0) found = classifyCell(buffer, starts[at] as number, ends[at] as number);
    else {
      const data = quotedCell(cells, at) as Buffer;
      found = classifyCell(data, 0, data.length);
    }
    if (found > widest) widest = found;
  }
  return widest;
}

/** Marks the rows whose cell is no value of `type`; returns whether there are any. */
export function markMisfits(cells: CsvCells, column: number, { type, marks }: { type: ColumnType; marks: Uint8Array }): boolean {
  if (type === 'bytes') return false;
  const { buffer, starts, ends, stride } = cells;
  const largest = largestCell[type];
  let any = false;
  for (let row = 0, at = column; row < cells.rows; row++, at += stride) {
    const quoted = quotedCell(cells, at);
    const found = quoted
      ? classifyCell(quoted, 0, quoted.length)
      : classifyCell(buffer, starts[at] as number, ends[at] as number);
    if (found <= largest) continue;
    marks[row] = 1;
    any = true;
  }
  return any;
}

/** Every cell as a row: an empty one as an empty list. */
export function appendCells(builder: ColumnBuilder, cells: CsvCells, column: number): void {
  if (builder.type === 'bytes') {
    appendText(builder, cells, column);
    return;
  }
  const { starts, ends, stride } = cells;
  for (let row = 0, at = column; row < cells.rows; row++, at += stride) {
    const data = quotedCell(cells, at);
    const start = data ? 0 : (starts[at] as number);
    const end = data ? data.length : (ends[at] as number);
    if (start === end) builder.appendEmpty();
    else if (builder.type === 'int') appendInteger(builder, data ?? cells.buffer, start, end);
    else if (builder.type === 'float') builder.appendSingle(parseFloating(data ?? cells.buffer, start, end));
    else builder.appendEmpty();
  }
}

function appendInteger(builder: ColumnBuilder, data: Buffer, start: number, end: number): void {
  const small = parseSmallInteger(data, start, end);
  if (Number.isNaN(small)) builder.appendValue(parseInteger(data, start, end));
  else builder.appendHalves(small, Math.floor(small / 2 ** 32));
  builder.endRow();
}

function appendText(builder: ColumnBuilder, cells: CsvCells, column: number): void {
  const { kinds, stride, rows } = cells;
  let from = 0;
  for (let row = 0, at = column; row < rows; row++, at += stride) {
    if (kinds[at] === 0) continue;
    const data = quotedCell(cells, at) as Buffer;
    builder.appendRanges(cells.buffer, { ...cells, column, from, to: row });
    if (data.length === 0) builder.appendEmpty();
    else builder.appendSingle(data);
    from = row + 1;
  }
  builder.appendRanges(cells.buffer, { starts: cells.starts, ends: cells.ends, stride, column, from, to: rows });
}
