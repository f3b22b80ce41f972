/** Where the name of a horizontal line stands, so that curves do not run through it. */

import type { Point } from './extent.ts';

export interface LabelPlace {
  /** SVG's text-anchor. */
  readonly anchor: 'start' | 'end';
  readonly left: number;
  /** Of the text's foot. */
  readonly top: number;
}

/** Pixels. */
export interface LabelledLine {
  /** Height of the line. */
  readonly line: number;
  /** Of the text. */
  readonly length: number;
  readonly frame: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
}

/** Height of a line of text. */
const textHeight = 14;
const inset = 6;

/** @param curves in pixels; points of one are joined by straight lines, so that what lies between them counts */
export function placeLabel(curves: readonly (readonly Point[])[], { line, length, frame }: LabelledLine): LabelPlace {
  const places = (['end', 'start'] as const).flatMap((anchor) =>
    [line - inset, line + textHeight]
      .filter((top) => top - textHeight >= frame.top - inset && top <= frame.bottom)
      .map((top) => ({ anchor, left: anchor === 'end' ? frame.right : frame.left + inset, top })),
  );
  const [first = { anchor: 'end', left: frame.right, top: line - inset }] = places;
  let best: { place: LabelPlace; room: number } = { place: first, room: -1 };
  for (const place of places) {
    const room = Math.min(...curves.map((points) => roomAround(points, place, length)), textHeight);
    if (room > best.room) best = { place, room };
  }
  return best.place;
}

/** Pixels between the text and the nearest point above or below it, at most a text's height: more than that is no better. */
function roomAround(points: readonly Point[], { anchor, left, top }: LabelPlace, length: number): number {
  const [from, to] = anchor === 'end' ? [left - length, left] : [left, left + length];
  const [upper, lower] = [top - textHeight, top];
  let room = textHeight;
  for (let index = 0; index < points.length; index++) {
    const one = points[index];
    if (!one) continue;
    const other = points[index + 1] ?? one;
    if (other.x < from || one.x > to) continue;
    const [start, end] = [heightAt(one, other, Math.max(from, one.x)), heightAt(one, other, Math.min(to, other.x))];
    room = Math.min(room, distance(Math.min(start, end), Math.max(start, end), upper, lower));
  }
  return room;
}

function heightAt(one: Point, other: Point, x: number): number {
  return other.x === one.x ? one.y : one.y + ((other.y - one.y) * (x - one.x)) / (other.x - one.x);
}

/** Between two spans; 0 where they overlap. */
function distance(low: number, high: number, upper: number, lower: number): number {
  return Math.max(0, low - lower, upper - high);
}
