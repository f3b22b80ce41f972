/** Column batches written out by hand, for tests: one list of cells per column; null is missing, a list is several values. */

import { type CellValue, type ColumnBatch, type ColumnType, createColumnBuilder } from '../../../core/formats/index.ts';

export type Cell = CellValue | null | readonly CellValue[];

/** Columns by `name:type`, as `{ 'age:int': [31, null] }`. */
export function batchOf(columns: Readonly<Record<string, readonly Cell[]>>): ColumnBatch {
  const built = Object.entries(columns).map(([key, cells]) => {
    const [name, type] = splitKey(key);
    const builder = createColumnBuilder(name, type);
    for (const cell of cells) {
      if (cell === null) builder.appendMissing();
      else if (Array.isArray(cell)) {
        for (const value of cell as readonly CellValue[]) builder.appendValue(cast(value, type));
        builder.endRow();
      } else builder.appendSingle(cast(cell as CellValue, type));
    }
    return builder.build();
  });
  return { rows: built[0]?.rows ?? 0, columns: built };
}

function cast(value: CellValue, type: ColumnType): CellValue {
  return type === 'int' && typeof value === 'number' ? BigInt(value) : value;
}

function splitKey(key: string): [string, ColumnType] {
  const at = key.lastIndexOf(':');
  return [key.slice(0, at), key.slice(at + 1) as ColumnType];
}
