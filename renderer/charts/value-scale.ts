/** The axis of a histogram's values: linear, or logarithmic with few ticks. */

import { scaleLinear, scaleLog } from 'd3-scale';
import type { Scale } from './axes.tsx';

export interface ValueScale extends Scale {
  invert(place: number): number;
}

interface Domain {
  readonly low: number;
  readonly high: number;
}

export function valueScale(kind: 'linear' | 'log', { low, high }: Domain, range: readonly [number, number]): ValueScale {
  if (kind === 'linear') return scaleLinear([low, high], range);
  return Object.assign(scaleLog([low, high], range), { ticks: () => decadeTicks(low, high) });
}

/** Powers of ten, on few of them 2 and 5 times those too; D3's own are all multiples of every power. */
function decadeTicks(low: number, high: number): number[] {
  const decades = Math.log10(high / low);
  const multiples = decades <= 1.5 ? [1, 2, 5] : [1];
  const first = Math.floor(Math.log10(low));
  const powers = Array.from({ length: Math.ceil(decades) + 2 }, (_, i) => 10 ** (first + i));
  const ticks = powers.flatMap((power) => multiples.map((multiple) => Number((multiple * power).toPrecision(1))));
  return ticks.filter((tick) => tick >= low && tick <= high);
}
