/** How a feature's values are spread, as bars: small in a row of the table, larger with its bounds beside the settings. */

import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { format } from '../../locales/index.ts';

export interface DistributionBarsProps {
  readonly distribution: views.DistributionView;
  /** For screen readers: which feature, before or after. */
  readonly label: string;
  readonly width: number;
  readonly height: number;
  /** after: as the network gets it. */
  readonly side: 'before' | 'after';
}

export function DistributionBars({ distribution, label, width, height, side }: DistributionBarsProps) {
  const counts = countsOf(distribution);
  const most = Math.max(1, ...counts);
  const hasRest = distribution.kind === 'values' && distribution.others.count > 0;
  const step = width / Math.max(counts.length, distribution.kind === 'values' ? 4 : 1);
  const gap = distribution.kind === 'values' ? 2 : 1;
  return (
    <svg
      className={`transform__bars transform__bars--${side}`}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={`${label}: ${useDescription(distribution)}`}
    >
      <line className="transform__bars-base" x1={0} x2={width} y1={height - 0.5} y2={height - 0.5} />
      {counts.map((count, i) => {
        const tall = count === 0 ? 0 : Math.max(1.5, (count / most) * (height - 3));
        const rest = hasRest && i === counts.length - 1 ? 'transform__bars-rest' : undefined;
        return (
          <rect
            key={i}
            className={rest}
            x={i * step}
            y={height - 1 - tall}
            width={Math.max(1, step - gap)}
            height={tall}
            rx={0.5}
          />
        );
      })}
    </svg>
  );
}

/** The commonest values, and all others as one more bar. */
function countsOf(distribution: views.DistributionView): readonly number[] {
  if (distribution.kind === 'numbers') return distribution.counts;
  const { values, others } = distribution;
  return [...values.map(({ count }) => count), ...(others.count > 0 ? [others.count] : [])];
}

function useDescription(distribution: views.DistributionView): string {
  const { t } = useTranslation();
  if (distribution.kind === 'numbers') {
    return t('transform.spread.numbers', { low: boundOf(distribution, 'low'), high: boundOf(distribution, 'high') });
  }
  const { values, others } = distribution;
  return t('transform.spread.values', { count: values.length + others.values, first: values[0]?.name ?? '' });
}

/** The least or the greatest value: a day as people write it, any other number in short. */
export function boundOf(
  distribution: Extract<views.DistributionView, { readonly kind: 'numbers' }>,
  side: 'low' | 'high',
): string {
  const value = distribution[side];
  if (distribution.of !== 'days') return format.formatShort(value);
  // Beyond the days a Date can hold there is none to write.
  return Math.abs(value) > 1e8 ? format.formatShort(value) : new Date(value * 86_400_000).toISOString().slice(0, 10);
}
