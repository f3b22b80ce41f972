/** Rows of several values where an ONNX model takes one: what it would answer otherwise than ours. */

import type { ColumnBatch } from '../../formats/index.ts';
import { columnsOf, isListColumn } from '../feature-layout.ts';
import type { FittedFeature, FittedTransform } from '../fitted-transform.ts';
import { cannotExport } from '../graph-writer/graph-context.ts';

/** Raises model/not-exportable, naming the first feature that reads all values of such rows, and is no list in ONNX. */
export function refuseSeveralValues(transform: FittedTransform, { rows, columns }: ColumnBatch): void {
  for (const feature of transform.features) {
    if (!readsAll(feature)) continue;
    for (const name of columnsOf(feature)) {
      if (isListColumn(transform, name) && takesLists(feature)) continue;
      const column = columns.find((candidate) => candidate.name === name);
      if (column === undefined) continue;
      for (let row = 0; row < rows; row++) {
        if ((column.offsets[row + 1] as number) - (column.offsets[row] as number) > 1)
          cannotExport(`The feature ${feature.name}`, `rows of ${name} hold several values: multi_hot takes them as lists`);
      }
    }
  }
}

function readsAll({ kind }: FittedFeature): boolean {
  return kind === 'one_hot' || kind === 'multi_hot' || kind === 'hashed_one_hot';
}

function takesLists({ kind, source }: FittedFeature): boolean {
  return kind === 'multi_hot' || (source !== undefined && 'cross' in source);
}
