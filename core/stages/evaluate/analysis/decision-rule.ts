/** How a model's scores become one decision: of two or more classes, or of a multilabel model whether a row has one of them. */

import { labelSetText, usualThreshold } from '../../../contract/index.ts';
import { raise } from '../../../foundation/index.ts';
import { type BinaryRows, classColumns, type MultilabelRows, type ScoredRows } from '../../../learning/index.ts';
import type { Model, Predictions } from '../../../model/index.ts';
import type { AnalysedSplit } from './analysed-split.ts';

export interface DecisionRule {
  /** Two classes: the positive one above it; of more the best one is said. Multilabel: the chosen class above it. */
  readonly threshold: number;
  /** Multilabel alone. */
  readonly chosen?: ChosenClass;
}

/** The class whose decision, "has it" or not, is followed. */
export interface ChosenClass {
  readonly index: number;
  readonly name: string;
  /** classes; a class is said of a row above its own. */
  readonly thresholds: readonly number[];
}

/**
 * Multilabel: by the class of that name; without a name by the one that most of the rows have. Raises
 * `usage/invalid-argument` for a name the model does not know, and for any name where the model makes one decision a row.
 */
export function decisionRule({ model: { label }, scored }: Pick<AnalysedSplit, 'model' | 'scored'>, name?: string): DecisionRule {
  if (label.kind !== 'multilabel' || scored.kind !== 'multilabel') {
    if (name !== undefined) raise('usage/invalid-argument', 'This model makes one decision a row.', 'Leave the class out.');
    return { threshold: (scored.kind === 'binary' ? scored.threshold : undefined) ?? usualThreshold };
  }
  const index = name === undefined ? commonest(scored) : label.classes.indexOf(name);
  const found = label.classes[index];
  if (found === undefined) {
    return raise('usage/invalid-argument', `The model knows no class of that name: ${name}`, 'Choose one of its classes.', {
      details: { classes: [...label.classes] },
    });
  }
  const thresholds = scored.thresholds ?? label.classes.map(() => usualThreshold);
  return { threshold: thresholds[index] ?? usualThreshold, chosen: { index, name: found, thresholds } };
}

function commonest({ targets, prior }: MultilabelRows): number {
  const counts = new Float64Array(prior.length);
  targets.forEach((target, i) => {
    counts[i % prior.length] += target;
  });
  return counts.indexOf(Math.max(...counts));
}

/** The rows as the rule's decision sees them: of a multilabel model those of two classes, the chosen one the positive. */
export function decidedRows(scored: ScoredRows, { chosen }: DecisionRule): ScoredRows {
  return scored.kind === 'multilabel' && chosen !== undefined ? rowsOfClass(scored, chosen) : scored;
}

export function rowsOfClass(rows: MultilabelRows, { index, thresholds }: ChosenClass): BinaryRows {
  const { scores, targets: labels } = classColumns(rows, index);
  const share = rows.prior[index] ?? 0;
  return {
    kind: 'binary',
    scores,
    labels,
    prior: [1 - share, share],
    threshold: thresholds[index] ?? usualThreshold,
    ...(rows.weights === undefined ? {} : { weights: rows.weights }),
  };
}

/** The decision on a row: a class, whether it has the chosen one (1 or 0), or for numbers none. */
export function decisionOf(predictions: Predictions, row: number, { threshold, chosen }: DecisionRule): number {
  if (predictions.kind === 'regression') return -1;
  const width = predictions.classes.length;
  if (chosen !== undefined) return Number(predictions.scores[row * width + chosen.index] > threshold);
  if (width === 2) return Number(predictions.scores[row * 2 + 1] > threshold);
  return bestClass(predictions.scores, row, width);
}

/** The decision in words: a class, or all that are said of the row as a JSON list. */
export function decisionText(predictions: Predictions, row: number, rule: DecisionRule): string {
  if (predictions.kind === 'regression') return '';
  const { classes, scores } = predictions;
  const { chosen } = rule;
  if (chosen === undefined) return classes[decisionOf(predictions, row, rule)] ?? '';
  const said = classes.filter((_, k) => scores[row * classes.length + k] > (chosen.thresholds[k] ?? usualThreshold));
  return labelSetText(said, classes);
}

/** The label of a row in words, as `decisionText` says decisions. */
export function labelText({ label }: Model, scored: ScoredRows, row: number): string {
  if (label.kind === 'regression') return String(scored.labels[row]);
  if (scored.kind !== 'multilabel') return label.classes[scored.labels[row]] ?? '';
  const { classes } = label;
  const own = classes.filter((_, k) => scored.targets[row * classes.length + k] === 1);
  return labelSetText(own, classes);
}

export function bestClass(scores: Float32Array, row: number, classes: number): number {
  let best = 0;
  for (let k = 1; k < classes; k++) if (scores[row * classes + k] > scores[row * classes + best]) best = k;
  return best;
}
