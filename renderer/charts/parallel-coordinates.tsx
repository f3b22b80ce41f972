/** Parallel coordinates: one axis a setting, one line a trial; a span drawn on an axis keeps only the lines through it. */

import { type PointerEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { format } from '../locales/index.ts';
import { ChartFrame } from './chart-frame.tsx';
import { ChartTip } from './chart-tip.tsx';
import {
  type Brush,
  type CoordinateAxis,
  type CoordinateLine,
  type CoordinateValue,
  type PlacedAxis,
  passesBrushes,
  placeAxes,
} from './coordinate-scales.ts';
import './parallel-coordinates.css';

export interface ParallelCoordinatesProps {
  readonly label: string;
  readonly axes: readonly CoordinateAxis[];
  readonly lines: readonly CoordinateLine[];
  readonly title?: React.ReactNode;
  readonly height?: number;
  readonly selected?: number | undefined;
  readonly onSelect?: (id: number) => void;
}

const margins = { top: 34, right: 56, bottom: 22, left: 30 };
/** Below the axes: where lines pass that have no value there. */
const absentBelow = 10;
/** Of a title, pixels a letter; and the second row of titles, where one has no room for all. */
const letterWidth = 6.8;
const titleRow = 14;
const brushWidth = 22;

export function ParallelCoordinates(props: ParallelCoordinatesProps) {
  const { t } = useTranslation();
  const { axes, lines } = props;
  const table = {
    columns: [t('charts.line'), ...axes.map(({ name }) => name)],
    rows: lines.map(({ name, values }) => [name, ...values.map((value) => value ?? '')]),
  };
  return (
    <ChartFrame label={props.label} table={table} title={props.title}>
      {(width) =>
        lines.length === 0 ? <p className="secondary">{t('charts.noData')}</p> : <Drawing chart={props} width={width} />
      }
    </ChartFrame>
  );
}

function Drawing({ chart, width }: { readonly chart: ParallelCoordinatesProps; readonly width: number }) {
  const { height = 260, axes, lines, selected, onSelect } = chart;
  const [brushes, setBrushes] = useState<Readonly<Record<string, Brush>>>({});
  const [pointed, setPointed] = useState<{ readonly line: CoordinateLine; readonly x: number; readonly y: number }>();
  const [left, right] = [margins.left, width - margins.right];
  const widest = Math.max(...axes.map(({ name }) => name.length)) * letterWidth;
  const isTight = widest > (right - left) / Math.max(1, axes.length - 1);
  const frame = { left, right, top: margins.top + (isTight ? titleRow : 0), bottom: height - margins.bottom };
  const placed = placeAxes(axes, frame, (value) => String(Number(value.toPrecision(3))));
  const worstFirst = [...lines].sort((a, b) => b.rank - a.rank);
  const point = (line: CoordinateLine) => (event: PointerEvent<SVGPathElement>) => {
    const box = event.currentTarget.ownerSVGElement?.getBoundingClientRect();
    if (box) setPointed({ line, x: event.clientX - box.left, y: event.clientY - box.top });
  };
  return (
    <div className="chart-frame">
      <svg className="chart coordinates" width={width} height={height} role="img" aria-label={chart.label}>
        {worstFirst.map((line) => (
          <g key={line.id} className={lineClass(line, line.id === selected, passesBrushes(line, placed, brushes))}>
            <path className="coordinates__line" d={pathOf(line, placed, frame.bottom)} />
            {/* biome-ignore lint/a11y/noStaticElementInteractions: by keyboard the table of trials does the same */}
            <path
              className="coordinates__reach"
              d={pathOf(line, placed, frame.bottom)}
              onPointerMove={point(line)}
              onPointerLeave={() => setPointed(undefined)}
              onClick={() => onSelect?.(line.id)}
            />
          </g>
        ))}
        {placed.map((axis, i) => (
          <Axis
            key={axis.name}
            axis={axis}
            titleY={isTight && i % 2 === 1 ? 14 + titleRow : 14}
            frame={frame}
            brush={brushes[axis.name]}
            onBrush={(brush) => setBrushes(withBrush(brushes, axis.name, brush))}
          />
        ))}
      </svg>
      {pointed ? <ChartTip x={pointed.x} y={pointed.y} width={width} lines={describe(pointed.line, axes)} /> : null}
    </div>
  );
}

interface AxisProps {
  readonly axis: PlacedAxis;
  readonly titleY: number;
  readonly frame: { readonly top: number; readonly bottom: number };
  readonly brush: Brush | undefined;
  readonly onBrush: (brush: Brush | undefined) => void;
}

function Axis({ axis, titleY, frame, brush, onBrush }: AxisProps) {
  const [from, setFrom] = useState<number>();
  const yOf = (event: PointerEvent<SVGRectElement>): number => {
    const top = event.currentTarget.ownerSVGElement?.getBoundingClientRect().top ?? 0;
    return Math.max(frame.top, Math.min(frame.bottom, event.clientY - top));
  };
  return (
    <g>
      <line className="coordinates__axis" x1={axis.x} x2={axis.x} y1={frame.top} y2={frame.bottom} />
      <text className="chart__label--strong" x={axis.x} y={titleY} textAnchor="middle">
        {axis.name}
      </text>
      {axis.ticks.map(({ y, label }) => (
        <text key={label} className="coordinates__tick" x={axis.x + 6} y={y} dominantBaseline="middle">
          {label}
        </text>
      ))}
      {brush ? (
        <rect
          className="coordinates__brush"
          x={axis.x - brushWidth / 4}
          width={brushWidth / 2}
          y={Math.min(...brush)}
          height={Math.max(1, Math.abs(brush[1] - brush[0]))}
        />
      ) : null}
      {/* A shortcut for the pointer: the table of trials sorts by every setting. */}
      <rect
        className="coordinates__handle"
        x={axis.x - brushWidth / 2}
        width={brushWidth}
        y={frame.top - 6}
        height={frame.bottom - frame.top + 12}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          setFrom(yOf(event));
          onBrush(undefined);
        }}
        onPointerMove={(event) => {
          if (from !== undefined && Math.abs(yOf(event) - from) > 3) onBrush([from, yOf(event)]);
        }}
        onPointerUp={() => setFrom(undefined)}
      />
    </g>
  );
}

function withBrush(
  brushes: Readonly<Record<string, Brush>>,
  axis: string,
  brush: Brush | undefined,
): Readonly<Record<string, Brush>> {
  const { [axis]: _before, ...others } = brushes;
  return brush ? { ...others, [axis]: brush } : others;
}

/** Through the middle between axes in an S, so that lines that meet on an axis can be followed. */
function pathOf(line: CoordinateLine, axes: readonly PlacedAxis[], bottom: number): string {
  let path = '';
  let before: { readonly x: number; readonly y: number } | undefined;
  for (const [i, axis] of axes.entries()) {
    const at = { x: axis.x, y: axis.place(line.values[i]) ?? bottom + absentBelow };
    const middle = before ? (before.x + at.x) / 2 : 0;
    path += before ? ` C${middle} ${before.y} ${middle} ${at.y} ${at.x} ${at.y}` : `M${at.x} ${at.y}`;
    before = at;
  }
  return path;
}

const bestShare = 0.2;

function lineClass(line: CoordinateLine, isSelected: boolean, passes: boolean): string {
  if (isSelected) return 'coordinates__trial coordinates__trial--selected';
  if (!passes) return 'coordinates__trial coordinates__trial--out';
  return line.rank <= bestShare ? 'coordinates__trial coordinates__trial--best' : 'coordinates__trial';
}

function describe(line: CoordinateLine, axes: readonly CoordinateAxis[]): readonly string[] {
  const parts = axes.flatMap(({ name }, i) => {
    const value = line.values[i];
    return value === undefined ? [] : [`${name} ${shown(value)}`];
  });
  return [line.name, ...parts];
}

function shown(value: Exclude<CoordinateValue, undefined>): string {
  return typeof value === 'number' ? format.formatShort(value) : value;
}
