/** Rows of several values where an exported model takes one: what it would answer otherwise than ours. */

import type { ColumnBatch } from '../formats/index.ts';
import { columnsOf, inputShape } from './feature-layout.ts';
import type { FittedFeature, FittedTransform } from './fitted-transform.ts';
import { cannotExport } from './graph-writer/graph-context.ts';

/** Raises model/not-exportable, naming the first feature that reads all values of such rows where the model's input has one. */
export function refuseSeveralValues(transform: FittedTransform, { columns }: ColumnBatch): void {
  for (const feature of transform.features) {
    if (!readsAll(feature)) continue;
    for (const name of columnsOf(feature)) {
      const column = inputShape(transform, name).length > 1 ? undefined : columns.find((candidate) => candidate.name === name);
      if (column === undefined) continue;
      for (let row = 0; row < column.rows; row++) {
        if ((column.offsets[row + 1] as number) - (column.offsets[row] as number) > 1)
          cannotExport(
            `The feature ${feature.name}`,
            `rows of ${name} hold several values, and none did that the transform was fitted on`,
            'Run the pipeline again with such rows in the train split, or give the feature the transform multi_hot.',
          );
      }
    }
  }
}

const allValues = new Set<FittedFeature['kind']>(['one_hot', 'multi_hot', 'hashed_one_hot', 'text', 'hashed_text', 'tfidf']);

function readsAll({ kind }: FittedFeature): boolean {
  return allValues.has(kind);
}
