/** What every threshold brings for one class of several, thinned by how many classes there are. */

import type { views } from '../../contract/index.ts';
import { pointsAt, rankScores } from '../../learning/index.ts';

interface ClassRows {
  readonly scores: Float32Array;
  /** 1 where the row is of the class, else 0. */
  readonly targets: Float32Array;
  readonly weights: Float32Array | undefined;
}

/** `classes`: how many the model has. None where a score is no number. */
export function classPoints({ scores, targets, weights }: ClassRows, classes: number): readonly views.OperatingPoint[] {
  if (!scores.every(Number.isFinite)) return [];
  const steps = stepsFor(classes);
  const thresholds = Array.from({ length: steps + 1 }, (_, i) => i / steps);
  return pointsAt(rankScores(scores, targets, weights), thresholds);
}

/** All classes together stay a few hundred kilobytes. */
function stepsFor(classes: number): number {
  if (classes <= 20) return 200;
  return classes <= 200 ? 50 : 20;
}
