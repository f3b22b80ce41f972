/** Writers of numbers and dates: one scaled value, one of several buckets, the parts of a date. */

import { countAtMost } from './buckets.ts';
import { clipped } from './clip.ts';
import { createDateFiller, firstMoments } from './date-slots.ts';
import type { FeatureWriter, Kind } from './feature-writer.ts';
import { firstNumbers } from './first-numbers.ts';
import type { ClipRange, FeatureDtype, MissingNumber } from './fitted-transform.ts';

interface ScaledFeature {
  readonly dtype: FeatureDtype;
  readonly missing: MissingNumber;
  readonly clip?: ClipRange;
}

/** No training split of fewer than 100 million rows holds a value further out; beyond it only nonsense is. */
const furthest = 10_000;

export function numberWriter({ dtype, missing, clip }: ScaledFeature, scale: (value: number) => number): FeatureWriter {
  let scratch: Float64Array = new Float64Array(1);
  return (column, { rows, width, dense }, slot) => {
    scratch = firstNumbers(column, { rows, dtype, into: scratch });
    for (let row = 0, at = slot; row < rows; row++, at += width) {
      const value = scratch[row];
      const absent = Number.isNaN(value);
      dense[at] = absent ? missing.fill : bounded(scale(clip === undefined ? value : clipped(value, clip)));
      if (absent && missing.indicator) dense[at + 1] = 1;
    }
  };
}

function bounded(value: number): number {
  return Math.max(-furthest, Math.min(furthest, value));
}

export function bucketWriter({ boundaries, dtype, missing }: Kind<'bucketize'>): FeatureWriter {
  const edges = Float64Array.from(boundaries);
  let scratch: Float64Array = new Float64Array(1);
  return (column, { rows, width, dense }, slot) => {
    scratch = firstNumbers(column, { rows, dtype, into: scratch });
    for (let row = 0, at = slot; row < rows; row++, at += width) {
      const value = scratch[row];
      const absent = Number.isNaN(value);
      const bucket = absent ? missing.fill : countAtMost(edges, value);
      if (bucket >= 0) dense[at + bucket] = 1;
      if (absent && missing.indicator) dense[at + edges.length + 1] = 1;
    }
  };
}

export function dateWriter(feature: Kind<'date'>): FeatureWriter {
  const fill = createDateFiller(feature);
  return (column, { rows, width, dense }, slot) => {
    const moments = firstMoments(column, feature.dtype, feature.format);
    for (let row = 0, at = slot; row < rows; row++, at += width) fill(moments[row], dense, at);
  };
}
