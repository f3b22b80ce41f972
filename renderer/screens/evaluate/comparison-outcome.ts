/** Whether a difference between two models is more than chance, and for the better. */

import type { views } from '../../../core/contract/index.ts';
import { aimOf, isBetter } from './metric-rows.ts';

const level = 0.05;

export function outcomeOf({ metric, a, b, p }: views.PairedTest): 'better' | 'worse' | 'different' | 'same' {
  if (!(p < level) || a === b) return 'same';
  if (aimOf(metric) === 'none') return 'different';
  return isBetter(metric, a, b) ? 'better' : 'worse';
}
