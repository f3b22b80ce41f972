/** Lists of numbers of one length, as an embedding made elsewhere: fitted place by place, written to a slot each. */

import type { ColumnAnalysis } from './column-analyzer.ts';
import type { FeatureWriter, Kind } from './feature-writer.ts';
import type { FeatureOptions, FeatureParameters } from './fitted-transform.ts';
import { isBlank, numberLists } from './number-lists.ts';
import type { VectorMoments } from './vector-moments.ts';

/** Whether nearly all of a column is such lists: what `auto` takes for a vector. */
export function isVectorColumn(analysis: ColumnAnalysis): boolean {
  if (analysis.kind !== 'number' || analysis.type !== 'float') return false;
  const { vectors } = analysis;
  return vectors !== undefined && vectors.length > 1 && vectors.others === 0;
}

export function fitVector(vectors: VectorMoments, { scale }: FeatureOptions): FeatureParameters {
  const missing = vectors.missing + vectors.others > 0;
  if (scale === 'none') return { kind: 'vector', length: vectors.length, missing };
  return { kind: 'vector', length: vectors.length, means: vectors.means(), deviations: vectors.deviations(), missing };
}

/** No training split holds a standardised value further out; beyond it only nonsense is. */
const furthest = 10_000;

/** A list of another length or without any number counts as missing; else a number that is none as the mean. */
export function vectorWriter({ length, means, deviations, missing, dtype }: Kind<'vector'>): FeatureWriter {
  return (column, { rows, width, dense }, slot) => {
    const { offsets, values } = numberLists(column, dtype);
    for (let row = 0, at = slot; row < rows; row++, at += width) {
      const from = offsets[row];
      if (offsets[row + 1] - from !== length || isBlank(values, from, length)) {
        if (missing) dense[at + length] = 1;
        continue;
      }
      for (let d = 0; d < length; d++) {
        const value = values[from + d];
        const scaled = means && deviations ? (value - means[d]) / deviations[d] : value;
        if (Number.isFinite(scaled)) dense[at + d] = Math.max(-furthest, Math.min(furthest, scaled));
      }
    }
  };
}
