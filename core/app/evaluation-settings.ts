/** What an evaluation was asked, as cells beside the settings of a model: what is empty or left out has none. */

import type { PropertyValue, views } from '../contract/index.ts';

/** `evaluation.decision_threshold` and so on. */
export function evaluationSettings(evaluation: views.Evaluation | null | undefined): [string, PropertyValue][] {
  if (!evaluation) return [];
  const { settings, decisionThreshold } = evaluation;
  // Evaluations of earlier versions keep this one alone.
  const known = settings ?? (decisionThreshold === undefined ? {} : { decision_threshold: decisionThreshold });
  return Object.entries(known).flatMap(([name, value]): [string, PropertyValue][] => {
    if (value === undefined || (Array.isArray(value) && value.length === 0)) return [];
    const isPlain = typeof value === 'number' || typeof value === 'string';
    return [[`evaluation.${name}`, isPlain ? value : JSON.stringify(value)]];
  });
}

/** Those on which metrics depend, and not the verdict alone. */
const measuring: ReadonlySet<string> = new Set(['evaluation.decision_threshold', 'evaluation.example_weight_key']);

export function measuringSettings(evaluation: views.Evaluation | null): ReadonlyMap<string, PropertyValue> {
  return new Map(evaluationSettings(evaluation).filter(([name]) => measuring.has(name)));
}
