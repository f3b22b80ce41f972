/** NumPy's broadcasting: the shape two tensors share, and where each of its values lies in one of them. */

import { elementCount, zeros } from '../../formats/index.ts';
import { mismatch } from './graph-value.ts';

export function broadcastShape(a: readonly number[], b: readonly number[]): readonly number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const left = a[a.length - rank + i] ?? 1;
    const right = b[b.length - rank + i] ?? 1;
    if (left !== right && left !== 1 && right !== 1) mismatch(`shapes [${a}] and [${b}]`);
    return left === 1 ? right : left;
  });
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, i) => size === b[i]);
}

/** By place in `to`: the place in a tensor of shape `from`. undefined where they are the same. */
export function broadcastPlaces(from: readonly number[], to: readonly number[]): Int32Array | undefined {
  if (sameShape(from, to)) return undefined;
  const count = elementCount(to);
  const places = zeros('DT_INT32', count) as Int32Array;
  if (elementCount(from) === 1) return places;
  const strides = broadcastStrides(from, to);
  walk(to, strides, (place, at) => {
    places[at] = place;
  });
  return places;
}

function broadcastStrides(from: readonly number[], to: readonly number[]): readonly number[] {
  const own = stridesOf(from);
  const missing = to.length - from.length;
  return to.map((_, i) => (i < missing || from[i - missing] === 1 ? 0 : (own[i - missing] as number)));
}

/** Of row-major values. */
export function stridesOf(shape: readonly number[]): readonly number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = stride;
    stride *= shape[i] as number;
  }
  return strides;
}

/** Calls back for every place of `shape` in order, with the sum of coordinates times strides. */
export function walk(
  shape: readonly number[],
  strides: readonly number[],
  visit: (place: number, at: number) => void,
  start = 0,
): void {
  const count = elementCount(shape);
  const coordinates = new Int32Array(shape.length);
  let place = start;
  for (let at = 0; at < count; at++) {
    visit(place, at);
    for (let d = shape.length - 1; d >= 0; d--) {
      place += strides[d] as number;
      const next = (coordinates[d] as number) + 1;
      if (next < (shape[d] as number)) {
        coordinates[d] = next;
        break;
      }
      coordinates[d] = 0;
      place -= (strides[d] as number) * (shape[d] as number);
    }
  }
}

/** An axis that may count from the end. */
export function axisOf(axis: number, rank: number): number {
  const place = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(place) || place < 0 || place >= Math.max(rank, 1)) mismatch(`axis ${axis} of ${rank}`);
  return place;
}
