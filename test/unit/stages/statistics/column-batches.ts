/** Small column batches for tests: rows of values by column, null for missing. */

import { type ColumnBatch, type ColumnSpec, createBatchBuilder } from '../../../../core/formats/index.ts';

type Cell = readonly (number | string | Uint8Array)[] | null;

export function makeBatch(columns: Readonly<Record<string, { type: ColumnSpec['type']; rows: readonly Cell[] }>>): ColumnBatch {
  const specs = Object.entries(columns).map(([name, { type }]) => ({ name, type }));
  const builder = createBatchBuilder(specs);
  for (const column of builder.columns) {
    for (const row of columns[column.name]?.rows ?? []) {
      if (row === null) column.appendMissing();
      else {
        for (const value of row) column.appendValue(column.type === 'int' ? BigInt(value as number) : value);
        column.endRow();
      }
    }
  }
  return builder.build();
}
