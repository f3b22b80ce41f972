/** Curves of scored rows for the screen, thinned to what a chart can show. */

import { type RankedScores, rankScores } from './ranked-scores.ts';
import type { BinaryRows, MulticlassRows, RegressionRows } from './scored-rows.ts';

export interface CurvePoint {
  readonly x: number;
  readonly y: number;
  /** Predicted positive at or above it. */
  readonly threshold?: number;
}

const mostPoints = 200;
const mostScatterPoints = 500;
const calibrationBins = 10;

export interface BinaryCurves {
  /** False positive rate, true positive rate; from (0, 0) to (1, 1). Empty with one class only. */
  readonly roc: readonly CurvePoint[];
  /** Recall, precision; by rising recall. Empty without a positive. */
  readonly precisionRecall: readonly CurvePoint[];
  /** Mean predicted, observed share. */
  readonly calibration: readonly CurvePoint[];
}

export function binaryCurves({ scores, labels, weights }: BinaryRows): BinaryCurves {
  const ranked = rankScores(scores, labels, weights);
  return { ...rankedCurves(ranked), calibration: calibrationCurve(ranked) };
}

/** Confidence in the predicted class against how often it is right. */
export function confidenceCurve({ confidences, predicted, labels, weights }: MulticlassRows): readonly CurvePoint[] {
  const right = labels.map((label, i) => Number(label === predicted[i]));
  return calibrationCurve(rankScores(confidences, right, weights));
}

/** Predicted against actual, of rows evenly spread over the data. */
export function scatterPoints({ predicted, labels }: RegressionRows): readonly CurvePoint[] {
  const step = Math.max(1, labels.length / mostScatterPoints);
  const points: CurvePoint[] = [];
  for (let at = 0; at < labels.length; at += step) points.push({ x: predicted[Math.floor(at)], y: labels[Math.floor(at)] });
  return points.slice(0, mostScatterPoints);
}

function rankedCurves({ scores, positives, negatives, totalPositives, totalNegatives }: RankedScores) {
  const roc: CurvePoint[] = [{ x: 0, y: 0 }];
  const precisionRecall: CurvePoint[] = [];
  const step = 1 / (mostPoints - 2);
  let hits = 0;
  let alarms = 0;
  for (let i = scores.length - 1; i >= 0; i--) {
    hits += positives[i];
    alarms += negatives[i];
    const threshold = scores[i];
    const recall = hits / totalPositives;
    const falseRate = alarms / totalNegatives;
    const last = roc[roc.length - 1];
    // Along the curve from (0, 0) to (1, 1) x + y grows by 2.
    if (falseRate + recall - last.x - last.y >= 2 * step || i === 0) roc.push({ x: falseRate, y: recall, threshold });
    const reached = precisionRecall.at(-1)?.x ?? Number.NEGATIVE_INFINITY;
    if (recall - reached >= step || (i === 0 && recall > reached)) {
      precisionRecall.push({ x: recall, y: hits / (hits + alarms), threshold });
    }
  }
  const twoClasses = totalPositives > 0 && totalNegatives > 0;
  return { roc: twoClasses ? roc : [], precisionRecall: totalPositives > 0 ? precisionRecall : [] };
}

/** Ten bins of about equally many rows; equal scores stay in one bin. */
function calibrationCurve({ scores, positives, negatives, totalPositives, totalNegatives }: RankedScores): CurvePoint[] {
  const points: CurvePoint[] = [];
  const total = totalPositives + totalNegatives;
  let [rows, hits, sum, before] = [0, 0, 0, 0];
  for (let i = 0; i < scores.length; i++) {
    const count = positives[i] + negatives[i];
    rows += count;
    hits += positives[i];
    sum += scores[i] * count;
    if (before + rows >= ((points.length + 1) * total) / calibrationBins || i === scores.length - 1) {
      points.push({ x: sum / rows, y: hits / rows });
      before += rows;
      [rows, hits, sum] = [0, 0, 0];
    }
  }
  return points;
}
