/** How much each row of a batch counts: TFMA's example_weight_key. */

import { type ColumnBatch, numberAt } from '../../formats/index.ts';
import { raise } from '../../foundation/index.ts';

/** rows. Raises `features/type-mismatch` where a row has no number at or above 0. */
export function exampleWeights(batch: ColumnBatch, name: string): Float32Array {
  const column = batch.columns.find((candidate) => candidate.name === name);
  const weights = new Float32Array(batch.rows);
  for (let row = 0; row < batch.rows; row++) {
    const start = column?.offsets[row] ?? 0;
    const isOne = column !== undefined && column.offsets[row + 1] - start === 1;
    const weight = isOne ? numberAt(column, start) : Number.NaN;
    if (!(weight >= 0 && weight < Number.POSITIVE_INFINITY)) {
      const hint = 'Every row of eval needs one number at or above 0 there; correct evaluation.example_weight_key or the data.';
      raise('features/type-mismatch', `${name} is no weight in every row.`, hint);
    }
    weights[row] = weight;
  }
  return weights;
}
