/** Batches from batches: slices, selected rows, and columns brought to a dataset's specs. */

import { valueText } from './column-access.ts';
import type { BytesColumn, Column, ColumnBatch, ColumnSpec, ColumnType } from './column-batch.ts';
import { createColumnBuilder } from './column-builder.ts';

const typeOrder: readonly ColumnType[] = ['unknown', 'int', 'float', 'bytes'];

/** TFX's rule: the wider of two types, unknown < int < float < bytes. */
export function widerType(a: ColumnType, b: ColumnType): ColumnType {
  return typeOrder.indexOf(a) >= typeOrder.indexOf(b) ? a : b;
}

/** Columns of several datasets as one: first appearance gives the order, the widest type wins. */
export function mergeSpecs(...specs: readonly (readonly ColumnSpec[])[]): readonly ColumnSpec[] {
  const merged = new Map<string, ColumnType>();
  for (const spec of specs.flat()) merged.set(spec.name, widerType(merged.get(spec.name) ?? 'unknown', spec.type));
  return [...merged].map(([name, type]) => ({ name, type }));
}

/** The given rows, in the given order. */
export function selectRows(batch: ColumnBatch, rows: ArrayLike<number>): ColumnBatch {
  return { rows: rows.length, columns: batch.columns.map((column) => selectColumnRows(column, rows)) };
}

/** Rows `start` up to `end`. */
export function sliceBatch(batch: ColumnBatch, start: number, end: number): ColumnBatch {
  if (start === 0 && end === batch.rows) return batch;
  return { rows: end - start, columns: batch.columns.map((column) => sliceColumn(column, start, end)) };
}

/** All rows of several batches of the same columns. */
export function concatBatches(batches: readonly ColumnBatch[]): ColumnBatch {
  const [first] = batches;
  if (batches.length === 1 && first) return first;
  const specs = mergeSpecs(...batches.map((batch) => batch.columns));
  const rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
  const columns = specs.map((spec, at) => {
    const builder = createColumnBuilder(spec.name, spec.type);
    for (const batch of batches) {
      const column = coerceColumn(findColumn(batch, spec.name, at) ?? missingColumn(spec.name, batch.rows), spec.type);
      for (let row = 0; row < batch.rows; row++) copyRow(column, row, builder);
    }
    return builder.build();
  });
  return { rows, columns };
}

/** The batch with exactly these columns, in this order and of these types; columns it lacks are missing in every row. */
export function conformBatch(batch: ColumnBatch, specs: readonly ColumnSpec[]): ColumnBatch {
  const columns = specs.map((spec, at) =>
    coerceColumn(findColumn(batch, spec.name, at) ?? missingColumn(spec.name, batch.rows), spec.type),
  );
  return { rows: batch.rows, columns };
}

export function missingColumn(name: string, rows: number): Column {
  return { name, rows, type: 'unknown', present: new Uint8Array(rows), offsets: new Int32Array(rows + 1) };
}

/** The column as a wider type: integers become numbers, numbers become text; a valueless column takes any type. */
export function coerceColumn(column: Column, type: ColumnType): Column {
  if (column.type === type) return column;
  const { name, rows, present, offsets } = column;
  const base = { name, rows, present, offsets };
  const count = offsets[rows] as number;
  if (type === 'unknown') return { ...base, offsets: new Int32Array(rows + 1), type };
  if (type === 'bytes') {
    const builder = createColumnBuilder(name, 'bytes');
    for (let i = 0; i < count; i++) builder.appendValue(valueText(column, i));
    const built = builder.build();
    return built.type === 'bytes' ? { ...built, ...base } : built;
  }
  if (type === 'float') {
    const values = new Float64Array(count);
    if (column.type === 'int') for (let i = 0; i < count; i++) values[i] = Number(column.values[i]);
    else for (let i = 0; i < count; i++) values[i] = Number(valueText(column, i));
    return { ...base, type, values };
  }
  return { ...base, type, values: new BigInt64Array(count) };
}

function findColumn(batch: ColumnBatch, name: string, at: number): Column | undefined {
  const guess = batch.columns[at];
  return guess?.name === name ? guess : batch.columns.find((column) => column.name === name);
}

function sliceColumn(column: Column, start: number, end: number): Column {
  const first = column.offsets[start] as number;
  const last = column.offsets[end] as number;
  const offsets = rebased(column.offsets, start, end + 1);
  const base = { name: column.name, rows: end - start, present: column.present.slice(start, end), offsets };
  if (column.type === 'unknown') return { ...base, type: 'unknown' };
  if (column.type === 'int') return { ...base, type: 'int', values: column.values.slice(first, last) };
  if (column.type === 'float') return { ...base, type: 'float', values: column.values.slice(first, last) };
  const data = column.data.slice(column.starts[first], column.starts[last]);
  return { ...base, type: 'bytes', data, starts: rebased(column.starts, first, last + 1) };
}

/** A stretch of ascending positions, from zero again. */
function rebased(positions: Int32Array, start: number, end: number): Int32Array {
  const slice = positions.slice(start, end);
  const base = slice[0] as number;
  if (base !== 0) for (let i = 0; i < slice.length; i++) slice[i] = (slice[i] as number) - base;
  return slice;
}

function selectColumnRows(column: Column, rows: ArrayLike<number>): Column {
  const { length } = rows;
  const present = new Uint8Array(length);
  const offsets = new Int32Array(length + 1);
  for (let i = 0; i < length; i++) {
    const row = rows[i] as number;
    present[i] = column.present[row] as number;
    offsets[i + 1] = (offsets[i] as number) + (column.offsets[row + 1] as number) - (column.offsets[row] as number);
  }
  const base = { name: column.name, rows: length, present, offsets };
  const count = offsets[length] as number;
  if (column.type === 'unknown') return { ...base, type: 'unknown' };
  if (column.type === 'bytes') return { ...base, type: 'bytes', ...selectBytes(column, rows, count) };
  if (column.type === 'int') {
    const values = new BigInt64Array(count);
    selectWords(column, rows, { from: column.values, to: values });
    return { ...base, type: 'int', values };
  }
  const values = new Float64Array(count);
  selectWords(column, rows, { from: column.values, to: values });
  return { ...base, type: 'float', values };
}

type Words = BigInt64Array | Float64Array;

/** By halves of 64 bits: no bigint is made on the way. */
function selectWords({ offsets }: Column, rows: ArrayLike<number>, { from, to }: { from: Words; to: Words }): void {
  const source = new Int32Array(from.buffer, from.byteOffset, from.length * 2);
  const target = new Int32Array(to.buffer);
  let at = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    const end = (offsets[row + 1] as number) * 2;
    for (let half = (offsets[row] as number) * 2; half < end; half++) target[at++] = source[half] as number;
  }
}

function selectBytes(column: BytesColumn, rows: ArrayLike<number>, count: number): { data: Uint8Array; starts: Int32Array } {
  const { offsets } = column;
  const starts = new Int32Array(count + 1);
  let value = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    for (let from = offsets[row] as number; from < (offsets[row + 1] as number); from++, value++) {
      starts[value + 1] = (starts[value] as number) + (column.starts[from + 1] as number) - (column.starts[from] as number);
    }
  }
  const data = new Uint8Array(starts[count] as number);
  let to = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    // A row's values lie side by side.
    const start = column.starts[offsets[row] as number] as number;
    const end = column.starts[offsets[row + 1] as number] as number;
    if (end - start > 40) data.set(column.data.subarray(start, end), to);
    else for (let from = start, at = to; from < end; from++, at++) data[at] = column.data[from] as number;
    to += end - start;
  }
  return { data, starts };
}

function copyRow(column: Column, row: number, builder: ReturnType<typeof createColumnBuilder>): void {
  if (column.present[row] === 0) {
    builder.appendMissing();
    return;
  }
  const end = column.offsets[row + 1] as number;
  for (let i = column.offsets[row] as number; i < end; i++) {
    if (column.type === 'bytes') builder.appendRange(column.data, column.starts[i] as number, column.starts[i + 1] as number);
    else if (column.type !== 'unknown') builder.appendValue(column.values[i] as bigint | number);
  }
  builder.endRow();
}
