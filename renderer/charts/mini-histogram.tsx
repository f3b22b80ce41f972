/** A histogram of 124 x 28 pixels: eval filled, train as an outline over it, on shared scales. */

import { type Bin, domainOfBins, stepPath } from './bins.ts';
import './chart-frame.css';

export interface MiniHistogramProps {
  readonly label: string;
  readonly train: readonly Bin[];
  readonly eval?: readonly Bin[];
  readonly width?: number;
  readonly height?: number;
}

export function MiniHistogram({ label, train, eval: evaluation = [], width = 124, height = 28 }: MiniHistogramProps) {
  const domain = domainOfBins([train, evaluation]);
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
      <g className="chart-tone--eval">
        <path className="chart__area" d={stepPath(evaluation, scale, true)} />
        <path className="chart__outline" d={stepPath(evaluation, scale)} />
      </g>
      <g className="chart-tone--train">
        <path className="chart__outline" d={stepPath(train, scale)} />
      </g>
    </svg>
  );
}
