/** TFMA's fairness indicators: what share of whom a decision hits, with intervals, and how far two groups are apart. */

import type { OperatingPoint } from './operating-points.ts';

export const decisionRates = [
  'positive_rate',
  'true_positive_rate',
  'false_positive_rate',
  'false_negative_rate',
  'true_negative_rate',
  'precision',
  'false_discovery_rate',
  'false_omission_rate',
] as const;
export type DecisionRate = (typeof decisionRates)[number];

export interface RateEstimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Rows the share is of. */
  readonly of: number;
}

const z = 1.959963984540054;

/** Wilson's 95 % interval; undefined for 0 / 0 (TFMA: not a number). */
export function decisionRate(name: DecisionRate, point: OperatingPoint): RateEstimate | undefined {
  const [hits, of] = countsOf(name, point);
  if (of === 0) return undefined;
  const value = hits / of;
  const center = (value + (z * z) / (2 * of)) / (1 + (z * z) / of);
  const reach = (z / (1 + (z * z) / of)) * Math.sqrt((value * (1 - value)) / of + (z * z) / (4 * of * of));
  return { value, low: Math.max(0, center - reach), high: Math.min(1, center + reach), of };
}

/** a - b with Newcombe's hybrid interval, made of both Wilson intervals (1998, method 10). */
export function rateDifference(a: RateEstimate, b: RateEstimate): { value: number; low: number; high: number } {
  const value = a.value - b.value;
  const low = value - Math.sqrt((a.value - a.low) ** 2 + (b.high - b.value) ** 2);
  const high = value + Math.sqrt((a.high - a.value) ** 2 + (b.value - b.low) ** 2);
  return { value, low, high };
}

function countsOf(name: DecisionRate, point: OperatingPoint): readonly [number, number] {
  const { truePositives: tp, falsePositives: fp, trueNegatives: tn, falseNegatives: fn } = point;
  switch (name) {
    case 'positive_rate':
      return [tp + fp, tp + fp + tn + fn];
    case 'true_positive_rate':
      return [tp, tp + fn];
    case 'false_positive_rate':
      return [fp, fp + tn];
    case 'false_negative_rate':
      return [fn, tp + fn];
    case 'true_negative_rate':
      return [tn, fp + tn];
    case 'precision':
      return [tp, tp + fp];
    case 'false_discovery_rate':
      return [fp, tp + fp];
    case 'false_omission_rate':
      return [fn, tn + fn];
  }
}
