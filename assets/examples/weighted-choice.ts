/** Drawing from small tables with given odds. */

import type { Random } from '../../core/foundation/index.ts';

/** `weight` need not sum to anything. */
export interface Weighted {
  readonly weight: number;
}

/** Draws in the table's proportions. The table must not be empty. */
export function createDraw<T extends Weighted>(table: readonly T[]): (random: Random) => T {
  const totals: number[] = [];
  let sum = 0;
  for (const { weight } of table) {
    sum += weight;
    totals.push(sum);
  }
  return (random) => {
    const target = random.next() * sum;
    const at = totals.findIndex((total) => target < total);
    return table[at < 0 ? table.length - 1 : at] as T;
  };
}
