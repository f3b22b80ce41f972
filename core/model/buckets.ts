/** Buckets of a number between ascending boundaries: [boundary, next boundary). */

import type { FeatureDtype } from './fitted-transform.ts';

/** How many of the ascending edges are <= value: its bucket. */
export function countAtMost(edges: Float64Array, value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The edges that an exported model compares with. Its decimals are float32, as which a boundary that is a value of the data
 * must stay at or below that value.
 */
export function exportedEdges(boundaries: readonly number[], dtype: FeatureDtype): Float64Array {
  return Float64Array.from(boundaries, dtype === 'float' ? Math.fround : Number);
}

/** One more than boundaries. */
export function bucketNames(boundaries: readonly number[]): string[] {
  const edges = ['-inf', ...boundaries.map(String), 'inf'];
  return edges.slice(1).map((edge, i) => `[${edges[i]},${edge})`);
}
