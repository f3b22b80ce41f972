/** What a decision threshold brings, from the outcomes at each: rates, costs, and which is best. */

import type { OutcomeCosts, views } from '../../../core/contract/index.ts';

type Point = views.OperatingPoint;

export const defaultCosts: OutcomeCosts = { true_positive: 0, false_positive: 1, true_negative: 0, false_negative: 1 };

export function costOf(point: Point, costs: OutcomeCosts): number {
  const total = rowsOf(point);
  const sum =
    point.truePositives * costs.true_positive +
    point.falsePositives * costs.false_positive +
    point.trueNegatives * costs.true_negative +
    point.falseNegatives * costs.false_negative;
  return total === 0 ? 0 : sum / total;
}

export interface PointRates {
  readonly accuracy: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly false_positive_rate: number;
  readonly positive_rate: number;
}

/** 0 / 0 is not a number. */
export function ratesOf(point: Point): PointRates {
  const { truePositives: tp, falsePositives: fp, trueNegatives: tn, falseNegatives: fn } = point;
  return {
    accuracy: (tp + tn) / rowsOf(point),
    precision: tp / (tp + fp),
    recall: tp / (tp + fn),
    f1: (2 * tp) / (2 * tp + fp + fn),
    false_positive_rate: fp / (fp + tn),
    positive_rate: (tp + fp) / rowsOf(point),
  };
}

/** The middle of the thresholds that are equally cheap: the one least at risk on other rows. */
export function cheapest(points: readonly Point[], costs: OutcomeCosts): Point | undefined {
  return bestBy(points, (point) => -costOf(point, costs));
}

export function bestF1(points: readonly Point[]): Point | undefined {
  return bestBy(points, (point) => ratesOf(point).f1 || 0);
}

function bestBy(points: readonly Point[], worth: (point: Point) => number): Point | undefined {
  const best = Math.max(...points.map(worth));
  const equal = points.filter((point) => worth(point) >= best - 1e-12);
  return equal[Math.floor((equal.length - 1) / 2)];
}

export function pointAt(points: readonly Point[], threshold: number): Point | undefined {
  let nearest: Point | undefined;
  for (const point of points) {
    if (!nearest || Math.abs(point.threshold - threshold) < Math.abs(nearest.threshold - threshold)) nearest = point;
  }
  return nearest;
}

function rowsOf(point: Point): number {
  return point.truePositives + point.falsePositives + point.trueNegatives + point.falseNegatives;
}
