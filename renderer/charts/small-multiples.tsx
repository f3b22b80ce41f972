/** Every dataset in a small histogram of its own, on shared scales, the first behind each as a line to compare with. */

import { useTranslation } from 'react-i18next';
import { type BinDomain, domainOfBins, stepPath } from './bins.ts';
import { ChartFrame } from './chart-frame.tsx';
import type { HistogramSeries } from './histogram.tsx';

export interface SmallSeries extends HistogramSeries {
  /** Under the chart: "mean 2.58 ± 4.04". */
  readonly caption: string;
}

export interface SmallMultiplesProps {
  readonly label: string;
  readonly series: readonly SmallSeries[];
  readonly title?: React.ReactNode;
}

const narrowest = 136;
const between = 16;
const chartHeight = 54;
const cellHeight = chartHeight + 52;

export function SmallMultiples({ label, series, title }: SmallMultiplesProps) {
  const { t } = useTranslation();
  const domain = domainOfBins(series.map((one) => one.bins));
  const table = {
    columns: [t('charts.dataset'), t('charts.from'), t('charts.to'), t('charts.rows')],
    rows: series.flatMap(({ name, bins }) => bins.map((bin) => [name, bin.low, bin.high, bin.count])),
  };
  return (
    <ChartFrame label={label} table={table} title={title}>
      {(width) => (domain ? <Grid {...{ label, series, domain, width }} /> : <p className="secondary">{t('charts.noData')}</p>)}
    </ChartFrame>
  );
}

interface GridProps extends SmallMultiplesProps {
  readonly domain: BinDomain;
  readonly width: number;
}

function Grid({ label, series, domain, width }: GridProps) {
  const columns = Math.max(1, Math.floor((width + between) / (narrowest + between)));
  const cell = (width - between * (columns - 1)) / columns;
  const scale = {
    x: (value: number) => ((value - domain.low) / (domain.high - domain.low)) * cell,
    y: (value: number) => 18 + chartHeight - (value / domain.density) * (chartHeight - 2),
  };
  const [first] = series;
  return (
    <svg className="chart" width={width} height={Math.ceil(series.length / columns) * cellHeight} role="img" aria-label={label}>
      {series.map((one, index) => (
        <g
          key={one.name}
          transform={`translate(${(index % columns) * (cell + between)} ${Math.floor(index / columns) * cellHeight})`}
        >
          <title>{`${one.name}: ${one.caption}`}</title>
          <text className="chart__label--strong" x={0} y={11}>
            {clip(one.name, cell)}
          </text>
          <g className={`chart-tone--${one.tone}`}>
            <path className="chart__area" d={stepPath(one.bins, scale, true)} />
            <path className="chart__outline" d={stepPath(one.bins, scale)} />
          </g>
          {index > 0 && first ? (
            <g className={`chart-tone--${first.tone}`}>
              <path className="chart__outline" d={stepPath(first.bins, scale)} />
            </g>
          ) : null}
          <line className="chart__axis" x1={0} x2={cell} y1={18 + chartHeight} y2={18 + chartHeight} />
          <text x={0} y={18 + chartHeight + 15}>
            {clip(one.caption, cell)}
          </text>
        </g>
      ))}
    </svg>
  );
}

/** About 6.3 px per character at 11.5 px. */
function clip(text: string, width: number): string {
  const room = Math.floor(width / 6.3);
  return text.length <= room ? text : `${text.slice(0, Math.max(1, room - 1))}…`;
}
