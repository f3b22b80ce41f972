/** Losses on logits and their gradients: binary (of one class or several) and categorical cross-entropy, squared error. */

import type { NetworkOutput } from './network.ts';

export interface LossInput {
  readonly output: NetworkOutput;
  /** rows x units, before the activation. */
  readonly logits: Float32Array;
  /** rows; class index, or the standardised target. multilabel: rows x units, 1 or 0. */
  readonly label: Float32Array;
  /** One factor a class; empty: all 1. multilabel: of the rows that have the class (TensorFlow's `pos_weight`). */
  readonly classWeights: readonly number[];
  /** One factor a row; absent: all 1. */
  readonly weights?: Float32Array;
}

/**
 * The sum over rows. Where `gradient` (rows x units) is given it receives the gradient of the mean over rows.
 * Cross-entropy is computed from logits, so it neither overflows nor takes the logarithm of 0.
 */
export function sumLoss(input: LossInput, gradient?: Float32Array): number {
  const rowLoss = rowLosses[input.output.kind];
  const rows = input.logits.length / input.output.units;
  let sum = 0;
  for (let row = 0; row < rows; row++) sum += rowLoss(input, row, gradient);
  return sum;
}

type RowLoss = (input: LossInput, row: number, gradient: Float32Array | undefined) => number;

const rowLosses: Record<NetworkOutput['kind'], RowLoss> = {
  binary: ({ logits, label, classWeights, weights }, row, gradient) => {
    const logit = logits[row];
    const weight = (classWeights[label[row]] ?? 1) * (weights?.[row] ?? 1);
    if (gradient) gradient[row] = (weight * (1 / (1 + Math.exp(-logit)) - label[row])) / label.length;
    return weight * (Math.max(logit, 0) - logit * label[row] + Math.log1p(Math.exp(-Math.abs(logit))));
  },
  multiclass: ({ output, logits, label, classWeights, weights }, row, gradient) => {
    const { units } = output;
    const at = row * units;
    const weight = (classWeights[label[row]] ?? 1) * (weights?.[row] ?? 1);
    let largest = Number.NEGATIVE_INFINITY;
    for (let u = at; u < at + units; u++) if (logits[u] > largest) largest = logits[u];
    let total = 0;
    for (let u = at; u < at + units; u++) total += Math.exp(logits[u] - largest);
    if (gradient) {
      const scale = weight / label.length;
      for (let u = at; u < at + units; u++) gradient[u] = (scale * Math.exp(logits[u] - largest)) / total;
      gradient[at + label[row]] -= scale;
    }
    return weight * (Math.log(total) + largest - logits[at + label[row]]);
  },
  multilabel: ({ output, logits, label, classWeights, weights }, row, gradient) => {
    const { units } = output;
    const ofRow = weights?.[row] ?? 1;
    let sum = 0;
    for (let u = 0, at = row * units; u < units; u++, at++) {
      const [logit, target] = [logits[at], label[at]];
      const weight = (target === 1 ? (classWeights[u] ?? 1) : 1) * ofRow;
      if (gradient) gradient[at] = (weight * (1 / (1 + Math.exp(-logit)) - target)) / label.length;
      sum += weight * (Math.max(logit, 0) - logit * target + Math.log1p(Math.exp(-Math.abs(logit))));
    }
    // Keras' BinaryCrossentropy: a row's loss is the mean over its classes.
    return sum / units;
  },
  regression: ({ logits, label, weights }, row, gradient) => {
    const weight = weights?.[row] ?? 1;
    const error = logits[row] - label[row];
    if (gradient) gradient[row] = (weight * (2 * error)) / label.length;
    return weight * (error * error);
  },
};

/** multilabel: factors that let a class's rows count as much as those without it; `counts` of `rows` have the class. */
export function balancedPositiveWeights(counts: readonly number[], rows: number): number[] {
  return counts.map((count) => (count === 0 || count === rows ? 1 : (rows - count) / count));
}

/** Factors that give every class the same share of the loss; 1 on average over the rows. A class without rows gets 0. */
export function balancedClassWeights(counts: readonly number[]): number[] {
  const rows = counts.reduce((a, b) => a + b, 0);
  const seen = counts.filter((count) => count > 0).length;
  return counts.map((count) => (count === 0 ? 0 : rows / (seen * count)));
}
