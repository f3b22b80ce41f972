/** Smallest, quartiles and largest of one dataset as a box on a shared axis. */

import { format } from '../locales/index.ts';
import type { SeriesTone } from './tones.ts';

export interface Quartiles {
  readonly min: number;
  readonly lower: number;
  readonly median: number;
  readonly upper: number;
  readonly max: number;
}

export interface QuartileBoxProps {
  readonly quartiles: Quartiles | undefined;
  readonly tone: SeriesTone;
  readonly x: (value: number) => number;
  /** Upper edge, CSS pixels. */
  readonly y: number;
}

const thick = 7;

export function QuartileBox({ quartiles, tone, x, y }: QuartileBoxProps) {
  if (!quartiles) return null;
  const { min, lower, median, upper, max } = quartiles;
  const middle = y + thick / 2;
  const numbers = [min, lower, median, upper, max].map(format.formatShort).join(' · ');
  return (
    <g className={`chart-tone--${tone}`}>
      <title>{numbers}</title>
      <line className="chart__whisker" x1={x(min)} x2={x(max)} y1={middle} y2={middle} />
      <rect className="chart__box" x={x(lower)} y={y} width={Math.max(1, x(upper) - x(lower))} height={thick} rx="1.5" />
      <line className="chart__median" x1={x(median)} x2={x(median)} y1={y - 1} y2={y + thick + 1} />
    </g>
  );
}
