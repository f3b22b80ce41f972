/** The model's metrics beside the linear baseline, a constant answer and the model served now. */

import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { type Column, DataTable, Panel } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { MetricDots } from './metric-dots.tsx';
import { type MetricColumn, type MetricRow, metricRows, metricText } from './metric-rows.ts';

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
  // All numbers stay in view on the least screen; the dots only repeat them.
  const dots = evaluation.served ? 70 : 150;
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
      width: `${dots + 16}px`,
      cell: (row) => <MetricDots row={row} width={dots} />,
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
            {metricText(row, row.interval.low)} – {metricText(row, row.interval.high)}
          </span>
        ) : null,
    },
  ];
}

function Value({ row, column }: { readonly row: MetricRow; readonly column: MetricColumn }) {
  const text = metricText(row, row.values[column]);
  const best = row.best.includes(column);
  return <span className={best ? 'strong' : column === 'candidate' ? undefined : 'secondary'}>{text}</span>;
}
