/** Expected calibration error: how far stated probabilities are from what happens, bin by bin. */

import type { BinaryRows, MulticlassRows } from '../scored-rows.ts';

export interface CalibrationBin {
  /** Mean probability of the rows in the bin. */
  readonly predicted: number;
  /** Share of them that are positive, or right. */
  readonly observed: number;
  /** Rows, or the sum of their weights. */
  readonly count: number;
}

/** Bins of equal width, as Guo et al. (2017) have them. */
const bins = 10;

/**
 * Sum over bins of their share of the rows times |observed - predicted|. Binary: the positive class's score; several
 * classes: the confidence in the predicted class. 0 without rows.
 */
export function expectedCalibrationError(rows: BinaryRows | MulticlassRows): number {
  const found = calibrationBins(rows);
  const total = found.reduce((sum, { count }) => sum + count, 0);
  return found.reduce((sum, { predicted, observed, count }) => sum + (count / total) * Math.abs(observed - predicted), 0);
}

/** Ascending; bins without rows are left out. A score on an edge is in the lower bin; 0 is in the first. */
export function calibrationBins(rows: BinaryRows | MulticlassRows): readonly CalibrationBin[] {
  const { labels, weights } = rows;
  const stated = rows.kind === 'binary' ? rows.scores : rows.confidences;
  const [counts, sums, hits] = [new Float64Array(bins), new Float64Array(bins), new Float64Array(bins)];
  for (let i = 0; i < labels.length; i++) {
    const bin = Math.min(bins - 1, Math.max(0, Math.ceil(stated[i] * bins) - 1));
    const weight = weights === undefined ? 1 : weights[i];
    counts[bin] += weight;
    sums[bin] += weight * stated[i];
    hits[bin] += weight * Number(rows.kind === 'binary' ? labels[i] === 1 : labels[i] === rows.predicted[i]);
  }
  return Array.from(counts, (count, bin) => ({ predicted: sums[bin] / count, observed: hits[bin] / count, count })).filter(
    ({ count }) => count > 0,
  );
}
