/** The label of each row as the number a loss reads. */

import type { ColumnBatch } from '../formats/index.ts';
import { ByteTable } from './byte-table.ts';
import { firstNumbers } from './first-numbers.ts';
import type { Label } from './label.ts';
import { valueKeys, valueToKey } from './value-keys.ts';

const classTables = new WeakMap<Label, ByteTable>();

/**
 * rows; the class index, or the unscaled target. NaN where the label is missing, not finite, or a class the train
 * split never had. Raises `features/type-mismatch` where a numeric label holds text.
 */
export function labelValues(label: Label, batch: ColumnBatch): Float32Array {
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
