/** Thresholds by class must name classes that decide: another name would silently leave its class at the usual 0.5. */

import type { DecisionThreshold } from '../../contract/index.ts';
import { raise } from '../../foundation/index.ts';
import type { Label } from '../../model/index.ts';

/** Raises `project/config-invalid` for a class that the label does not have, and of two for the one that does not decide. */
export function checkDecisionThreshold(label: Label, threshold: DecisionThreshold | undefined): void {
  if (typeof threshold !== 'object' || label.kind === 'regression') return;
  const named = Object.keys(threshold);
  const unknown = named.filter((name) => !label.classes.includes(name));
  if (unknown.length > 0) {
    raise(
      'project/config-invalid',
      `evaluation.decision_threshold names classes the label does not have: ${unknown.join(', ')}`,
      `The classes are: ${label.classes.join(', ')}.`,
      { details: { unknown } },
    );
  }
  if (label.kind !== 'binary') return;
  const [negative, positive] = label.classes;
  if (named.includes(negative)) {
    raise(
      'project/config-invalid',
      `evaluation.decision_threshold names ${negative}, but of two classes the positive one decides, and that is ${positive}.`,
      `Write one number, or name ${positive} alone; label.positive says which class is the positive one.`,
    );
  }
}

/** What is asked of a label that makes no decisions. */
export function decisionWarning(label: Label, threshold: DecisionThreshold | undefined): string | undefined {
  if (label.kind !== 'regression' || threshold === undefined) return undefined;
  return 'evaluation.decision_threshold has no effect: a model of numbers makes no decision. Take it out.';
}
