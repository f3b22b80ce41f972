/** What a row of each class weighs in the loss, as the project file says. */

import type { ModelConfig } from '../contract/index.ts';
import { raise } from '../foundation/index.ts';
import { balancedClassWeights, balancedPositiveWeights } from '../learning/index.ts';
import type { Label } from '../model/index.ts';

export interface ClassCounts {
  readonly counts: readonly number[];
  /** Labelled rows. */
  readonly rows: number;
}

/**
 * One factor a class, in the label's order; empty where all weigh 1, and for regression. Raises `project/config-invalid`
 * where a weight names no class of the label.
 */
export function classWeights(
  setting: ModelConfig['class_weights'],
  label: Label,
  { counts, rows }: ClassCounts,
): readonly number[] {
  if (label.kind === 'regression' || setting === 'none') return [];
  if (setting === 'balanced') {
    return label.kind === 'multilabel' ? balancedPositiveWeights(counts, rows) : balancedClassWeights(counts);
  }
  const unknown = Object.keys(setting).filter((name) => !label.classes.includes(name));
  if (unknown.length > 0) {
    raise(
      'project/config-invalid',
      `model.class_weights names classes the label does not have: ${unknown.join(', ')}`,
      `The classes are: ${label.classes.join(', ')}.`,
      { details: { unknown } },
    );
  }
  return label.classes.map((name) => setting[name] ?? 1);
}
