/** A block's cells as columns to be encoded: numbers parsed, texts as ranges of the file's own bytes. */

import { parseFloating, parseInteger, parseSmallInteger } from './cell-type.ts';
import type { ColumnSpec, ColumnType } from './column-batch.ts';
import { blockRows, type CsvBlock } from './csv-block.ts';
import { fieldEscaped, fieldPlain, resolveQuotes } from './csv-quotes.ts';
import { type EncodableColumn, encodableColumn } from './example-encoder.ts';
import { missingColumn } from './reshape-batch.ts';

const quote = 0x22;

export interface FieldColumn extends ColumnSpec {
  /** Of a row, from 0. */
  readonly field: number;
}

/** The same columns for every block: each `take` fills them anew. */
export class BlockColumns {
  readonly columns: readonly EncodableColumn[];
  readonly #fields: readonly number[];
  #capacity = 0;

  constructor(columns: readonly FieldColumn[]) {
    this.columns = columns.map(({ name, type }) => ({ ...encodableColumn(missingColumn(name, 0)), type }));
    this.#fields = columns.map(({ field }) => field);
  }

  /** Changes the block's bytes where quotes are resolved. Cells are of their columns' types; an empty one has no value. */
  take(block: CsvBlock): void {
    if (block.rows > this.#capacity) this.#grow(block.rows);
    for (let i = 0; i < this.columns.length; i++) {
      const column = this.columns[i] as EncodableColumn;
      const field = this.#fields[i] as number;
      resolveCells(block, field);
      if (column.type === 'bytes') takeRanges(column, block, field);
      else if (column.type === 'int') takeIntegers(column, block, field);
      else if (column.type === 'float') takeNumbers(column, block, field);
      else column.offsets.fill(0);
    }
  }

  /** A wide table fills a block with fewer rows. */
  #grow(rows: number): void {
    const capacity = rows > blockRows / 4 ? blockRows : rows * 2;
    this.#capacity = capacity;
    const sized = (column: EncodableColumn, type: ColumnType): number => (column.type === type ? capacity : 0);
    for (const column of this.columns) {
      column.present = new Uint8Array(capacity).fill(1);
      column.offsets = new Int32Array(capacity + 1);
      column.starts = new Int32Array(sized(column, 'bytes'));
      column.ends = new Int32Array(sized(column, 'bytes'));
      column.floats = new Float64Array(sized(column, 'int') + sized(column, 'float'));
      column.words = new Uint32Array(column.floats.buffer);
    }
  }
}

/** Brings what is inside quotes to where the field begins. */
function resolveCells(block: CsvBlock, field: number): void {
  const { starts, ends, kinds, stride, rows } = block;
  for (let row = 0, at = field; row < rows; row++, at += stride) {
    const kind = kinds[at] as number;
    if (kind === fieldPlain) continue;
    const start = starts[at] as number;
    const end = ends[at] as number;
    ends[at] = kind === fieldEscaped ? undouble(block.buffer, start, end) : replace(block.buffer, { kind, start, end });
    kinds[at] = fieldPlain;
  }
}

/** "" becomes ", in place; returns where the text ends then. */
function undouble(buffer: Buffer, start: number, end: number): number {
  let to = buffer.indexOf(quote, start) + 1;
  for (let from = to + 1; from < end; ) {
    const found = buffer.indexOf(quote, from);
    const next = found < 0 || found >= end ? end : found + 1;
    buffer.copyWithin(to, from, next);
    to += next - from;
    from = next + 1;
  }
  return to;
}

function replace(buffer: Buffer, field: { kind: number; start: number; end: number }): number {
  return field.start + resolveQuotes(buffer, field).copy(buffer, field.start);
}

function takeRanges(column: EncodableColumn, block: CsvBlock, field: number): void {
  const { offsets, starts, ends } = column;
  const { stride, rows } = block;
  if (column.data !== block.buffer) {
    column.data = block.buffer;
    column.view = new DataView(block.buffer.buffer, block.buffer.byteOffset, block.buffer.byteLength);
  }
  let count = 0;
  for (let row = 0, at = field; row < rows; row++, at += stride) {
    const start = block.starts[at] as number;
    const end = block.ends[at] as number;
    if (end > start) {
      starts[count] = start;
      ends[count++] = end;
    }
    offsets[row + 1] = count;
  }
}

function takeIntegers({ offsets, words }: EncodableColumn, block: CsvBlock, field: number): void {
  const { buffer, stride, rows } = block;
  let count = 0;
  for (let row = 0, at = field; row < rows; row++, at += stride) {
    const start = block.starts[at] as number;
    const end = block.ends[at] as number;
    if (end > start) {
      const small = parseSmallInteger(buffer, start, end);
      if (Number.isNaN(small)) {
        const value = parseInteger(buffer, start, end);
        words[2 * count] = Number(BigInt.asUintN(32, value));
        words[2 * count + 1] = Number(BigInt.asUintN(32, value >> 32n));
      } else {
        words[2 * count] = small;
        words[2 * count + 1] = Math.floor(small / 2 ** 32);
      }
      count++;
    }
    offsets[row + 1] = count;
  }
}

function takeNumbers({ offsets, floats }: EncodableColumn, block: CsvBlock, field: number): void {
  const { buffer, stride, rows } = block;
  let count = 0;
  for (let row = 0, at = field; row < rows; row++, at += stride) {
    const start = block.starts[at] as number;
    const end = block.ends[at] as number;
    if (end > start) floats[count++] = parseFloating(buffer, start, end);
    offsets[row + 1] = count;
  }
}
