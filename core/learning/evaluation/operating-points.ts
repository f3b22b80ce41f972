/** What a decision threshold brings: outcomes at every threshold that matters, thinned to what a chart can show. */

import type { RankedScores } from '../ranked-scores.ts';

/** Rows, or sums of weights, when scores above `threshold` are called positive. */
export interface OperatingPoint {
  readonly threshold: number;
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
}

const mostPoints = 201;

/** By rising threshold: 0 to 1 in steps of 0.005, so that every model has the same; 1 calls nothing positive. */
export function operatingPoints(ranked: RankedScores): readonly OperatingPoint[] {
  const thresholds = Array.from({ length: mostPoints }, (_, i) => i / (mostPoints - 1));
  return pointsAt(ranked, thresholds);
}

/** `thresholds` ascending. */
export function pointsAt(ranked: RankedScores, thresholds: readonly number[]): readonly OperatingPoint[] {
  const { scores, positives, negatives, totalPositives, totalNegatives } = ranked;
  let [at, missed, spared] = [0, 0, 0];
  return thresholds.map((threshold) => {
    for (; at < scores.length && scores[at] <= threshold; at++) {
      missed += positives[at];
      spared += negatives[at];
    }
    return {
      threshold,
      truePositives: totalPositives - missed,
      falsePositives: totalNegatives - spared,
      trueNegatives: spared,
      falseNegatives: missed,
    };
  });
}
