/** Rows of a file as a model's features were trained. */

import { type ColumnBatch, type ColumnSpec, conformBatch, widerType } from '../formats/index.ts';
import { raise } from '../foundation/index.ts';

/**
 * A column of integers may hold a feature that was trained as decimals or as text. One of a wider type than was trained stays as
 * it is: narrowing would lose values, and the model says what it makes of them. Features that the file lacks are missing; raises
 * usage/invalid-argument where it has none of them.
 */
export function trainedColumns(
  batch: ColumnBatch,
  features: readonly { readonly name: string; readonly dtype: ColumnSpec['type'] }[],
): ColumnBatch {
  const trained = new Map(features.map(({ name, dtype }) => [name, dtype]));
  const specs = batch.columns.map(({ name, type }) => ({ name, type: widerType(type, trained.get(name) ?? type) }));
  const present = new Set(specs.map(({ name }) => name));
  if (!features.some(({ name }) => present.has(name))) {
    const names = features.slice(0, 5).map(({ name }) => name);
    const more = features.length > names.length ? ', …' : '';
    raise(
      'usage/invalid-argument',
      `The rows have none of the columns that the model reads: ${names.join(', ')}${more}`,
      'Name rows with its columns; `loopwright model show` lists them.',
    );
  }
  const absent = features.filter(({ name }) => !present.has(name)).map(({ name, dtype }) => ({ name, type: dtype }));
  return conformBatch(batch, [...specs, ...absent]);
}
