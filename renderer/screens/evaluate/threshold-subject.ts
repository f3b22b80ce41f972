/** What a threshold decides on: the positive class of two, or one class of a multilabel model. */

import { type DecisionThreshold, thresholdOf, usualThreshold, type views } from '../../../core/contract/index.ts';
import { ratesOf } from './threshold-costs.ts';

export interface ThresholdSubject {
  /** The class that is said above the threshold. */
  readonly name: string;
  /** Not it, and it. */
  readonly classes: readonly [string, string];
  readonly points: readonly views.OperatingPoint[];
  readonly roc: readonly views.CurvePoint[];
  readonly precisionRecall: readonly views.CurvePoint[];
  readonly gain?: views.GainCurve;
  /** What this evaluation decided at, and what the project file asks for now. */
  readonly inUse: number;
  readonly asked: number;
}

type Subjects = (evaluation: views.EvaluationView, not: (name: string) => string) => readonly ThresholdSubject[];

/** One of two classes; of a multilabel model one for each class. */
export const subjectsOf: Subjects = (evaluation, not) => {
  const { classes = [], labels, asked, decisionThreshold = usualThreshold, gain } = evaluation;
  const now = (name: string, inUse: number): number =>
    asked?.decision_threshold === undefined ? inUse : thresholdOf(asked.decision_threshold, name);
  if (labels === undefined) {
    const [other = '', name = ''] = classes;
    const { operatingPoints: points = [], roc = [], precisionRecall = [] } = evaluation;
    const own = { name, classes: [other, name], points, roc, precisionRecall, inUse: decisionThreshold } as const;
    return [{ ...own, ...(gain ? { gain } : {}), asked: now(name, decisionThreshold) }];
  }
  return labels.map(({ operatingPoints: points = [], threshold: inUse = decisionThreshold }, i) => {
    const name = classes[i] ?? '';
    const curves = { roc: rocOf(points), precisionRecall: precisionRecallOf(points) };
    return { name, classes: [not(name), name], points, ...curves, inUse, asked: now(name, inUse) };
  });
};

/** The project file's value with one class changed; a number alone where there is one class to decide on. */
export function changedThreshold(
  subjects: readonly ThresholdSubject[],
  changes: Readonly<Record<string, number>>,
): DecisionThreshold {
  const own = Object.fromEntries(subjects.map(({ name, asked }) => [name, changes[name] ?? asked]));
  const [first = usualThreshold, ...others] = Object.values(own);
  return others.every((value) => value === first) ? first : own;
}

function rocOf(points: readonly views.OperatingPoint[]): readonly views.CurvePoint[] {
  return curveOf(points, (point) => [ratesOf(point).false_positive_rate, ratesOf(point).recall]);
}

function precisionRecallOf(points: readonly views.OperatingPoint[]): readonly views.CurvePoint[] {
  return curveOf(points, (point) => [ratesOf(point).recall, ratesOf(point).precision]);
}

/** From the left; what cannot be computed is left out. */
function curveOf(
  points: readonly views.OperatingPoint[],
  at: (point: views.OperatingPoint) => readonly [number, number],
): readonly views.CurvePoint[] {
  return points
    .map((point) => {
      const [x, y] = at(point);
      return { x, y, threshold: point.threshold };
    })
    .filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))
    .reverse();
}
