/**
 * Column batches as CSV: a header, UTF-8 without a mark, line feeds, quotes as RFC 4180 has them and around whatever a
 * reader could take for a delimiter. A row of one value is that value, a float always with a point or an exponent; a row
 * of several is a JSON array in its cell; a row of none, missing or empty, is an empty cell.
 */

import { isUtf8 } from 'node:buffer';
import { raise } from '../foundation/index.ts';
import { ByteBuffer } from './byte-buffer.ts';
import { bytesAt, valueText } from './column-access.ts';
import type { Column, ColumnSpec } from './column-batch.ts';
import { realText } from './json-value.ts';
import {
  appendAscii,
  appendJsonRow,
  createTextWriter,
  isTextColumn,
  type TableWriter,
  type TextWriterOptions,
} from './jsonl-writer.ts';

export interface CsvWriterOptions extends TextWriterOptions {
  /** One ASCII character; a comma unless said. */
  readonly delimiter?: string;
}

const quote = 0x22;
const space = 0x20;
/** Quotes, line breaks, and every delimiter that readers guess at. */
const special = new Uint8Array(256);
for (const character of '",;\t|\r\n') special[character.charCodeAt(0)] = 1;

/** `write` also throws `convert/not-representable` for bytes that are not UTF-8. */
export function createCsvWriter(path: string, columns: readonly ColumnSpec[], options: CsvWriterOptions = {}): TableWriter {
  const delimiter = (options.delimiter ?? ',').charCodeAt(0);
  const alone = columns.length === 1;
  const scratch = new ByteBuffer();
  let hasHeader = false;
  const appendHeader = (buffer: ByteBuffer): void => {
    if (hasHeader) return;
    hasHeader = true;
    for (const [i, { name }] of columns.entries()) {
      if (i > 0) buffer.appendByte(delimiter);
      appendCell(buffer, Buffer.from(name), alone);
    }
    appendAscii(buffer, '\n');
  };
  const writer = createTextWriter(path, options, (batch, buffer) => {
    appendHeader(buffer);
    for (const column of batch.columns) if (!isTextColumn(column)) raiseNotText(column, path);
    return (row) => {
      for (let i = 0; i < batch.columns.length; i++) {
        if (i > 0) buffer.appendByte(delimiter);
        const column = batch.columns[i] as Column;
        const start = column.offsets[row] as number;
        const count = (column.offsets[row + 1] as number) - start;
        if (count === 1) appendValue(buffer, column, { index: start, alone });
        else if (count === 0) appendCell(buffer, nothing, alone);
        else {
          scratch.clear();
          appendJsonRow(scratch, column, { row, isText: true });
          appendCell(buffer, scratch.written(), alone);
        }
      }
      buffer.appendByte(0x0a);
    };
  });
  return {
    ...writer,
    async close() {
      // A file without rows still has its header.
      if (!hasHeader) await writer.write({ rows: 0, columns: [] });
      await writer.close();
    },
  };
}

/** A float as CSV readers know it, the TFX reader among them. */
export function csvRealText(value: number): string {
  if (Number.isFinite(value)) return realText(value);
  return Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
}

const nothing = new Uint8Array(0);

function appendValue(buffer: ByteBuffer, column: Column, place: { index: number; alone: boolean }): void {
  const { index, alone } = place;
  if (column.type === 'int') appendAscii(buffer, String(column.values[index]));
  else if (column.type === 'float') appendAscii(buffer, csvRealText(column.values[index] as number));
  else if (column.type === 'bytes') appendCell(buffer, bytesAt(column, index), alone);
}

/** `alone`: the only cell of its row, which must not be a blank line. */
function appendCell(buffer: ByteBuffer, text: Uint8Array, alone: boolean): void {
  if (!needsQuotes(text, alone)) {
    buffer.appendBytes(text);
    return;
  }
  buffer.reserve(text.length * 2 + 2);
  const { bytes } = buffer;
  let at = buffer.length;
  bytes[at++] = quote;
  for (let i = 0; i < text.length; i++) {
    const byte = text[i] as number;
    if (byte === quote) bytes[at++] = quote;
    bytes[at++] = byte;
  }
  bytes[at++] = quote;
  buffer.length = at;
}

function needsQuotes(text: Uint8Array, alone: boolean): boolean {
  if (text.length === 0) return alone;
  // A byte order mark at the beginning of a file would be taken off.
  if (text[0] === space || text[text.length - 1] === space || text[0] === 0xef) return true;
  for (let i = 0; i < text.length; i++) if (special[text[i] as number] === 1) return true;
  return false;
}

function raiseNotText(column: Column, path: string): never {
  let index = 0;
  if (column.type === 'bytes') while (isUtf8(bytesAt(column, index))) index++;
  const message = `CSV cannot hold bytes that are not UTF-8, as in column ${column.name}: ${path}`;
  const hint = 'Write JSON Lines, TFRecord, Parquet or Avro instead, which can.';
  raise('convert/not-representable', message, hint, {
    details: { column: column.name, value: valueText(column, index).slice(0, 100) },
  });
}
