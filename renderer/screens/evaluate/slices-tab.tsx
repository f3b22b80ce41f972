/** The slices asked for, what lies between them, and the worst ones that a search finds. */

import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { type Column, DataTable, Panel } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { SlicesPanel } from './slices-panel.tsx';
import { WeakSlicesPanel } from './weak-slices-panel.tsx';

export function SlicesTab({ evaluation }: { readonly evaluation: views.EvaluationView }) {
  const crossed = evaluation.crossSlices ?? [];
  return (
    <div className="evaluate">
      <WeakSlicesPanel evaluation={evaluation} />
      <SlicesPanel evaluation={evaluation} wide />
      {crossed.length > 0 ? <CrossPanel evaluation={evaluation} crossed={crossed} /> : null}
    </div>
  );
}

interface CrossPanelProps {
  readonly evaluation: views.EvaluationView;
  readonly crossed: readonly views.CrossSlice[];
}

function CrossPanel({ evaluation, crossed }: CrossPanelProps) {
  const { t } = useTranslation();
  const metrics = [evaluation.main, 'positive_rate', 'false_positive_rate', 'false_negative_rate', 'log_loss', 'mae'] as const;
  const shown = metrics.filter((metric) => crossed.some((one) => one.differences[metric] !== undefined)).slice(0, 5);
  const columns: readonly Column<views.CrossSlice>[] = [
    { id: 'pair', header: t('analysis.cross.pair'), cell: ({ baseline, slice }) => `${baseline} − ${slice}` },
    ...shown.map(
      (metric): Column<views.CrossSlice> => ({
        id: metric,
        header: t(`evaluate.metrics.${metric}`),
        align: 'end',
        sortValue: ({ differences }) => differences[metric],
        cell: ({ differences, ratios }) => (
          <span title={`${t('analysis.cross.ratio')} ${format.formatFixed(ratios[metric], 2)}`}>
            {format.formatFixed(differences[metric])}
          </span>
        ),
      }),
    ),
  ];
  return (
    <Panel title={t('analysis.cross.title')} note={t('analysis.cross.note')}>
      <DataTable
        dense
        label={t('analysis.cross.title')}
        columns={columns}
        rows={crossed}
        rowKey={({ baseline, slice }) => `${baseline} ${slice}`}
      />
    </Panel>
  );
}
