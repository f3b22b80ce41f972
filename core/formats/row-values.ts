/**
 * Rows of named values, as JSON, databases and the user's own readers give them, taken into columns: null and an absent
 * name are missing, a list is a row of several values (null among them left out), true and false are 1 and 0,
 * {"b64": …} is the bytes it encodes, any other object is kept as JSON text.
 */

import type { ColumnBatch, ColumnSpec, ColumnType } from './column-batch.ts';
import { type ColumnBuilder, createBatchBuilder } from './column-builder.ts';
import { encodedBytes, type JsonValue, jsonText } from './json-value.ts';
import { widerType } from './reshape-batch.ts';
import { maxBatchBytes, maxBatchRows } from './source-file.ts';

/** Integers as bigint: a number is always a float. */
export type RowItem = JsonValue | Uint8Array;
export type RowValue = RowItem | readonly RowItem[] | undefined;
export type ValueRow = Readonly<Record<string, RowValue>>;

/** Column names in order of appearance, and the widest type each was seen with. */
export class RowProfile {
  readonly #types = new Map<string, ColumnType>();

  add(row: ValueRow): void {
    for (const name of Object.keys(row)) {
      this.#types.set(name, widerType(this.#types.get(name) ?? 'unknown', valueType(row[name])));
    }
  }

  columns(): readonly ColumnSpec[] {
    return [...this.#types].map(([name, type]) => ({ name, type }));
  }
}

/** Builds batches of fixed columns; values outside them are left out. */
export class RowBatcher {
  readonly #batch: ReturnType<typeof createBatchBuilder>;
  #bytes = 0;
  rows = 0;

  constructor(columns: readonly ColumnSpec[]) {
    this.#batch = createBatchBuilder(columns);
  }

  /** Why the row cannot be taken over; undefined when it was. */
  add(row: ValueRow): string | undefined {
    const { columns } = this.#batch;
    for (const { name, type } of columns) {
      if (!fits(valueType(valueIn(row, name)), type)) return misfit({ name, type });
    }
    let bytes = 0;
    for (const column of columns) bytes += appendValue(column, valueIn(row, column.name));
    this.closeRow(bytes);
    return undefined;
  }

  /** For a row that is appended to each of them by who found it, and then closed with its bytes, roughly. */
  get columns(): readonly ColumnBuilder[] {
    return this.#batch.columns;
  }

  closeRow(bytes: number): void {
    this.#bytes += bytes;
    this.rows++;
  }

  get isFull(): boolean {
    return this.rows >= maxBatchRows || this.#bytes >= maxBatchBytes;
  }

  /** The rows added since the last call. */
  build(): ColumnBatch {
    const { rows } = this;
    this.rows = 0;
    this.#bytes = 0;
    return { ...this.#batch.build(), rows };
  }
}

function valueIn(row: ValueRow, name: string): RowValue {
  return Object.hasOwn(row, name) ? row[name] : undefined;
}

function isList(value: RowValue): value is readonly RowItem[] {
  return Array.isArray(value);
}

/** Whether a column of the type takes values of the found one. */
export function fits(found: ColumnType, type: ColumnType): boolean {
  return found === type || found === 'unknown' || widerType(found, type) === type;
}

/** Why a row is rejected whose value does not fit the column. */
export function misfit({ name, type }: ColumnSpec): string {
  return `is not of type ${type} in ${name}`;
}

export function valueType(value: RowValue): ColumnType {
  if (value === undefined) return 'unknown';
  if (!isList(value)) return itemType(value);
  let type: ColumnType = 'unknown';
  for (const item of value) type = widerType(type, itemType(item));
  return type;
}

function itemType(value: RowItem): ColumnType {
  if (value === null) return 'unknown';
  if (typeof value === 'boolean') return 'int';
  if (typeof value === 'bigint') return BigInt.asIntN(64, value) === value ? 'int' : 'bytes';
  return typeof value === 'number' ? 'float' : 'bytes';
}

/** The bytes that were added, roughly. */
function appendValue(builder: ColumnBuilder, value: RowValue): number {
  if (value === null || value === undefined) {
    builder.appendMissing();
    return 5;
  }
  let bytes = 5;
  if (!isList(value)) bytes += appendItem(builder, value);
  else for (const item of value) if (item !== null) bytes += appendItem(builder, item);
  builder.endRow();
  return bytes;
}

function appendItem(builder: ColumnBuilder, item: Exclude<RowItem, null>): number {
  if (builder.type === 'int') builder.appendValue(typeof item === 'boolean' ? BigInt(item) : (item as bigint));
  else if (builder.type === 'float') builder.appendValue(Number(item));
  else {
    const value = typeof item === 'string' || item instanceof Uint8Array ? item : (encodedBytes(item) ?? itemText(item));
    builder.appendValue(value);
    return 8 + value.length;
  }
  return 8;
}

/** NaN and the infinities have no JSON. */
function itemText(item: Exclude<RowItem, string | Uint8Array | null>): string {
  return typeof item === 'number' ? String(item) : jsonText(item);
}
