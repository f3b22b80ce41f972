/** The axes of parallel coordinates: where a value stands on its axis, and what a span of the axis lets through. */

import { scaleLinear, scaleLog, scalePoint } from 'd3-scale';

export type CoordinateValue = number | string | undefined;

export interface CoordinateAxis {
  readonly name: string;
  /** Choices in order; absent: the axis is of numbers. */
  readonly choices?: readonly string[];
  readonly domain?: readonly [number, number];
  readonly log?: boolean;
}

export interface CoordinateLine {
  readonly id: number;
  readonly name: string;
  /** As the axes; undefined: the line has no such value and passes below the axis. */
  readonly values: readonly CoordinateValue[];
  /** 0 the best, 1 the worst. */
  readonly rank: number;
}

/** A span of an axis, in CSS pixels from the top. */
export type Brush = readonly [number, number];

export interface PlacedAxis extends CoordinateAxis {
  readonly x: number;
  readonly ticks: readonly { readonly y: number; readonly label: string }[];
  /** Where a value stands; undefined where it has none. */
  place(value: CoordinateValue): number | undefined;
}

export function placeAxes(
  axes: readonly CoordinateAxis[],
  frame: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number },
  show: (value: number) => string,
): readonly PlacedAxis[] {
  const step = axes.length > 1 ? (frame.right - frame.left) / (axes.length - 1) : 0;
  return axes.map((axis, i) => ({ ...axis, x: frame.left + i * step, ...scaleOfAxis(axis, [frame.bottom, frame.top], show) }));
}

function scaleOfAxis(
  { choices, domain = [0, 1], log }: CoordinateAxis,
  range: [number, number],
  show: (value: number) => string,
): Pick<PlacedAxis, 'ticks' | 'place'> {
  if (choices) {
    const scale = scalePoint(choices, range).padding(0.4);
    return {
      ticks: choices.map((label) => ({ y: scale(label) ?? range[0], label })),
      place: (value) => (value === undefined ? undefined : scale(String(value))),
    };
  }
  const [low, high] = domain[0] === domain[1] ? [domain[0] - (log ? domain[0] / 2 : 0.5), domain[1] + 0.5] : domain;
  const scale = log ? scaleLog([low, high], range) : scaleLinear([low, high], range);
  const ticks = log ? logTicks(low, high) : scale.ticks(5);
  return {
    ticks: ticks.map((tick) => ({ y: scale(tick), label: show(tick) })),
    place: (value) => (typeof value === 'number' ? scale(value) : undefined),
  };
}

/** Powers of ten, or the ends where the axis holds none. */
function logTicks(low: number, high: number): number[] {
  const ticks: number[] = [];
  for (let power = Math.ceil(Math.log10(low)); 10 ** power <= high * (1 + 1e-9); power++) ticks.push(10 ** power);
  return ticks.length >= 2 ? ticks : [low, high];
}

/** Whether a line goes through the span of every brushed axis. */
export function passesBrushes(
  line: CoordinateLine,
  axes: readonly PlacedAxis[],
  brushes: Readonly<Record<string, Brush>>,
): boolean {
  return axes.every((axis, i) => {
    const brush = brushes[axis.name];
    if (!brush) return true;
    const y = axis.place(line.values[i]);
    return y !== undefined && y >= Math.min(...brush) && y <= Math.max(...brush);
  });
}
