/** The classes of each row as lists: from lists, from texts with a delimiter, or from one column a class. */

import { type Column, type ColumnBatch, createColumnBuilder, numberAt, valueText } from '../formats/index.ts';
import { splitValues } from './split-values.ts';

export interface MultilabelSource {
  /** The column; with `columns` only a name. */
  readonly feature: string;
  readonly delimiter?: string;
  readonly columns?: readonly string[];
}

/**
 * A row without any value has no label. A row that is known to have no class says so with an empty text: of a list `[""]`,
 * of a text only delimiters and spaces, of columns a 0 in each.
 */
export function labelColumn({ feature, delimiter, columns }: MultilabelSource, batch: ColumnBatch): Column | undefined {
  if (columns !== undefined) return namesOfColumns(feature, columns, batch);
  const column = batch.columns.find(({ name }) => name === feature);
  if (column === undefined || delimiter === undefined || column.type !== 'bytes') return column;
  return withNone(column, splitValues(column, delimiter));
}

/** An empty text is no class. */
export function saysNone(column: Column, at: number): boolean {
  return column.type === 'bytes' && column.starts[at] === column.starts[at + 1];
}

/** Texts of nothing but delimiters have no part, and yet are a label. */
function withNone(texts: Column, parts: Column): Column {
  if (parts.type !== 'bytes') return parts;
  const builder = createColumnBuilder(parts.name, 'bytes');
  for (let row = 0; row < parts.rows; row++) {
    const [from, until] = [parts.offsets[row], parts.offsets[row + 1]];
    for (let at = from; at < until; at++) builder.appendRange(parts.data, parts.starts[at], parts.starts[at + 1]);
    const isThere = texts.offsets[row] < texts.offsets[row + 1];
    if (from === until && isThere) builder.appendRange(parts.data, 0, 0);
    if (from === until && !isThere) builder.appendMissing();
    else builder.endRow();
  }
  return builder.build();
}

const falseWords = new Set(['', '0', 'false', 'f', 'no', 'n']);

/** A row that lacks one of the values has no label: nobody knows whether the class is true of it. */
function namesOfColumns(feature: string, names: readonly string[], batch: ColumnBatch): Column {
  const columns = names.map((name) => batch.columns.find((column) => column.name === name));
  const encoded = names.map((name) => new TextEncoder().encode(name));
  const builder = createColumnBuilder(feature, 'bytes');
  for (let row = 0; row < batch.rows; row++) {
    const isKnown = columns.every((column) => column !== undefined && column.offsets[row] < column.offsets[row + 1]);
    if (!isKnown) {
      builder.appendMissing();
      continue;
    }
    let classes = 0;
    for (const [i, column] of columns.entries()) {
      if (column === undefined || !isTrue(column, column.offsets[row])) continue;
      builder.appendRange(encoded[i], 0, encoded[i].length);
      classes++;
    }
    if (classes === 0) builder.appendRange(encoded[0], 0, 0);
    builder.endRow();
  }
  return builder.build();
}

function isTrue(column: Column, at: number): boolean {
  if (column.type === 'bytes') return !falseWords.has(valueText(column, at).trim().toLowerCase());
  return numberAt(column, at) !== 0;
}
