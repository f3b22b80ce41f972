/** A line without axes, for one glance. */

import { line } from 'd3-shape';
import './chart-frame.css';
import { extentOf, type Point } from './extent.ts';
import type { SeriesTone } from './tones.ts';

export interface SparklineProps {
  readonly label: string;
  readonly points: readonly Point[];
  readonly tone?: SeriesTone;
  readonly width?: number;
  readonly height?: number;
}

export function Sparkline({ label, points, tone = 'neutral', width = 96, height = 24 }: SparklineProps) {
  if (points.length === 0) return null;
  const [left, right] = extentOf(
    points.map((point) => point.x),
    0,
  );
  const [low, high] = extentOf(
    points.map((point) => point.y),
    0.05,
  );
  const x = (value: number): number => 3 + ((value - left) / (right - left)) * (width - 6);
  const y = (value: number): number => height - 3 - ((value - low) / (high - low)) * (height - 6);
  const path = line<Point>(
    (point) => x(point.x),
    (point) => y(point.y),
  )(points as Point[]);
  const last = points.at(-1);
  return (
    <svg className={`chart chart-tone--${tone}`} width={width} height={height} role="img" aria-label={label}>
      <path className="chart__line" d={path ?? ''} />
      {last ? <circle className="chart__dot" cx={x(last.x)} cy={y(last.y)} r="2.6" /> : null}
    </svg>
  );
}
