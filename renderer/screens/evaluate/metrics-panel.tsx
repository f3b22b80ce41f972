/** The model's metrics beside the linear baseline, a constant answer and the model served now. */

import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { type Column, DataTable, Panel } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { MetricDots } from './metric-dots.tsx';
import { decimalsOf, type MetricColumn, type MetricRow, metricRows } from './metric-rows.ts';

export function MetricsPanel({ evaluation }: { readonly evaluation: views.Evaluation }) {
  const { t } = useTranslation();
  const rows = metricRows(evaluation);
  return (
    <Panel title={t('evaluate.table.title')} note={t('evaluate.table.note', { rows: format.formatCount(evaluation.rows) })}>
      <div className="evaluate__metrics">
        <DataTable
          dense
          label={t('evaluate.table.title')}
          columns={useColumns(evaluation)}
          rows={rows}
          rowKey={(row) => row.metric}
        />
      </div>
    </Panel>
  );
}

function useColumns(evaluation: views.Evaluation): readonly Column<MetricRow>[] {
  const { t } = useTranslation();
  const values: readonly MetricColumn[] = evaluation.served
    ? ['candidate', 'linear', 'constant', 'served']
    : ['candidate', 'linear', 'constant'];
  return [
    {
      id: 'metric',
      header: t('evaluate.table.metric'),
      width: '112px',
      cell: (row) => (
        <span className={row.metric === evaluation.main ? 'strong' : undefined} title={t(`evaluate.meanings.${row.metric}`)}>
          {t(`evaluate.metrics.${row.metric}`)}
        </span>
      ),
    },
    {
      id: 'dots',
      header: <span className="visually-hidden">{t('evaluate.table.scale')}</span>,
      width: '140px',
      cell: (row) => <MetricDots row={row} />,
    },
    ...values.map(
      (column): Column<MetricRow> => ({
        id: column,
        header: <span className={column === 'served' ? 'tone-serving' : undefined}>{t(`evaluate.table.${column}`)}</span>,
        label: t(`evaluate.table.${column}`),
        align: 'end',
        width: column === 'served' ? '100px' : '80px',
        cell: (row) => <Value row={row} column={column} />,
      }),
    ),
    {
      id: 'interval',
      header: t('evaluate.table.interval'),
      align: 'end',
      width: '116px',
      cell: (row) =>
        row.interval ? (
          <span className="secondary">
            {format.formatFixed(row.interval.low, decimalsOf(row))} – {format.formatFixed(row.interval.high, decimalsOf(row))}
          </span>
        ) : null,
    },
  ];
}

function Value({ row, column }: { readonly row: MetricRow; readonly column: MetricColumn }) {
  const digits = decimalsOf(row);
  const value = row.values[column];
  // A hair below 0 is 0, not "-0.000".
  const text = format.formatFixed(value !== undefined && Math.abs(value) < 0.5 * 10 ** -digits ? 0 : value, digits);
  const best = row.best.includes(column);
  return <span className={best ? 'strong' : column === 'candidate' ? undefined : 'secondary'}>{text}</span>;
}
