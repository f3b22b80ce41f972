/** One measured value with its interval on a scale shared by the rows of a column. */

import { useTranslation } from 'react-i18next';
import { format } from '../locales/index.ts';
import './chart-frame.css';
import type { SeriesTone } from './tones.ts';

export interface IntervalDotProps {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Shared by all rows. */
  readonly domain: readonly [number, number];
  readonly tone?: SeriesTone;
  readonly width?: number;
}

export function IntervalDot({ value, low, high, domain, tone = 'eval', width = 200 }: IntervalDotProps) {
  const { t } = useTranslation();
  const x = (position: number): number => 5 + ((position - domain[0]) / (domain[1] - domain[0] || 1)) * (width - 10);
  const words = t('charts.interval', {
    value: format.formatMetric(value),
    low: format.formatMetric(low),
    high: format.formatMetric(high),
  });
  return (
    <svg className={`chart chart-tone--${tone}`} width={width} height="16" role="img" aria-label={words}>
      <title>{words}</title>
      <line className="chart__grid" x1="0" x2={width} y1="8" y2="8" />
      <line className="chart__line" x1={x(low)} x2={x(high)} y1="8" y2="8" />
      <circle className="chart__dot" cx={x(value)} cy="8" r="4.2" />
    </svg>
  );
}
