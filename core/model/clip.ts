/** Numbers held within bounds, before they are scaled. */

import type { ClipRange } from './fitted-transform.ts';

/** A bound that is absent holds nothing. */
export function clipped(value: number, { min, max }: ClipRange): number {
  if (min !== undefined && value < min) return min;
  return max !== undefined && value > max ? max : value;
}
