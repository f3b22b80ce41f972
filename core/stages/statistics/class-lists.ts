/** The classes of a multilabel label as a column of lists, one value a class. */

import { type Column, type ColumnBatch, createColumnBuilder, numberAt } from '../../formats/index.ts';
import { labelColumn, type MultilabelSource, saysNone } from '../../model/index.ts';

/** Rows without a class, known or not, have no value; numbers with a fraction are names. */
export function classLists(source: MultilabelSource, batch: ColumnBatch): Column | undefined {
  const column = labelColumn(source, batch);
  if (column === undefined || column.type === 'unknown' || column.type === 'int') return column;
  const builder = createColumnBuilder(column.name, 'bytes');
  for (let row = 0; row < column.rows; row++) {
    for (let at = column.offsets[row]; at < column.offsets[row + 1]; at++) {
      if (saysNone(column, at)) continue;
      if (column.type === 'bytes') builder.appendRange(column.data, column.starts[at], column.starts[at + 1]);
      else builder.appendValue(String(numberAt(column, at)));
    }
    builder.endRow();
  }
  return builder.build();
}
