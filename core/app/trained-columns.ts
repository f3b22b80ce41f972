/** Rows of a file as a model's features were trained. */

import { type ColumnBatch, type ColumnSpec, conformBatch, widerType } from '../formats/index.ts';

/**
 * A column of integers may hold a feature that was trained as decimals or as text. One of a wider type than was trained stays as
 * it is: narrowing would lose values, and the model says what it makes of them. Features that the file lacks are missing.
 */
export function trainedColumns(
  batch: ColumnBatch,
  features: readonly { readonly name: string; readonly dtype: ColumnSpec['type'] }[],
): ColumnBatch {
  const trained = new Map(features.map(({ name, dtype }) => [name, dtype]));
  const specs = batch.columns.map(({ name, type }) => ({ name, type: widerType(type, trained.get(name) ?? type) }));
  const present = new Set(specs.map(({ name }) => name));
  const absent = features.filter(({ name }) => !present.has(name)).map(({ name, dtype }) => ({ name, type: dtype }));
  return conformBatch(batch, [...specs, ...absent]);
}
