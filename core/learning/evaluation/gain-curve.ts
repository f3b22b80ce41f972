/** Cumulative gain and lift: what is found when the rows with the best scores are looked at first. */

import type { CurvePoint } from '../metric-curves.ts';
import type { RankedScores } from '../ranked-scores.ts';

export interface GainCurve {
  /** Share of the rows (x), share of the positives among them (y); from (0, 0) to (1, 1). */
  readonly gain: readonly CurvePoint[];
  /** Middle of each tenth of the rows (x), its share of positives over that of all rows (y). */
  readonly lift: readonly CurvePoint[];
}

const mostPoints = 100;
const tenths = 10;

/** Rows with one score are taken together, so that chance does not order them. Empty without a positive. */
export function gainCurve(ranked: RankedScores): GainCurve {
  const { scores, positives, negatives, totalPositives, totalNegatives } = ranked;
  const total = totalPositives + totalNegatives;
  if (totalPositives === 0) return { gain: [], lift: [] };
  const all: CurvePoint[] = [{ x: 0, y: 0 }];
  let [rows, found] = [0, 0];
  for (let i = scores.length - 1; i >= 0; i--) {
    rows += positives[i] + negatives[i];
    found += positives[i];
    all.push({ x: rows / total, y: found / totalPositives, threshold: scores[i] });
  }
  return { gain: thinned(all), lift: liftOf(all) };
}

function thinned(points: readonly CurvePoint[]): readonly CurvePoint[] {
  const kept: CurvePoint[] = [];
  for (const [i, point] of points.entries()) {
    const last = kept.at(-1);
    if (last === undefined || point.x - last.x >= 1 / mostPoints || i === points.length - 1) kept.push(point);
  }
  return kept;
}

function liftOf(points: readonly CurvePoint[]): readonly CurvePoint[] {
  const lift: CurvePoint[] = [];
  let [at, before] = [0, 0];
  for (let tenth = 1; tenth <= tenths; tenth++) {
    const end = tenth / tenths;
    while (at < points.length - 1 && points[at].x < end - 1e-12) at += 1;
    const [from, to] = [points[Math.max(0, at - 1)], points[at]];
    const share = to.x === from.x ? to.y : from.y + ((end - from.x) / (to.x - from.x)) * (to.y - from.y);
    lift.push({ x: end - 0.5 / tenths, y: (share - before) * tenths });
    before = share;
  }
  return lift;
}
