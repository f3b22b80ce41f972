/** How a model's scores become one decision: of two or more classes, or whether a row is of one of several. */

import { labelSetText, usualThreshold } from '../../../contract/index.ts';
import { invariant, raise } from '../../../foundation/index.ts';
import {
  type BinaryRows,
  classColumns,
  type MulticlassRows,
  type MultilabelRows,
  type ScoredRows,
} from '../../../learning/index.ts';
import type { Model, Predictions } from '../../../model/index.ts';
import type { AnalysedSplit } from './analysed-split.ts';

export interface DecisionRule {
  /** Two classes: the positive one above it; of more the best one is said. A chosen class that has thresholds: said above it. */
  readonly threshold: number;
  /** Of several classes. */
  readonly chosen?: ChosenClass;
}

/** The class whose decision, "has it" or "is it" or not, is followed. */
export interface ChosenClass {
  readonly index: number;
  readonly name: string;
  /** classes; a class is said of a row above its own. Absent: of a row the one with the best score. */
  readonly thresholds?: readonly number[];
}

/**
 * Multilabel: by the class of that name; without a name by the one that most of the rows have. One class of several a row:
 * whether the answer is the class of that name; without a name which one it is. Raises `usage/invalid-argument` for a name
 * the model does not know, and for any name where the model has no classes to choose from.
 */
export function decisionRule({ model: { label }, scored }: Pick<AnalysedSplit, 'model' | 'scored'>, name?: string): DecisionRule {
  if (label.kind === 'multiclass' && name !== undefined) {
    return { threshold: usualThreshold, chosen: { index: classIndex(label.classes, name), name } };
  }
  if (label.kind !== 'multilabel' || scored.kind !== 'multilabel') {
    if (name !== undefined) raise('usage/invalid-argument', 'This model makes one decision a row.', 'Leave the class out.');
    return { threshold: (scored.kind === 'binary' ? scored.threshold : undefined) ?? usualThreshold };
  }
  const index = name === undefined ? commonest(scored) : classIndex(label.classes, name);
  const thresholds = scored.thresholds ?? label.classes.map(() => usualThreshold);
  return { threshold: thresholds[index] ?? usualThreshold, chosen: { index, name: label.classes[index] ?? '', thresholds } };
}

/**
 * As `decisionRule`, and of one class a row whether it is the named one, against all others (TFMA's class ids); without a
 * name whether it is the one most of the rows are of. Only where the rows were scored with the scores of that class.
 */
export function classRule(split: Pick<AnalysedSplit, 'model' | 'scored'>, name?: string): DecisionRule {
  const {
    model: { label },
    scored,
  } = split;
  if (label.kind !== 'multiclass' || scored.kind !== 'multiclass') return decisionRule(split, name);
  const index = name === undefined ? commonestOf(scored) : classIndex(label.classes, name);
  const { classes, thresholds: own } = classScoresOf(scored);
  const thresholds = label.classes.map((_, unit) => own[classes.indexOf(unit)] ?? usualThreshold);
  return { threshold: thresholds[index] ?? usualThreshold, chosen: { index, name: label.classes[index] ?? '', thresholds } };
}

/** Raises `usage/invalid-argument` for a name that is not there. */
export function classIndex(classes: readonly string[], name: string): number {
  const index = classes.indexOf(name);
  if (index >= 0) return index;
  return raise('usage/invalid-argument', `The model knows no class of that name: ${name}`, 'Choose one of its classes.', {
    details: { classes: [...classes] },
  });
}

function classScoresOf({ classScores }: MulticlassRows): NonNullable<MulticlassRows['classScores']> {
  invariant(classScores !== undefined, 'rows that are asked about one class were scored with its scores');
  return classScores;
}

function commonest({ targets, prior }: MultilabelRows): number {
  const counts = new Float64Array(prior.length);
  targets.forEach((target, i) => {
    counts[i % prior.length] += target;
  });
  return counts.indexOf(Math.max(...counts));
}

function commonestOf({ labels, prior }: MulticlassRows): number {
  const counts = new Float64Array(prior.length);
  for (const label of labels) counts[label] += 1;
  return counts.indexOf(Math.max(...counts));
}

/** The rows as the rule's decision sees them: with a chosen class those of two classes, the chosen one the positive. */
export function decidedRows(scored: ScoredRows, { chosen }: DecisionRule): ScoredRows {
  if (chosen === undefined || (scored.kind !== 'multilabel' && scored.kind !== 'multiclass')) return scored;
  return rowsOfClass(scored, chosen);
}

function rowsOfClass(rows: MultilabelRows | MulticlassRows, { index, thresholds }: ChosenClass): BinaryRows {
  const { scores, targets: labels } = rows.kind === 'multilabel' ? classColumns(rows, index) : againstRest(rows, index);
  const share = rows.prior[index] ?? 0;
  return {
    kind: 'binary',
    scores,
    labels,
    prior: [1 - share, share],
    threshold: thresholds?.[index] ?? usualThreshold,
    ...(rows.weights === undefined ? {} : { weights: rows.weights }),
  };
}

/** rows; by how much the chosen class is the one that is said, or another is. Of a decision by score alone. */
export function answerMargins(scored: ScoredRows, { index }: ChosenClass): Float32Array {
  invariant(scored.kind === 'multiclass', 'one class is said of a row');
  const { classes, scores } = classScoresOf(scored);
  const width = classes.length;
  return scored.labels.map((_, row) => {
    let [own, other] = [0, 0];
    for (let k = 0; k < width; k++) {
      const score = scores[row * width + k];
      if (classes[k] === index) own = score;
      else if (score > other) other = score;
    }
    return own - other;
  });
}

/** rows; a class's scores, and which of the rows are of it. */
function againstRest(rows: MulticlassRows, unit: number): ReturnType<typeof classColumns> {
  const { classes, scores } = classScoresOf(rows);
  const [width, column] = [classes.length, classes.indexOf(unit)];
  invariant(column >= 0, 'the scores of the class were kept');
  return {
    scores: rows.labels.map((_, row) => scores[row * width + column] ?? Number.NaN),
    targets: rows.labels.map((label) => Number(label === unit)),
  };
}

/** The decision on a row: a class, whether it has or is the chosen one (1 or 0), or for numbers none. */
export function decisionOf(predictions: Predictions, row: number, { threshold, chosen }: DecisionRule): number {
  if (predictions.kind === 'regression') return -1;
  const width = predictions.classes.length;
  if (chosen?.thresholds !== undefined) return Number(predictions.scores[row * width + chosen.index] > threshold);
  const said = width === 2 ? Number(predictions.scores[row * 2 + 1] > threshold) : bestClass(predictions.scores, row, width);
  return chosen === undefined ? said : Number(said === chosen.index);
}

/** What is decided, in words: a class, or all that are said of the row as a JSON list. */
export function decisionText(predictions: Predictions, row: number, rule: DecisionRule): string {
  if (predictions.kind === 'regression') return '';
  const { classes, scores } = predictions;
  const thresholds = rule.chosen?.thresholds;
  if (thresholds === undefined) return classes[decisionOf(predictions, row, { threshold: rule.threshold })] ?? '';
  const said = classes.filter((_, k) => scores[row * classes.length + k] > (thresholds[k] ?? usualThreshold));
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
