/** Rows of a column batch in Avro's binary encoding. */

import type { ByteBuffer } from './byte-buffer.ts';
import type { Column } from './column-batch.ts';
import type { ColumnLayout } from './parquet-layout.ts';

const absent = 0;
/** The second branch of every union, as a zigzag number. */
const given = 2;

/** Appends the row: one union after another. `columns` have the types of their layouts. */
export function encodeAvroRow(
  buffer: ByteBuffer,
  columns: readonly Column[],
  place: { readonly row: number; readonly layouts: readonly ColumnLayout[] },
): void {
  const { row, layouts } = place;
  for (let i = 0; i < columns.length; i++) {
    const column = columns[i] as Column;
    const start = column.offsets[row] as number;
    const end = column.offsets[row + 1] as number;
    const { list } = layouts[i] as ColumnLayout;
    if (!list && column.type === 'unknown') continue;
    if (list ? column.present[row] === 0 : start === end) {
      buffer.appendByte(absent);
      continue;
    }
    buffer.appendByte(given);
    if (list && end > start) buffer.appendVarint((end - start) * 2);
    for (let index = start; index < end; index++) appendValue(buffer, column, index);
    if (list) buffer.appendByte(0);
  }
}

function appendValue(buffer: ByteBuffer, column: Column, index: number): void {
  if (column.type === 'int') appendLong(buffer, column.values[index] as bigint);
  else if (column.type === 'float') {
    buffer.reserve(8);
    buffer.view.setFloat64(buffer.length, column.values[index] as number, true);
    buffer.length += 8;
  } else if (column.type === 'bytes') {
    const start = column.starts[index] as number;
    const end = column.starts[index + 1] as number;
    buffer.appendVarint((end - start) * 2);
    buffer.appendBytes(column.data.subarray(start, end));
  }
}

function appendLong(buffer: ByteBuffer, value: bigint): void {
  if (value >= -0x4000_0000n && value < 0x4000_0000n) {
    const small = Number(value);
    buffer.appendVarint(((small << 1) ^ (small >> 31)) >>> 0);
    return;
  }
  let rest = BigInt.asUintN(64, (value << 1n) ^ (value >> 63n));
  for (; rest > 127n; rest >>= 7n) buffer.appendByte(Number(rest & 127n) | 128);
  buffer.appendByte(Number(rest));
}
