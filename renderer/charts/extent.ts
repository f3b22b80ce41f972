/** Domains of axes and the point nearest to the pointer. */

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Smallest and largest, widened on both sides by a part of their distance; never empty. */
export function extentOf(values: readonly number[], widen: number): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low > high) return [0, 1];
  if (low === high) return [low - 0.5, high + 0.5];
  const room = (high - low) * widen;
  return [low - room, high + room];
}

export function nearestPoint<P extends Point>(points: readonly P[], x: number): P | undefined {
  let nearest: P | undefined;
  for (const point of points) {
    if (!nearest || Math.abs(point.x - x) < Math.abs(nearest.x - x)) nearest = point;
  }
  return nearest;
}
