/** Named values as bars from 0, to both sides, with their intervals as whiskers: attributions, importances, differences. */

import { useTranslation } from 'react-i18next';
import { format } from '../locales/index.ts';
import { ChartFrame } from './chart-frame.tsx';
import { extentOf } from './extent.ts';
import type { SeriesTone } from './tones.ts';

export interface IntervalBar {
  readonly name: string;
  /** Stands beside the name, as the feature's own value. */
  readonly note?: string | undefined;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface IntervalBarsProps {
  readonly label: string;
  readonly rows: readonly IntervalBar[];
  /** Of bars above and below 0. */
  readonly tones?: readonly [SeriesTone, SeriesTone];
  readonly title?: React.ReactNode;
  readonly controls?: React.ReactNode;
  readonly formatValue?: (value: number) => string;
}

const pitch = 26;
const barHeight = 12;

export function IntervalBars(props: IntervalBarsProps) {
  const { t } = useTranslation();
  const table = {
    columns: [t('charts.value'), t('charts.size'), t('charts.from'), t('charts.to')],
    rows: props.rows.map(({ name, note, value, low, high }) => [note ? `${name} ${note}` : name, value, low, high]),
  };
  return (
    <ChartFrame label={props.label} table={table} title={props.title} controls={props.controls}>
      {(width) =>
        props.rows.length === 0 ? <p className="secondary">{t('charts.noData')}</p> : <Drawing chart={props} width={width} />
      }
    </ChartFrame>
  );
}

function Drawing({ chart, width }: { readonly chart: IntervalBarsProps; readonly width: number }) {
  const { rows, label, tones = ['eval', 'train'], formatValue = format.formatShort } = chart;
  const nameWidth = Math.min(240, Math.floor(width * 0.4));
  const valueWidth = 64;
  // About 6.6 px per character at 11.5 px.
  const room = Math.floor(nameWidth / 6.6);
  const [low, high] = extentOf([0, ...rows.flatMap((row) => [row.low, row.high])], 0.02);
  const x = (value: number): number => nameWidth + 8 + ((value - low) / (high - low)) * (width - nameWidth - valueWidth - 16);
  const height = rows.length * pitch + 4;
  return (
    <svg className="chart" width={width} height={height} role="img" aria-label={label}>
      <line className="chart__axis" x1={x(0)} x2={x(0)} y1="0" y2={height} />
      {rows.map((row, index) => {
        const middle = index * pitch + pitch / 2 + 2;
        const whisker = row.high > row.low;
        return (
          <g key={row.name} className={`chart-tone--${row.value >= 0 ? tones[0] : tones[1]}`}>
            <title>{`${row.name}: ${formatValue(row.value)} (${formatValue(row.low)} – ${formatValue(row.high)})`}</title>
            <text x={nameWidth} y={middle} textAnchor="end" dominantBaseline="middle">
              <tspan className="chart__label--strong">{clip(row.name, room - (noteOf(row, room)?.length ?? -1) - 1)}</tspan>
              {row.note ? <tspan dx="6">{noteOf(row, room)}</tspan> : null}
            </text>
            <rect
              className="chart__bar"
              x={Math.min(x(0), x(row.value))}
              y={middle - barHeight / 2}
              width={Math.max(1, Math.abs(x(row.value) - x(0)))}
              height={barHeight}
              rx="1.5"
            />
            {whisker ? <line className="chart__whisker" x1={x(row.low)} x2={x(row.high)} y1={middle} y2={middle} /> : null}
            <text x={width} y={middle} textAnchor="end" dominantBaseline="middle">
              {formatValue(row.value)}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

/** A note takes at most half of the room. */
function noteOf({ note }: IntervalBar, room: number): string | undefined {
  return note === undefined ? undefined : clip(note, Math.floor(room / 2));
}

function clip(text: string, room: number): string {
  return text.length <= room ? text : `${text.slice(0, Math.max(1, room - 1))}…`;
}
