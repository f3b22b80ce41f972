/** A histogram of one feature: train outlined over filled eval, density scale linear or logarithmic. */

import { scaleLinear, scaleSymlog } from 'd3-scale';
import { type PointerEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { format } from '../locales/index.ts';
import { Axes } from './axes.tsx';
import { type Bin, type BinDomain, domainOfBins, stepPath } from './bins.ts';
import { ChartFrame } from './chart-frame.tsx';
import type { ChartTable } from './chart-table.ts';
import { ChartTip } from './chart-tip.tsx';

export interface HistogramProps {
  readonly label: string;
  readonly train: readonly Bin[];
  readonly eval?: readonly Bin[];
  readonly scale?: 'linear' | 'log';
  readonly height?: number;
  readonly controls?: React.ReactNode;
  readonly title?: React.ReactNode;
}

const margins = { top: 8, right: 8, bottom: 26, left: 44 };

export function Histogram({
  label,
  train,
  eval: evaluation = [],
  scale = 'linear',
  height = 220,
  controls,
  title,
}: HistogramProps) {
  const { t } = useTranslation();
  const domain = domainOfBins([train, evaluation]);
  const table = tableOfBins({ train, evaluation }, [t('charts.from'), t('charts.to')]);
  return (
    <ChartFrame label={label} table={table} controls={controls} title={title}>
      {(width) =>
        domain ? (
          <Drawing {...{ label, train, evaluation, scale, height, width, domain }} />
        ) : (
          <p className="secondary">{t('charts.noData')}</p>
        )
      }
    </ChartFrame>
  );
}

interface DrawingProps {
  readonly label: string;
  readonly train: readonly Bin[];
  readonly evaluation: readonly Bin[];
  readonly scale: 'linear' | 'log';
  readonly width: number;
  readonly height: number;
  readonly domain: BinDomain;
}

function Drawing({ label, train, evaluation, scale, width, height, domain }: DrawingProps) {
  const [pointed, setPointed] = useState<number | null>(null);
  const x = scaleLinear([domain.low, domain.high], [margins.left, width - margins.right]);
  const range = [height - margins.bottom, margins.top];
  const y =
    scale === 'log'
      ? scaleSymlog([0, domain.density], range).constant(domain.density / 1000)
      : scaleLinear([0, domain.density], range);
  const move = (event: PointerEvent<SVGSVGElement>): void => {
    const left = event.currentTarget.getBoundingClientRect().left;
    setPointed(x.invert(event.clientX - left));
  };
  return (
    <div className="chart-frame">
      <svg
        className="chart"
        width={width}
        height={height}
        role="img"
        aria-label={label}
        onPointerMove={move}
        onPointerLeave={() => setPointed(null)}
      >
        <Axes {...{ x, y, width, height, margins }} formatX={format.formatShort} formatY={format.formatShort} yTicks={3} />
        <g className="chart-tone--eval">
          <path className="chart__area" d={stepPath(evaluation, { x, y }, true)} />
          <path className="chart__outline" d={stepPath(evaluation, { x, y })} />
        </g>
        <g className="chart-tone--train">
          <path className="chart__outline" d={stepPath(train, { x, y })} />
        </g>
        {pointed === null ? null : (
          <line className="chart__cursor" x1={x(pointed)} x2={x(pointed)} y1={margins.top} y2={height - margins.bottom} />
        )}
      </svg>
      {pointed === null ? null : (
        <ChartTip x={x(pointed)} y={margins.top} width={width} lines={describePoint(pointed, train, evaluation)} />
      )}
    </div>
  );
}

function describePoint(value: number, train: readonly Bin[], evaluation: readonly Bin[]): readonly string[] {
  const lines: string[] = [];
  for (const [name, bins] of [
    ['train', train],
    ['eval', evaluation],
  ] as const) {
    const bin = bins.find((candidate) => value >= candidate.low && value < candidate.high);
    if (!bin) continue;
    const share = bin.density * (bin.high - bin.low);
    lines.push(
      `${name} ${format.formatShort(bin.low)} – ${format.formatShort(bin.high)}: ${format.formatCount(bin.count)} (${format.formatPercent(share)})`,
    );
  }
  return lines.length > 0 ? lines : [format.formatShort(value)];
}

function tableOfBins(
  series: { train: readonly Bin[]; evaluation: readonly Bin[] },
  names: readonly [string, string],
): ChartTable {
  const rows = [
    ...series.train.map((bin) => ['train', bin.low, bin.high, bin.count]),
    ...series.evaluation.map((bin) => ['eval', bin.low, bin.high, bin.count]),
  ];
  return { columns: ['split', ...names, 'rows'], rows };
}
