/** What one model says about the labelled rows of the eval split, gathered batch by batch. */

import { type DecisionThreshold, thresholdOf } from '../../contract/index.ts';
import { invariant } from '../../foundation/index.ts';
import type { ClassScores, ScoredRows } from '../../learning/index.ts';
import type { Label, Predictions } from '../../model/index.ts';

export interface RowScorerOptions {
  /** The candidate's. */
  readonly label: Label;
  /** Most rows that may come. */
  readonly capacity: number;
  /** Shares of the classes in the train split; empty for regression. */
  readonly prior: readonly number[];
  readonly threshold?: DecisionThreshold;
  /** Whether rows have weights. */
  readonly weighed?: boolean;
  /** The candidate's class of each of this model's classes; empty for regression. */
  readonly classes: readonly number[];
  /** One class a row: the candidate's classes whose scores are kept, to be judged against the rest; absent: none. */
  readonly follow?: readonly number[];
}

export interface RowScorer {
  /**
   * `kept`: the rows of the batch that count, by ascending number; `labels` and `weights` of all its rows, labels in the
   * candidate's classes.
   */
  add(predictions: Predictions, kept: readonly number[], labels: Float32Array, weights?: Float32Array): void;
  /** Views of everything added. */
  rows(): ScoredRows;
}

export function createRowScorer(options: RowScorerOptions): RowScorer {
  const { label } = options;
  if (label.kind === 'multilabel') return createMultilabelScorer(options, label.classes);
  const labels = new Float32Array(options.capacity);
  const scores = new Float32Array(options.capacity);
  const many = label.kind === 'multiclass' ? options.capacity : 0;
  const predicted = new Float32Array(many);
  const confidences = new Float32Array(many);
  const ofClasses =
    label.kind === 'multiclass' && options.follow ? createClassScores(options, label.classes, options.follow) : undefined;
  const weights = new Float32Array(options.weighed ? options.capacity : 0);
  let used = 0;
  return {
    add: (predictions, kept, all, weightOf) => {
      for (const row of kept) {
        labels[used] = all[row];
        if (weightOf !== undefined) weights[used] = weightOf[row];
        if (predictions.kind === 'regression') scores[used] = predictions.values[row];
        else if (label.kind === 'binary') scores[used] = predictions.scores[row * 2 + options.classes.indexOf(1)];
        else {
          const best = bestClass(predictions.scores, row, options.classes.length);
          const right = options.classes.indexOf(all[row]);
          scores[used] = predictions.scores[row * options.classes.length + right];
          predicted[used] = options.classes[best];
          confidences[used] = predictions.scores[row * options.classes.length + best];
          ofClasses?.add(predictions.scores, row);
        }
        used += 1;
      }
      invariant(used <= options.capacity, 'no more rows are scored than the splits hold');
    },
    rows: () => {
      const weighed = options.weighed ? { weights: weights.subarray(0, used) } : {};
      const head = { labels: labels.subarray(0, used), ...weighed };
      const { prior, threshold } = options;
      if (label.kind === 'regression') return { kind: 'regression', ...head, predicted: scores.subarray(0, used) };
      if (label.kind === 'binary') {
        const decided = threshold === undefined ? {} : { threshold: thresholdOf(threshold, label.classes[1]) };
        return { kind: 'binary', ...head, ...decided, scores: scores.subarray(0, used), prior };
      }
      return {
        kind: 'multiclass',
        ...head,
        scores: scores.subarray(0, used),
        predicted: predicted.subarray(0, used),
        confidences: confidences.subarray(0, used),
        prior,
        ...(ofClasses === undefined ? {} : { classScores: ofClasses.all() }),
      };
    },
  };
}

function createClassScores(
  { capacity, classes, threshold }: RowScorerOptions,
  names: readonly string[],
  follow: readonly number[],
): { add(from: Float32Array, row: number): void; all(): ClassScores } {
  const scores = new Float32Array(capacity * follow.length);
  const columns = follow.map((unit) => classes.indexOf(unit));
  let at = 0;
  return {
    add: (from, row) => {
      for (const column of columns) scores[at++] = from[row * classes.length + column];
    },
    all: () => ({
      classes: follow,
      scores: scores.subarray(0, at),
      thresholds: follow.map((unit) => thresholdOf(threshold, names[unit])),
    }),
  };
}

/** `labels` given are rows x classes. */
function createMultilabelScorer(options: RowScorerOptions, names: readonly string[]): RowScorer {
  const { capacity, prior, threshold, weighed, classes } = options;
  const units = classes.length;
  const labels = new Float32Array(capacity);
  const [targets, scores] = [new Float32Array(capacity * units), new Float32Array(capacity * units)];
  const weights = new Float32Array(weighed ? capacity : 0);
  let used = 0;
  return {
    add: (predictions, kept, all, weightOf) => {
      invariant(predictions.kind === 'classification', 'classes are predicted');
      for (const row of kept) {
        if (weightOf !== undefined) weights[used] = weightOf[row];
        for (let k = 0; k < units; k++) {
          const target = all[row * units + classes[k]];
          targets[used * units + classes[k]] = target;
          labels[used] += target;
          scores[used * units + classes[k]] = predictions.scores[row * units + k];
        }
        used += 1;
      }
      invariant(used <= capacity, 'no more rows are scored than the splits hold');
    },
    rows: () => ({
      kind: 'multilabel',
      labels: labels.subarray(0, used),
      targets: targets.subarray(0, used * units),
      scores: scores.subarray(0, used * units),
      prior,
      ...(threshold === undefined ? {} : { thresholds: names.map((name) => thresholdOf(threshold, name)) }),
      ...(weighed ? { weights: weights.subarray(0, used) } : {}),
    }),
  };
}

function bestClass(scores: Float32Array, row: number, classes: number): number {
  let best = 0;
  for (let k = 1; k < classes; k++) if (scores[row * classes + k] > scores[row * classes + best]) best = k;
  return best;
}
