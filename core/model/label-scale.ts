/** A regression's values to what the network learns, and back. */

import { signedLog } from './column-analyzer.ts';
import type { Label } from './label.ts';

type RegressionLabel = Extract<Label, { readonly kind: 'regression' }>;

/** Class indices, and the 0 and 1 of several classes, stay as they are; NaN stays NaN. */
export function scaledTargets(label: Label, values: Float32Array): Float32Array {
  if (label.kind !== 'regression') return values;
  const { mean, deviation } = label.log ?? label;
  const divisor = deviation > 0 ? deviation : 1;
  const isLog = label.log !== undefined;
  return values.map((value) => ((isLog ? signedLog(value) : value) - mean) / divisor);
}

/** Beyond it the exponential would leave the range of float32, whatever was learnt. */
const furthestLog = 88;

/** In the label's own units. */
export function unscaledTargets(label: RegressionLabel, outputs: Float32Array): Float32Array {
  const { mean, deviation } = label.log ?? label;
  if (label.log === undefined) return outputs.map((value) => value * deviation + mean);
  return outputs.map((output) => {
    const target = Math.max(-furthestLog, Math.min(furthestLog, output * deviation + mean));
    return Math.sign(target) * Math.expm1(Math.abs(target));
  });
}
