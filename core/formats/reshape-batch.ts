/** Batches from batches: slices, selected rows, and columns brought to a dataset's specs. */

import { valueText } from './column-access.ts';
import type { Column, ColumnBatch, ColumnSpec, ColumnType } from './column-batch.ts';
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
  return selectRows(
    batch,
    Array.from({ length: end - start }, (_, i) => start + i),
  );
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

function selectColumnRows(column: Column, rows: ArrayLike<number>): Column {
  const builder = createColumnBuilder(column.name, column.type);
  for (let i = 0; i < rows.length; i++) copyRow(column, rows[i] as number, builder);
  return builder.build();
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
