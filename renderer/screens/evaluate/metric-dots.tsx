/** One metric's values on a line: model with its interval, linear baseline as a tick, served model. */

import type { MetricRow } from './metric-rows.ts';

const shares: ReadonlySet<string> = new Set(['accuracy', 'precision', 'recall', 'f1', 'auc', 'auc_precision_recall']);

/** Around the interval where there is one; 0 to 1 for shares; nothing where distances would say nothing. */
export function dotDomain({ metric, values, interval }: MetricRow): readonly [number, number] | undefined {
  if (!interval) return shares.has(metric) ? [0, 1] : undefined;
  const known = [values.candidate, values.linear, values.served, interval.low, interval.high].filter(
    (value) => value !== undefined,
  );
  return [Math.min(...known), Math.max(...known)];
}

/** Decoration beside the numbers, which are in the same row. */
export function MetricDots({ row, width }: { readonly row: MetricRow; readonly width: number }) {
  const { candidate, linear, served } = row.values;
  const domain = dotDomain(row);
  if (candidate === undefined || !domain) return null;
  const span = domain[1] - domain[0] || 1;
  const x = (value: number): number => 6 + ((value - domain[0]) / span) * (width - 12);
  return (
    <svg className="chart" width={width} height="16" aria-hidden="true">
      <line className="chart__grid" x1="0" x2={width} y1="8" y2="8" />
      {linear === undefined ? null : <line className="evaluate__tick" x1={x(linear)} x2={x(linear)} y1="2.5" y2="13.5" />}
      {served === undefined ? null : (
        <g className="chart-tone--serving">
          <circle className="chart__dot" cx={x(served)} cy="8" r="4" />
        </g>
      )}
      <g className="chart-tone--eval">
        {row.interval ? <line className="chart__line" x1={x(row.interval.low)} x2={x(row.interval.high)} y1="8" y2="8" /> : null}
        <circle className="chart__dot" cx={x(candidate)} cy="8" r="4" />
      </g>
    </svg>
  );
}
