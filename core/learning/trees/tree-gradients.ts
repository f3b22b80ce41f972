/** Gradients and hessians of the losses, by row, and where boosting starts. */

import { sumLoss } from '../loss.ts';
import type { NetworkOutput } from '../network.ts';

export interface TreeLossOptions {
  readonly output: NetworkOutput;
  /** Training rows first; multilabel: rows x units. */
  readonly labels: Float32Array;
  readonly training: number;
  /** One factor a class; empty: all 1. */
  readonly classWeights: readonly number[];
  /** One factor a row; absent: all 1. */
  readonly weights?: Float32Array;
}

export interface TreeLoss {
  /** The constant outputs that fit the training rows best. */
  base(): number[];
  /** To be called when the scores have changed, before `fill`. */
  refresh(scores: Float64Array): void;
  /** Writes (gradient, hessian) of unit `unit` of every training row. */
  fill(unit: number, scores: Float64Array, pairs: Float32Array): void;
  /** The sum over rows [from, until), as the networks' losses are. */
  loss(scores: Float64Array, from: number, until: number): number;
}

/** A row that is already right keeps a little weight: no division by zero. */
const leastHessian = 1e-16;
/** A class without training rows is rare, not impossible. */
const leastShare = 1e-6;

/** `scores`: rows x units, before the activation. */
export function createTreeLoss(options: TreeLossOptions): TreeLoss {
  const { output, labels, training, classWeights, weights } = options;
  const { kind, units } = output;
  const ofRow = (row: number): number => weights?.[row] ?? 1;
  const weightOf = (row: number): number => (classWeights[labels[row]] ?? 1) * ofRow(row);
  const factorOf = kind === 'binary' || kind === 'multiclass' ? weightOf : ofRow;
  const factors = Float64Array.from({ length: training }, (_, row) => factorOf(row));
  const probabilities = new Float64Array(kind === 'multiclass' ? training * units : 0);
  const fills: Record<NetworkOutput['kind'], TreeLoss['fill']> = {
    binary: (_, scores, pairs) => {
      for (let row = 0; row < training; row++) {
        const probability = 1 / (1 + Math.exp(-scores[row]));
        const weight = factors[row];
        pairs[2 * row] = weight * (probability - labels[row]);
        pairs[2 * row + 1] = Math.max(leastHessian, weight * probability * (1 - probability));
      }
    },
    multiclass: (unit, _, pairs) => {
      for (let row = 0; row < training; row++) {
        const probability = probabilities[row * units + unit];
        const weight = factors[row];
        pairs[2 * row] = weight * (probability - (labels[row] === unit ? 1 : 0));
        pairs[2 * row + 1] = Math.max(leastHessian, weight * probability * (1 - probability));
      }
    },
    multilabel: (unit, scores, pairs) => {
      const positive = classWeights[unit] ?? 1;
      for (let row = 0; row < training; row++) {
        const at = row * units + unit;
        const probability = 1 / (1 + Math.exp(-scores[at]));
        const weight = (labels[at] === 1 ? positive : 1) * factors[row];
        pairs[2 * row] = weight * (probability - labels[at]);
        pairs[2 * row + 1] = Math.max(leastHessian, weight * probability * (1 - probability));
      }
    },
    regression: (_, scores, pairs) => {
      for (let row = 0; row < training; row++) {
        const weight = factors[row];
        pairs[2 * row] = weight * (scores[row] - labels[row]);
        pairs[2 * row + 1] = Math.max(leastHessian, weight);
      }
    },
  };
  return {
    base: () =>
      kind === 'multilabel'
        ? startOfEach(units, labels.subarray(0, training * units), { classWeights, ofRow })
        : startOf(output, labels.subarray(0, training), { weightOf, ofRow }),
    refresh: (scores) => {
      if (kind === 'multiclass') softmaxRows(scores, probabilities, units);
    },
    fill: fills[kind],
    loss: (scores, from, until) => {
      const logits = new Float32Array(scores.subarray(from * units, until * units));
      const width = kind === 'multilabel' ? units : 1;
      const label = labels.subarray(from * width, until * width);
      return sumLoss({ output, logits, label, classWeights, ...(weights && { weights: weights.subarray(from, until) }) });
    },
  };
}

type RowWeight = (row: number) => number;

/** `weightOf`: of class and row together. */
function startOf(
  { kind, units }: NetworkOutput,
  labels: Float32Array,
  { weightOf, ofRow }: { readonly weightOf: RowWeight; readonly ofRow: RowWeight },
): number[] {
  if (kind === 'regression') {
    const total = labels.reduce((sum, _, row) => sum + ofRow(row), 0);
    return [labels.reduce((sum, label, row) => sum + ofRow(row) * label, 0) / total];
  }
  const shares = new Float64Array(kind === 'binary' ? 2 : units);
  let total = 0;
  for (const [row, label] of labels.entries()) {
    shares[label] += weightOf(row);
    total += weightOf(row);
  }
  const logs = [...shares].map((share) => Math.log(Math.max(leastShare, share / total)));
  return kind === 'binary' ? [logs[1] - logs[0]] : logs;
}

/** The log odds of each class. */
function startOfEach(
  units: number,
  labels: Float32Array,
  { classWeights, ofRow }: { readonly classWeights: readonly number[]; readonly ofRow: RowWeight },
): number[] {
  const positives = new Float64Array(units);
  let rows = 0;
  for (let i = 0; i < labels.length; i++) {
    const weight = ofRow(Math.floor(i / units));
    positives[i % units] += weight * labels[i];
    if (i % units === 0) rows += weight;
  }
  return [...positives].map((count, unit) => {
    const has = count * (classWeights[unit] ?? 1);
    const share = has / (has + rows - count);
    return Math.log(Math.max(leastShare, share) / Math.max(leastShare, 1 - share));
  });
}

function softmaxRows(scores: Float64Array, out: Float64Array, units: number): void {
  for (let at = 0; at < out.length; at += units) {
    let largest = Number.NEGATIVE_INFINITY;
    for (let u = at; u < at + units; u++) if (scores[u] > largest) largest = scores[u];
    let sum = 0;
    for (let u = at; u < at + units; u++) {
      out[u] = Math.exp(scores[u] - largest);
      sum += out[u];
    }
    for (let u = at; u < at + units; u++) out[u] /= sum;
  }
}
