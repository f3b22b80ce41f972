/** Slices of the eval split: rows by the values of a feature, or of several crossed. Keys are TFX's. */

import { type Column, type ColumnBatch, valueText } from '../../formats/index.ts';

export interface Slice {
  /** `feature_value`; crosses `a_v_b_w`, features in order of their names. */
  readonly key: string;
  /** Numbers of its rows among all labelled rows, ascending. */
  readonly rows: readonly number[];
}

export interface Slicer {
  /** `kept`: the rows of the batch that count; the first of them is row `base` of all. */
  add(batch: ColumnBatch, kept: readonly number[], base: number): void;
  /** For every spec its largest slices, largest first; none below 20 rows. */
  finish(): readonly Slice[];
}

const mostSlices = 20;
const leastRows = 20;
/** Values beyond so many of one spec are too rare to make a slice. */
const mostKeys = 100_000;

/** A row with several values of a feature is in several slices; one that lacks a feature in none of that spec (TFMA). */
export function createSlicer(specs: readonly (readonly string[])[]): Slicer {
  const sorted = specs.map((features) => [...new Set(features)].sort());
  const rowsByKey = sorted.map(() => new Map<string, number[]>());
  return {
    add: (batch, kept, base) => {
      const columns = new Map(batch.columns.map((column): [string, Column] => [column.name, column]));
      sorted.forEach((features, i) => {
        addRows(rowsByKey[i], { features, columns, kept, base });
      });
    },
    finish: () => rowsByKey.flatMap(largest),
  };
}

interface SpecRows {
  readonly features: readonly string[];
  readonly columns: ReadonlyMap<string, Column>;
  readonly kept: readonly number[];
  readonly base: number;
}

function addRows(rowsByKey: Map<string, number[]>, { features, columns, kept, base }: SpecRows): void {
  const crossed = features.flatMap((name) => columns.get(name) ?? []);
  if (crossed.length < features.length) return;
  kept.forEach((row, i) => {
    for (const key of new Set(keysOf(crossed, row))) {
      const rows = rowsByKey.get(key);
      if (rows !== undefined) rows.push(base + i);
      else if (rowsByKey.size < mostKeys) rowsByKey.set(key, [base + i]);
    }
  });
}

function keysOf(columns: readonly Column[], row: number): string[] {
  let keys = [''];
  for (const column of columns) {
    const parts: string[] = [];
    for (let i = column.offsets[row]; i < column.offsets[row + 1]; i++) parts.push(`${column.name}_${valueText(column, i)}`);
    keys = keys.flatMap((key) => parts.map((part) => (key === '' ? part : `${key}_${part}`)));
  }
  return keys;
}

function largest(rowsByKey: Map<string, number[]>): Slice[] {
  return [...rowsByKey]
    .filter(([, rows]) => rows.length >= leastRows)
    .sort(([a, rowsOfA], [b, rowsOfB]) => rowsOfB.length - rowsOfA.length || (a < b ? -1 : 1))
    .slice(0, mostSlices)
    .map(([key, rows]) => ({ key, rows }));
}
