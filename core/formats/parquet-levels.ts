/** Definition and repetition levels: where a column's rows have values, as Parquet stores it. */

import type { Column } from './column-batch.ts';

export interface Levels {
  readonly rows: number;
  /** One for every value, and one for every row without any. */
  readonly definitions: Uint8Array;
  /** Lists only: 0 where a row begins. */
  readonly repetitions: Uint8Array | undefined;
  /** The definition of a value. */
  readonly full: number;
  readonly values: number;
}

/** One value a row at most: 1 where there is one. */
export function flatLevels(columns: readonly Column[]): Levels {
  const rows = columns.reduce((sum, column) => sum + column.rows, 0);
  const definitions = new Uint8Array(rows);
  let at = 0;
  let values = 0;
  for (const { rows: count, offsets } of columns) {
    values += offsets[count] as number;
    for (let row = 0; row < count; row++) definitions[at++] = offsets[row] === offsets[row + 1] ? 0 : 1;
  }
  return { rows, definitions, repetitions: undefined, full: 1, values };
}

/** Lists: 0 is missing, 1 an empty list, 2 a value. */
export function listLevels(columns: readonly Column[]): Levels {
  let size = 0;
  for (const { rows, offsets } of columns) {
    for (let row = 0; row < rows; row++) size += Math.max(1, (offsets[row + 1] as number) - (offsets[row] as number));
  }
  const definitions = new Uint8Array(size);
  const repetitions = new Uint8Array(size);
  let at = 0;
  let rows = 0;
  let values = 0;
  for (const column of columns) {
    rows += column.rows;
    values += column.offsets[column.rows] as number;
    for (let row = 0; row < column.rows; row++) {
      const count = (column.offsets[row + 1] as number) - (column.offsets[row] as number);
      if (count === 0) definitions[at++] = column.present[row] as number;
      for (let i = 0; i < count; i++) {
        repetitions[at] = i === 0 ? 0 : 1;
        definitions[at++] = 2;
      }
    }
  }
  return { rows, definitions, repetitions, full: 2, values };
}
