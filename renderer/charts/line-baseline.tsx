/** A horizontal dashed line across a line chart, with its name on it where the curves leave room. */

import type { Scale } from './axes.tsx';
import type { Point } from './extent.ts';
import { type LabelledLine, placeLabel } from './place-label.ts';

export interface Baseline {
  readonly value: number;
  readonly label: string;
}

interface BaselineProps {
  readonly baseline: Baseline;
  readonly y: Scale;
  /** Of the curves, in pixels. */
  readonly frame: LabelledLine['frame'];
}

/** Mean width of a character, pixels. */
const characterWidth = 6.2;

export function BaselineMark({ baseline, y, frame }: BaselineProps) {
  const at = y(baseline.value);
  return <line className="chart__baseline" x1={frame.left} x2={frame.right} y1={at} y2={at} />;
}

/** Drawn over the curves. */
export function BaselineLabel({
  baseline,
  y,
  frame,
  curves,
}: BaselineProps & { readonly curves: readonly (readonly Point[])[] }) {
  const length = baseline.label.length * characterWidth;
  const { anchor, left, top } = placeLabel(curves, { line: y(baseline.value), length, frame });
  return (
    <text className="chart__baseline-label" x={left} y={top} textAnchor={anchor}>
      {baseline.label}
    </text>
  );
}
