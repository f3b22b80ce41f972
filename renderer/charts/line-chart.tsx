/** Lines on shared axes with direct labels: loss curves, ROC, precision-recall, gain. */

import { scaleLinear, scaleLog } from 'd3-scale';
import { line } from 'd3-shape';
import { type PointerEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { format } from '../locales/index.ts';
import { Axes, type Scale } from './axes.tsx';
import { ChartFrame } from './chart-frame.tsx';
import { ChartTip } from './chart-tip.tsx';
import { extentOf, nearestPoint, type Point } from './extent.ts';
import { type Baseline, BaselineLabel, BaselineMark } from './line-baseline.tsx';
import type { SeriesTone } from './tones.ts';

export interface LineSeries {
  readonly name: string;
  readonly tone: SeriesTone;
  readonly points: readonly Point[];
  readonly dashed?: boolean;
  readonly dots?: boolean;
  /** Points of this series are not joined. */
  readonly marksOnly?: boolean;
}

export interface LineChartProps {
  readonly label: string;
  readonly series: readonly LineSeries[];
  readonly xLabel?: string;
  readonly yLabel?: string;
  readonly xDomain?: readonly [number, number];
  readonly yDomain?: readonly [number, number];
  readonly yScale?: 'linear' | 'log';
  /** Horizontal dashed line with its name on it. */
  readonly baseline?: Baseline | undefined;
  /** Dashed line where x and y are the same: chance, perfect calibration, perfect prediction. */
  readonly diagonal?: boolean;
  /** Marks points without joining them. */
  readonly scatter?: boolean;
  readonly height?: number;
  readonly title?: React.ReactNode;
  readonly controls?: React.ReactNode;
  readonly formatX?: (value: number) => string;
  readonly formatY?: (value: number) => string;
  readonly xTicks?: number;
  readonly yTicks?: number;
}

const margins = { top: 12, right: 12, bottom: 38, left: 44 };

export function LineChart(props: LineChartProps) {
  const { t } = useTranslation();
  const table = {
    columns: ['series', props.xLabel ?? 'x', props.yLabel ?? 'y'],
    rows: props.series.flatMap((series) => series.points.map((point) => [series.name, point.x, point.y])),
  };
  const empty = props.series.every((series) => series.points.length === 0);
  return (
    <ChartFrame label={props.label} table={table} title={props.title} controls={props.controls}>
      {(width) => (empty ? <p className="secondary">{t('charts.noData')}</p> : <Drawing chart={props} width={width} />)}
    </ChartFrame>
  );
}

function Drawing({ chart, width }: { readonly chart: LineChartProps; readonly width: number }) {
  const { height = 240, series, baseline } = chart;
  const [pointed, setPointed] = useState<number | null>(null);
  const { x, y } = scalesOf(chart, width, height);
  const frame = { left: margins.left, right: width - margins.right, top: margins.top, bottom: height - margins.bottom };
  const move = (event: PointerEvent<SVGSVGElement>): void => {
    setPointed(x.invert(event.clientX - event.currentTarget.getBoundingClientRect().left));
  };
  return (
    <div className="chart-frame">
      <svg
        className="chart"
        width={width}
        height={height}
        role="img"
        aria-label={chart.label}
        onPointerMove={move}
        onPointerLeave={() => setPointed(null)}
      >
        <Axes
          {...{ x, y, width, height, margins }}
          xLabel={chart.xLabel}
          xTicks={chart.xTicks}
          yTicks={chart.yTicks}
          formatX={chart.formatX ?? format.formatShort}
          formatY={chart.formatY ?? format.formatShort}
        />
        {chart.diagonal ? <Diagonal x={x} y={y} /> : null}
        {baseline ? <BaselineMark frame={frame} baseline={baseline} y={y} /> : null}
        {series.map((one) => (
          <SeriesMarks key={one.name} series={one} x={x} y={y} scatter={one.marksOnly ?? chart.scatter ?? false} />
        ))}
        {baseline ? <BaselineLabel curves={pixelsOf(series, x, y)} frame={frame} baseline={baseline} y={y} /> : null}
        {pointed === null ? null : (
          <line className="chart__cursor" x1={x(pointed)} x2={x(pointed)} y1={margins.top} y2={height - margins.bottom} />
        )}
      </svg>
      {pointed === null ? null : <ChartTip x={x(pointed)} y={margins.top} width={width} lines={describe(chart, pointed)} />}
    </div>
  );
}

function scalesOf(chart: LineChartProps, width: number, height: number) {
  const points = chart.series.flatMap((series) => series.points);
  const xDomain =
    chart.xDomain ??
    extentOf(
      points.map((point) => point.x),
      0,
    );
  const yValues = [...points.map((point) => point.y), ...(chart.baseline ? [chart.baseline.value] : [])];
  const yDomain = chart.yDomain ?? extentOf(yValues, 0.06);
  const x = scaleLinear(xDomain, [margins.left, width - margins.right]);
  const range = [height - margins.bottom, margins.top];
  const y = chart.yScale === 'log' ? scaleLog([Math.max(yDomain[0], 1e-6), yDomain[1]], range) : scaleLinear(yDomain, range);
  return { x, y };
}

function pixelsOf(series: readonly LineSeries[], x: Scale, y: Scale): readonly (readonly Point[])[] {
  return series.map(({ points }) => points.map((point) => ({ x: x(point.x), y: y(point.y) })));
}

/** Where both are the same, as far as both axes reach. */
function Diagonal({ x, y }: { readonly x: { (value: number): number; domain(): number[] }; readonly y: typeof x }) {
  const from = Math.max(Math.min(...x.domain()), Math.min(...y.domain()));
  const to = Math.min(Math.max(...x.domain()), Math.max(...y.domain()));
  return <line className="chart__baseline" x1={x(from)} y1={y(from)} x2={x(to)} y2={y(to)} />;
}

function SeriesMarks({ series, x, y, scatter }: { series: LineSeries; x: Scale; y: Scale; scatter: boolean }) {
  const path = line<Point>(
    (point) => x(point.x),
    (point) => y(point.y),
  )(series.points as Point[]);
  return (
    <g className={`chart-tone--${series.tone}`}>
      {scatter ? null : <path className={series.dashed ? 'chart__line chart__line--dashed' : 'chart__line'} d={path ?? ''} />}
      {scatter || series.dots || series.points.length === 1
        ? series.points.map((point) => (
            <circle
              key={`${point.x} ${point.y}`}
              className="chart__dot"
              cx={x(point.x)}
              cy={y(point.y)}
              r={scatter ? 2.2 : 3.2}
              fillOpacity={scatter ? 0.5 : 1}
            />
          ))
        : null}
    </g>
  );
}

function describe(chart: LineChartProps, at: number): readonly string[] {
  const showX = chart.formatX ?? format.formatShort;
  const showY = chart.formatY ?? format.formatShort;
  const nearest = chart.series.flatMap((series) => {
    const point = nearestPoint(series.points, at);
    return point ? [{ series, point }] : [];
  });
  const x = nearest[0]?.point.x ?? at;
  return [`${chart.xLabel ?? 'x'} ${showX(x)}`, ...nearest.map(({ series, point }) => `${series.name} ${showY(point.y)}`)];
}
