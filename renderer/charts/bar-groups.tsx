/** The most frequent values of a feature, every dataset side by side, with their shares as direct labels. */

import { useTranslation } from 'react-i18next';
import { format } from '../locales/index.ts';
import { type BarRow, barScale } from './bar-scale.ts';
import { ChartFrame } from './chart-frame.tsx';
import type { SeriesTone } from './tones.ts';

export interface BarSeries {
  readonly name: string;
  readonly tone: SeriesTone;
}

export interface BarGroupsProps {
  readonly label: string;
  readonly series: readonly BarSeries[];
  /** Shares in the order of `series`. */
  readonly rows: readonly BarRow[];
  readonly scale?: 'linear' | 'log';
  readonly controls?: React.ReactNode;
  readonly title?: React.ReactNode;
  /** A bar was chosen. */
  readonly onPick?: ((name: string, series: string) => void) | undefined;
}

const barHeight = 6.5;
const barPitch = 8;
const gap = 10;
/** Beyond so many datasets the labels would not fit beside the bars. */
const mostLabels = 3;

export function BarGroups(props: BarGroupsProps) {
  const { label, series, rows, controls, title, onPick } = props;
  const { t } = useTranslation();
  const table = {
    columns: [t('charts.value'), ...series.map((one) => one.name)],
    rows: rows.map((row) => [row.name, ...row.shares.map((share) => share ?? 0)]),
  };
  const pick = (row: number, column: number): void => {
    const [picked, dataset] = [rows[row], series[Math.max(0, column - 1)]];
    if (picked && dataset) onPick?.(picked.name, dataset.name);
  };
  return (
    <ChartFrame label={label} table={table} controls={controls} title={title} picks={onPick && { cells: 'each', pick }}>
      {(width) =>
        rows.length === 0 ? <p className="secondary">{t('charts.noData')}</p> : <Drawing chart={props} width={width} />
      }
    </ChartFrame>
  );
}

function Drawing({ chart, width }: { readonly chart: BarGroupsProps; readonly width: number }) {
  const { label, series, rows, scale = 'linear', onPick } = chart;
  const nameWidth = Math.min(140, Math.floor(width * 0.34));
  const labelWidth = series.length > mostLabels ? 0 : 24 + series.length * 30;
  const room = Math.max(20, width - nameWidth - labelWidth - 16);
  const longest = barScale(rows, scale);
  const pitch = series.length * barPitch + gap;
  return (
    <svg className="chart" width={width} height={rows.length * pitch + 4} role="img" aria-label={label}>
      {rows.map((row, index) => {
        const top = index * pitch + 6;
        const middle = top + (series.length * barPitch) / 2;
        const lengths = row.shares.map((share) => longest(share ?? 0) * room);
        return (
          <g key={row.name}>
            <title>{describeRow(row, series)}</title>
            <text
              className={row.marked ? 'chart__label--strong' : undefined}
              x={nameWidth}
              y={middle}
              textAnchor="end"
              dominantBaseline="middle"
            >
              {clip(row.name, nameWidth)}
            </text>
            {series.map((one, at) => (
              <rect
                key={one.name}
                className={`chart__bar chart-tone--${one.tone}`}
                x={nameWidth + 8}
                y={top + at * barPitch}
                width={Math.max(1, lengths[at] ?? 0)}
                height={barHeight}
                rx="1.5"
              />
            ))}
            <text x={nameWidth + 14 + Math.max(...lengths)} y={middle} dominantBaseline="middle">
              {sharesText(row, series.length)}
            </text>
            {onPick
              ? series.map((one, at) => (
                  // biome-ignore lint/a11y/noStaticElementInteractions: by keyboard the rows of the table do the same
                  <rect
                    key={`pick ${one.name}`}
                    className="chart__pick"
                    x={0}
                    y={at === 0 ? top - gap / 2 : top + at * barPitch - 1}
                    width={width}
                    height={at === 0 || at === series.length - 1 ? barPitch + gap / 2 : barPitch}
                    onClick={() => onPick(row.name, one.name)}
                  />
                ))
              : null}
          </g>
        );
      })}
    </svg>
  );
}

function describeRow(row: BarRow, series: readonly BarSeries[]): string {
  return `${row.name}: ${series.map((one, at) => `${one.name} ${format.formatPercent(row.shares[at], 2)}`).join(', ')}`;
}

function sharesText(row: BarRow, count: number): string {
  if (count > mostLabels) return '';
  if (count === 1) return format.formatPercent(row.shares[0]);
  return `${row.shares.map((share) => format.formatFixed((share ?? 0) * 100, 1)).join(' · ')} %`;
}

/** About 6.3 px per character at 11.5 px. */
function clip(text: string, width: number): string {
  const room = Math.floor(width / 6.3);
  return text.length <= room ? text : `${text.slice(0, Math.max(1, room - 1))}…`;
}
