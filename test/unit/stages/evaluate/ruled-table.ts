/** A made-up table whose label follows one column, but for every fourth row. */

import { batchOf, type Cell } from '../../model/batch-of.ts';

export const cells = (rows: number, value: (row: number) => Cell) => Array.from({ length: rows }, (_, row) => value(row));
/** x rises with the row; every fourth label breaks the rule that the upper half is "yes". */
export const rule = (row: number, rows: number) => row >= rows / 2 !== (row % 4 === 0);
export const table = (rows: number) =>
  batchOf({
    'x:float': cells(rows, (row) => row / rows),
    'city:bytes': cells(rows, (row) => (row % 2 === 0 ? 'Rome' : 'Oslo')),
    'sold:bytes': cells(rows, (row) => (rule(row, rows) ? 'yes' : 'no')),
  });
