/**
 * Column batches as JSON Lines, so that our reader, and any that keeps integers whole, finds every value again: integers
 * are bare digits, floats always have a point or an exponent, a row of one value is that value, of several an array, of
 * none [], a missing row null; NaN and the infinities are bare words; bytes that are not UTF-8 are {"b64": "…"}.
 */

import { isUtf8 } from 'node:buffer';
import { ByteBuffer } from './byte-buffer.ts';
import { bytesAt } from './column-access.ts';
import type { Column, ColumnBatch } from './column-batch.ts';
import { createFileSink } from './file-sink.ts';
import { realText } from './json-value.ts';

/** Methods throw ProblemError: `disk/full`, `disk/failed`. */
export interface TableWriter {
  write(batch: ColumnBatch): Promise<void>;
  close(): Promise<void>;
  abort(): Promise<void>;
}

export interface TextWriterOptions {
  readonly gzip?: boolean;
}

const flushBytes = 1 << 18;
const textEncoder = new TextEncoder();

export function createJsonlWriter(path: string, options: TextWriterOptions = {}): TableWriter {
  return createTextWriter(path, options, (batch, buffer) => {
    const keys = batch.columns.map((column, i) => textEncoder.encode(`${i === 0 ? '{' : ','}${JSON.stringify(column.name)}:`));
    const texts = batch.columns.map(isTextColumn);
    return (row) => {
      for (let i = 0; i < keys.length; i++) {
        buffer.appendBytes(keys[i] as Uint8Array);
        appendJsonRow(buffer, batch.columns[i] as Column, { row, isText: texts[i] as boolean });
      }
      appendAscii(buffer, keys.length === 0 ? '{}\n' : '}\n');
    };
  });
}

/** Rows of each batch to `buffer` by what `prepare` makes for it; the buffer to the file as it fills. */
export function createTextWriter(
  path: string,
  options: TextWriterOptions,
  prepare: (batch: ColumnBatch, buffer: ByteBuffer) => (row: number) => void,
): TableWriter {
  const sink = createFileSink(path, options);
  const buffer = new ByteBuffer(flushBytes * 2);
  const flush = async (): Promise<void> => {
    // The sink keeps what it is given.
    const bytes = buffer.written().slice();
    buffer.clear();
    await sink.write(bytes);
  };
  return {
    async write(batch) {
      const appendRow = prepare(batch, buffer);
      for (let row = 0; row < batch.rows; row++) {
        appendRow(row);
        if (buffer.length >= flushBytes) await flush();
      }
    },
    async close() {
      await flush();
      await sink.close();
    },
    abort: () => sink.abort(),
  };
}

export function appendAscii(buffer: ByteBuffer, text: string): void {
  buffer.reserve(text.length);
  const { bytes } = buffer;
  for (let i = 0; i < text.length; i++) bytes[buffer.length++] = text.charCodeAt(i);
}

/** Whether every value of a bytes column is UTF-8. */
export function isTextColumn(column: Column): boolean {
  if (column.type !== 'bytes') return true;
  const { data, starts } = column;
  if (isUtf8(data)) {
    // The whole is text; so are its values unless one begins inside a character.
    let isWhole = true;
    for (let i = 0; i + 1 < starts.length && isWhole; i++) {
      isWhole = starts[i] === starts[i + 1] || ((data[starts[i] as number] as number) & 0xc0) !== 0x80;
    }
    if (isWhole) return true;
  }
  for (let i = 0; i + 1 < starts.length; i++) if (!isUtf8(data.subarray(starts[i], starts[i + 1]))) return false;
  return true;
}

/** The row as one JSON value. `isText`: every value of the column is known to be UTF-8. */
export function appendJsonRow(buffer: ByteBuffer, column: Column, place: { row: number; isText: boolean }): void {
  const { row, isText } = place;
  const start = column.offsets[row] as number;
  const end = column.offsets[row + 1] as number;
  if (column.present[row] === 0) appendAscii(buffer, 'null');
  else if (end - start === 1) appendJsonValue(buffer, column, { index: start, isText });
  else {
    buffer.appendByte(0x5b);
    for (let index = start; index < end; index++) {
      if (index > start) buffer.appendByte(0x2c);
      appendJsonValue(buffer, column, { index, isText });
    }
    buffer.appendByte(0x5d);
  }
}

function appendJsonValue(buffer: ByteBuffer, column: Column, place: { index: number; isText: boolean }): void {
  const { index, isText } = place;
  if (column.type === 'int') appendAscii(buffer, String(column.values[index]));
  else if (column.type === 'float') appendAscii(buffer, realText(column.values[index] as number));
  else if (column.type === 'bytes') {
    const bytes = bytesAt(column, index);
    if (isText || isUtf8(bytes)) appendJsonString(buffer, bytes);
    else appendAscii(buffer, `{"b64":"${Buffer.from(bytes).toString('base64')}"}`);
  }
}

function appendJsonString(buffer: ByteBuffer, text: Uint8Array): void {
  buffer.appendByte(0x22);
  // Six bytes for each at the most: \u001f.
  buffer.reserve(text.length * 6);
  const { bytes } = buffer;
  let at = buffer.length;
  for (let i = 0; i < text.length; i++) {
    const byte = text[i] as number;
    if (byte >= 0x20) {
      if (byte === 0x22 || byte === 0x5c) bytes[at++] = 0x5c;
      bytes[at++] = byte;
    } else {
      const escaped = JSON.stringify(String.fromCharCode(byte));
      for (let c = 1; c < escaped.length - 1; c++) bytes[at++] = escaped.charCodeAt(c);
    }
  }
  buffer.length = at;
  buffer.appendByte(0x22);
}
