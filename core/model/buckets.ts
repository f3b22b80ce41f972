/** Buckets of a number between ascending boundaries: [boundary, next boundary). */

import type { CrossPart } from './fitted-transform.ts';

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

/** One more than boundaries. */
export function bucketNames(boundaries: readonly number[]): string[] {
  const edges = ['-inf', ...boundaries.map(String), 'inf'];
  return edges.slice(1).map((edge, i) => `[${edges[i]},${edge})`);
}

/** Of a cross's numbers. */
export function partNames({ names, boundaries = [] }: CrossPart): readonly string[] {
  return names ?? bucketNames(boundaries);
}
