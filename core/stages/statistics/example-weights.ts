/** The weights of a batch's examples. */

import { type ColumnBatch, numberAt, valueCount } from '../../formats/index.ts';
import { raise } from '../../foundation/index.ts';

/** One a row, or undefined without a weight feature. Raises `usage/invalid-argument` for a row without one usable number. */
export function weightsOf(batch: ColumnBatch, weightFeature: string | undefined): Float64Array | undefined {
  if (weightFeature === undefined) return undefined;
  const column = batch.columns.find((candidate) => candidate.name === weightFeature);
  const weights = new Float64Array(batch.rows);
  for (let row = 0; row < batch.rows; row++) {
    const single =
      column !== undefined && valueCount(column, row) === 1 ? numberAt(column, column.offsets[row] as number) : Number.NaN;
    if (!(single >= 0 && Number.isFinite(single))) {
      const hint = 'Choose a column that has one number, not below 0, in every row.';
      raise('usage/invalid-argument', `The weight column ${weightFeature} has no usable number in some row.`, hint);
    }
    weights[row] = single;
  }
  return weights;
}
