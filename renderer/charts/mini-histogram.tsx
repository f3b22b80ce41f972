/** A histogram of 104 x 28 pixels: every dataset as an outline, those so marked filled, on shared scales. */

import { type Bin, domainOfBins, stepPath } from './bins.ts';
import './chart-frame.css';
import type { SeriesTone } from './tones.ts';

export interface MiniSeries {
  readonly name: string;
  readonly tone: SeriesTone;
  readonly bins: readonly Bin[];
  readonly filled?: boolean;
}

export interface MiniHistogramProps {
  readonly label: string;
  readonly series: readonly MiniSeries[];
  readonly width?: number;
  readonly height?: number;
}

export function MiniHistogram({ label, series, width = 104, height = 28 }: MiniHistogramProps) {
  const domain = domainOfBins(series.map((one) => one.bins));
  if (!domain) return null;
  const scale = {
    x: (value: number) => 1 + ((value - domain.low) / (domain.high - domain.low)) * (width - 2),
    y: (value: number) => height - 1 - (value / domain.density) * (height - 3),
  };
  return (
    <svg
      className="chart mini-histogram"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={label}
    >
      {series.toReversed().map((one) => (
        <g key={one.name} className={`chart-tone--${one.tone}`}>
          {one.filled ? <path className="chart__area" d={stepPath(one.bins, scale, true)} /> : null}
          <path className="chart__outline" d={stepPath(one.bins, scale)} />
        </g>
      ))}
    </svg>
  );
}
