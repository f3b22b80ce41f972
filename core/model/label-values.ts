/** The label of each row as the number a loss reads. */

import type { ColumnBatch } from '../formats/index.ts';
import { ByteTable } from './byte-table.ts';
import { firstNumbers } from './first-numbers.ts';
import type { FittedTransform } from './fitted-transform.ts';
import type { Label } from './label.ts';
import { labelColumn, saysNone } from './multilabel-column.ts';
import { valueKeys, valueToKey } from './value-keys.ts';

const classTables = new WeakMap<Label, ByteTable>();

/**
 * rows; the class index, or the unscaled target; multilabel: rows x classes, 1 or 0. NaN where the label is missing, not finite, or a class the train
 * split never had; of several classes of a row those that it never had are left out. Raises `features/type-mismatch` where a numeric label holds text.
 */
export function labelValues(label: Label, batch: ColumnBatch): Float32Array {
  if (label.kind === 'multilabel') return multilabelValues(label, batch);
  const column = batch.columns.find(({ name }) => name === label.feature);
  const values = new Float32Array(batch.rows).fill(Number.NaN);
  if (column === undefined || column.type === 'unknown') return values;
  if (label.kind === 'regression') {
    values.set(
      firstNumbers(column, { rows: batch.rows, dtype: label.dtype, into: new Float64Array(batch.rows) }).subarray(0, batch.rows),
    );
    return values;
  }
  const table = classTable(label);
  const { data, starts } = valueKeys(column, label.dtype);
  for (let row = 0; row < batch.rows; row++) {
    const at = column.offsets[row];
    if (at === column.offsets[row + 1]) continue;
    const id = table.find(data, starts[at], starts[at + 1]);
    if (id >= 0) values[row] = id;
  }
  return values;
}

function multilabelValues(label: MultilabelLabel, batch: ColumnBatch): Float32Array {
  const units = label.classes.length;
  const values = new Float32Array(batch.rows * units);
  const raw = labelColumn(label, batch);
  if (raw === undefined || raw.type === 'unknown') return values.fill(Number.NaN);
  const table = classTable(label);
  const { data, starts } = valueKeys(raw, label.dtype);
  for (let row = 0; row < batch.rows; row++) {
    const [from, until] = [raw.offsets[row], raw.offsets[row + 1]];
    if (from === until) values.fill(Number.NaN, row * units, (row + 1) * units);
    for (let at = from; at < until; at++) {
      if (saysNone(raw, at)) continue;
      const id = table.find(data, starts[at], starts[at + 1]);
      if (id >= 0) values[row * units + id] = 1;
    }
  }
  return values;
}

type MultilabelLabel = Extract<Label, { readonly kind: 'multilabel' }>;

function classTable(label: Exclude<Label, { readonly kind: 'regression' }>): ByteTable {
  const known = classTables.get(label);
  if (known !== undefined) return known;
  const table = new ByteTable();
  for (const name of label.classes) {
    const key = valueToKey(classValue(name), label.dtype);
    table.insert(key, 0, key.length);
  }
  classTables.set(label, table);
  return table;
}

/** Classes that are not UTF-8 are named `base64:...`. */
function classValue(name: string): string | { readonly b64: string } {
  return name.startsWith('base64:') ? { b64: name.slice('base64:'.length) } : name;
}

/** Rows of `labelValues` that have a label. */
export function labelledRows(label: Label, values: Float32Array): number[] {
  const width = label.kind === 'multilabel' ? label.classes.length : 1;
  const rows: number[] = [];
  for (let row = 0; row * width < values.length; row++) if (!Number.isNaN(values[row * width])) rows.push(row);
  return rows;
}

/** Shares of the classes among the labelled rows of the train split; empty for regression. */
export function classShares({ label, labelStatistics }: Pick<FittedTransform, 'label' | 'labelStatistics'>): number[] {
  const { counts = [], rows, missing } = labelStatistics;
  const labelled = label.kind === 'multilabel' ? rows - missing : counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => count / labelled);
}
