/** A histogram of one feature: every dataset as an outline, those so marked filled; quartiles as boxes above. */

import { scaleLinear, scaleSymlog } from 'd3-scale';
import { type PointerEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { format, i18n } from '../locales/index.ts';
import { Axes } from './axes.tsx';
import { type Bin, type BinDomain, domainOfBins, stepPath } from './bins.ts';
import { ChartFrame } from './chart-frame.tsx';
import type { ChartTable } from './chart-table.ts';
import { ChartTip } from './chart-tip.tsx';
import { type PickChoice, PickMenu } from './pick-menu.tsx';
import { QuartileBox, type Quartiles } from './quartile-box.tsx';
import type { SeriesTone } from './tones.ts';
import { valueScale } from './value-scale.ts';

export interface HistogramSeries {
  readonly name: string;
  readonly tone: SeriesTone;
  readonly bins: readonly Bin[];
  readonly filled?: boolean;
  readonly quartiles?: Quartiles | undefined;
}

export interface AbsentSeries extends Pick<HistogramSeries, 'name' | 'tone'> {
  readonly reason: string;
}

export interface HistogramProps {
  readonly label: string;
  readonly series: readonly HistogramSeries[];
  readonly scale?: 'linear' | 'log';
  /** A logarithmic one needs bins above zero, as wide as they are high in proportion. */
  readonly xScale?: 'linear' | 'log';
  readonly xLabel?: string;
  readonly formatY?: (density: number) => string;
  readonly height?: number;
  readonly controls?: React.ReactNode;
  readonly title?: React.ReactNode;
  /** Datasets that have no value here, and why. */
  readonly absent?: readonly AbsentSeries[];
  /** A bin was chosen. */
  readonly onPick?: ((bin: Bin, series: string) => void) | undefined;
}

const margins = { top: 8, right: 8, bottom: 26, left: 44 };
const boxPitch = 11;
const labelHeight = 14;

export function Histogram(props: HistogramProps) {
  const { label, series, controls, title, onPick } = props;
  const { t } = useTranslation();
  const domain = domainOfBins(series.map((one) => one.bins));
  const table = tableOfBins(series, [t('charts.dataset'), t('charts.from'), t('charts.to'), t('charts.rows')]);
  const cells = series.flatMap((one) => one.bins.map((bin) => ({ bin, name: one.name })));
  const pick = (row: number): void => {
    const cell = cells[row];
    if (cell) onPick?.(cell.bin, cell.name);
  };
  return (
    <ChartFrame label={label} table={table} controls={controls} title={title} picks={onPick && { cells: 'first', pick }}>
      {(width) =>
        domain ? <Drawing chart={props} domain={domain} width={width} /> : <p className="secondary">{t('charts.noData')}</p>
      }
    </ChartFrame>
  );
}

interface DrawingProps {
  readonly chart: HistogramProps;
  readonly domain: BinDomain;
  readonly width: number;
}

function Drawing({ chart, domain, width }: DrawingProps) {
  const { label, series, scale = 'linear', onPick } = chart;
  const boxes = series.filter((one) => one.quartiles);
  const top = margins.top + boxes.length * boxPitch;
  const height = (chart.height ?? 200) + boxes.length * boxPitch;
  const [pointed, setPointed] = useState<number | null>(null);
  const bottom = margins.bottom + (chart.xLabel ? labelHeight : 0);
  const x = valueScale(chart.xScale ?? 'linear', domain, [margins.left, width - margins.right]);
  const range = [height - bottom, top];
  const y =
    scale === 'log'
      ? scaleSymlog([0, domain.density], range).constant(domain.density / 1000)
      : scaleLinear([0, domain.density], range);
  const valueAt = (event: { clientX: number; currentTarget: SVGSVGElement }): number =>
    x.invert(event.clientX - event.currentTarget.getBoundingClientRect().left);
  const [choices, setChoices] = useState<{ readonly x: number; readonly list: readonly PickChoice[] } | null>(null);
  const pick = (value: number): void => {
    const list = choicesAt(value, chart);
    if (list.length === 1) list[0]?.pick?.();
    else if (list.length > 1) setChoices({ x: x(value), list });
  };
  return (
    <div className="chart-frame">
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: by keyboard the rows of the table do the same */}
      <svg
        className={onPick ? 'chart chart--pickable' : 'chart'}
        width={width}
        height={height}
        role="img"
        aria-label={label}
        onPointerMove={(event: PointerEvent<SVGSVGElement>) => setPointed(valueAt(event))}
        onPointerLeave={() => setPointed(null)}
        onClick={(event) => pick(valueAt(event))}
      >
        <Axes
          {...{ x, y, width, height, margins: { ...margins, top, bottom } }}
          xLabel={chart.xLabel}
          formatX={chart.xScale === 'log' ? String : format.formatShort}
          formatY={chart.formatY ?? format.formatShort}
          yTicks={3}
        />
        {boxes.map((one, index) => (
          <QuartileBox key={one.name} quartiles={one.quartiles} tone={one.tone} x={x} y={margins.top + index * boxPitch} />
        ))}
        {series.toReversed().map((one) => (
          <g key={one.name} className={`chart-tone--${one.tone}`}>
            {one.filled ? <path className="chart__area" d={stepPath(one.bins, { x, y }, true)} /> : null}
            <path className="chart__outline" d={stepPath(one.bins, { x, y })} />
          </g>
        ))}
        {pointed === null ? null : (
          <line className="chart__cursor" x1={x(pointed)} x2={x(pointed)} y1={margins.top} y2={height - bottom} />
        )}
      </svg>
      {pointed === null ? null : <ChartTip x={x(pointed)} y={top} width={width} lines={describePoint(pointed, series)} />}
      {choices ? <PickMenu x={choices.x} y={height / 2} choices={choices.list} onClose={() => setChoices(null)} /> : null}
    </div>
  );
}

/** The last bin holds its upper edge too. */
function binAt(bins: readonly Bin[], value: number): Bin | undefined {
  return bins.find((bin, index) => value >= bin.low && (value < bin.high || (index === bins.length - 1 && value <= bin.high)));
}

/** What lies under a value: the rows of every dataset that has a bin there. */
function choicesAt(value: number, { series, absent = [], onPick }: HistogramProps): readonly PickChoice[] {
  const present = series.flatMap(({ name, tone, bins }) => {
    const bin = binAt(bins, value);
    return bin && onPick ? [{ name, tone, note: describeBin(bin), pick: () => onPick(bin, name) }] : [];
  });
  return present.length === 0 ? [] : [...present, ...absent.map(({ name, tone, reason }) => ({ name, tone, note: reason }))];
}

function describeBin({ low, high, count }: Bin): string {
  const rows = i18n.t('charts.rowsOf', { rows: format.formatCount(count), count });
  return `${format.formatShort(low)} – ${format.formatShort(high)} · ${rows}`;
}

function describePoint(value: number, series: readonly HistogramSeries[]): readonly string[] {
  const lines = series.flatMap(({ name, bins }) => {
    const bin = binAt(bins, value);
    if (!bin) return [];
    const range = `${format.formatShort(bin.low)} – ${format.formatShort(bin.high)}`;
    const share = format.formatPercent(bin.share ?? bin.density * (bin.high - bin.low));
    return [`${name} ${range}: ${format.formatCount(bin.count)} (${share})`];
  });
  return lines.length > 0 ? lines : [format.formatShort(value)];
}

function tableOfBins(series: readonly HistogramSeries[], columns: readonly string[]): ChartTable {
  return { columns, rows: series.flatMap(({ name, bins }) => bins.map((bin) => [name, bin.low, bin.high, bin.count])) };
}
