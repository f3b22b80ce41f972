/** How column batches lie in a Parquet file: flat optional columns where one value is the most, lists otherwise. */

import type { KeyValue, SchemaElement } from 'hyparquet';
import type { Column, ColumnType } from './column-batch.ts';
import { widerType } from './reshape-batch.ts';

/** What a null of a flat column stands for. A column with both kinds of valueless rows is a list. */
export type NullMeaning = 'missing' | 'empty';

export interface ColumnLayout {
  readonly name: string;
  readonly type: ColumnType;
  readonly list: boolean;
  readonly missing: boolean;
  readonly empty: boolean;
  /** Every bytes value so far is UTF-8. */
  readonly utf8: boolean;
}

export const columnsKey = 'loopwright.columns';
export const physicalTypes = { int: 'INT64', float: 'DOUBLE', bytes: 'BYTE_ARRAY', unknown: 'INT32' } as const;

export function newLayout(name: string, type: ColumnType): ColumnLayout {
  return { name, type, list: false, missing: false, empty: false, utf8: true };
}

/** The layout that also fits `column`; the same object when nothing changes. */
export function widenLayout(layout: ColumnLayout, column: Column): ColumnLayout {
  let { missing, empty, list } = layout;
  for (let row = 0; row < column.rows; row++) {
    const count = (column.offsets[row + 1] as number) - (column.offsets[row] as number);
    if (count > 1) list = true;
    else if (count === 0) {
      if (column.present[row] === 1) empty = true;
      else missing = true;
    }
  }
  const type = widerType(layout.type, column.type);
  if (missing && empty) list = true;
  if (type === layout.type && list === layout.list && missing === layout.missing && empty === layout.empty) return layout;
  return { ...layout, type, list, missing, empty };
}

/** Whether rows already written under `from` can stay as they are under `to`. */
export function isSameShape(from: ColumnLayout, to: ColumnLayout): boolean {
  return from.type === to.type && from.list === to.list;
}

export function schemaElements(layouts: readonly ColumnLayout[]): SchemaElement[] {
  const root: SchemaElement = { name: 'examples', num_children: layouts.length };
  return [root, ...layouts.flatMap(columnElements)];
}

function columnElements({ name, type, list }: ColumnLayout): SchemaElement[] {
  const leaf: SchemaElement = { name, type: physicalTypes[type], repetition_type: 'OPTIONAL' };
  if (type === 'unknown') leaf.logical_type = { type: 'NULL' };
  if (!list) return [leaf];
  return [
    { name, repetition_type: 'OPTIONAL', num_children: 1, converted_type: 'LIST', logical_type: { type: 'LIST' } },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    { ...leaf, name: 'element', repetition_type: 'REQUIRED' },
  ];
}

/**
 * Marks the columns that turned out to be text. Done last, in place: the footer is written at the end, and values go
 * to the writer as bytes, which it would otherwise take for strings.
 */
export function markText(schema: SchemaElement[], layouts: readonly ColumnLayout[]): void {
  let at = 1;
  for (const { type, list, utf8 } of layouts) {
    at += list ? 2 : 0;
    const leaf = schema[at++] as SchemaElement;
    if (type !== 'bytes' || !utf8) continue;
    leaf.converted_type = 'UTF8';
    leaf.logical_type = { type: 'STRING' };
  }
}

export function layoutMetadata(layouts: readonly ColumnLayout[]): KeyValue {
  const columns = layouts.map(({ name, type, missing }) => ({ name, type, null: missing ? 'missing' : 'empty' }));
  return { key: columnsKey, value: JSON.stringify(columns) };
}
