/** The most frequent values of a feature, train and eval side by side, with their shares as direct labels. */

import { useTranslation } from 'react-i18next';
import { format } from '../locales/index.ts';
import { type BarPair, barScale } from './bar-scale.ts';
import { ChartFrame } from './chart-frame.tsx';

export interface BarPairsProps {
  readonly label: string;
  readonly pairs: readonly BarPair[];
  readonly scale?: 'linear' | 'log';
  readonly controls?: React.ReactNode;
  readonly title?: React.ReactNode;
}

const pitch = 26;
const barHeight = 6.5;

export function BarPairs({ label, pairs, scale = 'linear', controls, title }: BarPairsProps) {
  const { t } = useTranslation();
  const table = {
    columns: [t('charts.value'), 'train', 'eval'],
    rows: pairs.map((pair) => [pair.name, pair.train, pair.eval ?? 0]),
  };
  return (
    <ChartFrame label={label} table={table} controls={controls} title={title}>
      {(width) => <Drawing label={label} pairs={pairs} scale={scale} width={width} />}
    </ChartFrame>
  );
}

function Drawing({
  label,
  pairs,
  scale,
  width,
}: {
  label: string;
  pairs: readonly BarPair[];
  scale: 'linear' | 'log';
  width: number;
}) {
  const nameWidth = Math.min(140, Math.floor(width * 0.34));
  const labelWidth = 84;
  const room = Math.max(20, width - nameWidth - labelWidth - 16);
  const longest = barScale(pairs, scale);
  return (
    <svg className="chart" width={width} height={pairs.length * pitch + 4} role="img" aria-label={label}>
      {pairs.map((pair, index) => {
        const top = index * pitch + 6;
        const train = longest(pair.train) * room;
        const evaluation = longest(pair.eval ?? 0) * room;
        return (
          <g key={pair.name}>
            <title>{`${pair.name}: train ${format.formatPercent(pair.train, 2)}, eval ${format.formatPercent(pair.eval, 2)}`}</title>
            <text
              className={pair.marked ? 'chart__label--strong' : undefined}
              x={nameWidth}
              y={top + 8}
              textAnchor="end"
              dominantBaseline="middle"
            >
              {clip(pair.name, nameWidth)}
            </text>
            <rect
              className="chart__bar chart-tone--train"
              x={nameWidth + 8}
              y={top}
              width={Math.max(1, train)}
              height={barHeight}
              rx="1.5"
            />
            {pair.eval === undefined ? null : (
              <rect
                className="chart__bar chart-tone--eval"
                x={nameWidth + 8}
                y={top + 8}
                width={Math.max(1, evaluation)}
                height={barHeight}
                rx="1.5"
              />
            )}
            <text x={nameWidth + 14 + Math.max(train, evaluation)} y={top + 8} dominantBaseline="middle">
              {shares(pair)}
            </text>
          </g>
        );
      })}
    </svg>
  );
}

function shares(pair: BarPair): string {
  if (pair.eval === undefined) return format.formatPercent(pair.train);
  return `${format.formatFixed(pair.train * 100, 1)} · ${format.formatFixed(pair.eval * 100, 1)} %`;
}

/** About 6.3 px per character at 11.5 px. */
function clip(text: string, width: number): string {
  const room = Math.floor(width / 6.3);
  return text.length <= room ? text : `${text.slice(0, Math.max(1, room - 1))}…`;
}
