/** Slices: the statistics of the rows that share values of some features, by TFDV's slice keys. */

import { type Column, type ColumnBatch, selectRows, valueText } from '../../formats/index.ts';
import { raise } from '../../foundation/index.ts';

export interface SliceSpec {
  /** Features and, where given, the one value that counts; several features are crossed. */
  readonly features: readonly { readonly name: string; readonly value?: string }[];
}

/** TFDV's name for the slice that holds every example. */
export const allExamples = 'All Examples';

/** More slices than this are a mistake in the choice of features, not a question. */
export const maxSlices = 1000;

/**
 * A slice as text: features, each alone or as `feature=value`. A name that is one of `columns` is taken whole, so that a
 * column may have "=" in its name.
 */
export function parseSlice(parts: readonly string[], columns: readonly string[] = []): SliceSpec {
  return {
    features: parts.map((part) => {
      const at = part.indexOf('=');
      return at < 0 || columns.includes(part) ? { name: part } : { name: part.slice(0, at), value: part.slice(at + 1) };
    }),
  };
}

/** Raises `usage/invalid-argument` for a feature the data has not. */
export function checkSlices(specs: readonly SliceSpec[], batch: ColumnBatch): void {
  const names = new Set(batch.columns.map(({ name }) => name));
  for (const { name } of specs.flatMap(({ features }) => features)) {
    if (names.has(name)) continue;
    raise(
      'usage/invalid-argument',
      `The data cannot be sliced by ${name}: it has no such feature.`,
      'Name a column of the data.',
    );
  }
}

/**
 * The batch's rows by slice key: `feature_value`, crosses joined by `_` with features in order of name. A row with
 * several values is in several slices; a row without a value is in none. Keys seen are kept in `seen`.
 */
export function sliceBatchByKey(batch: ColumnBatch, specs: readonly SliceSpec[], seen: Set<string>): Map<string, ColumnBatch> {
  const rowsByKey = new Map<string, number[]>();
  const columns = new Map(batch.columns.map((column) => [column.name, column]));
  for (const spec of specs) {
    const parts = [...spec.features]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ name, value }) => ({ name, value, column: columns.get(name) }));
    for (let row = 0; row < batch.rows; row++) {
      for (const key of keysOf(parts, row)) {
        const rows = rowsByKey.get(key);
        if (rows === undefined) rowsByKey.set(key, [row]);
        else if (rows.at(-1) !== row) rows.push(row);
      }
    }
  }
  for (const key of rowsByKey.keys()) seen.add(key);
  if (seen.size > maxSlices) {
    const hint = 'Slice by features with few values, or name the value.';
    raise('usage/invalid-argument', `The data falls into more than ${maxSlices} slices.`, hint);
  }
  return new Map([...rowsByKey].map(([key, rows]) => [key, selectRows(batch, rows)]));
}

interface SlicePart {
  readonly name: string;
  readonly value: string | undefined;
  readonly column: Column | undefined;
}

function keysOf(parts: readonly SlicePart[], row: number): string[] {
  let keys = [''];
  for (const { name, value, column } of parts) {
    if (column === undefined) return [];
    const values = new Set<string>();
    for (let i = column.offsets[row] as number; i < (column.offsets[row + 1] as number); i++) values.add(valueText(column, i));
    const wanted = [...values].filter((candidate) => value === undefined || candidate === value);
    keys = keys.flatMap((key) => wanted.map((candidate) => `${key === '' ? '' : `${key}_`}${name}_${candidate}`));
  }
  return keys;
}
