/** Which rows a bin of a histogram stands for. */

import type { RowFilter } from '../../../core/contract/index.ts';
import type { Bin } from '../../charts/geometry.ts';
import { nextAbove } from '../../locales/index.ts';

/**
 * The buckets of the statistics come from quantiles: each holds its upper edge and not its lower one, which belongs to
 * the bucket before, but for the first. `isWhole`: the column holds whole numbers.
 */
export function filterOfBin(column: string, bins: readonly Bin[], bin: Bin, isWhole: boolean): RowFilter {
  const { low, high, isPoint = false } = bin;
  if (isPoint) return { op: 'between', column, low, high: low, closed: true };
  if (bins[0] === bin) return { op: 'between', column, low, high, closed: true };
  return { op: 'between', column, low: isWhole ? Math.floor(low) + 1 : nextAbove(low), high, closed: true };
}
