/** The classes of a model of several, each for itself. */

import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { type Column, DataTable, Panel } from '../../components/index.ts';
import { format } from '../../locales/index.ts';

interface LabelRow extends views.LabelEvaluation {
  readonly name: string;
}

const shown = ['precision', 'recall', 'f1', 'auc', 'auc_precision_recall'] as const;

export function LabelsPanel({ evaluation }: { readonly evaluation: views.Evaluation }) {
  const { t } = useTranslation();
  const {
    labels = [],
    classes = [],
    decisionThreshold = labels.some(({ threshold }) => threshold !== undefined) ? undefined : 0.5,
  } = evaluation;
  const rows = labels.map((label, i): LabelRow => ({ ...label, name: classes[i] ?? '' }));
  const columns: readonly Column<LabelRow>[] = [
    { id: 'name', header: t('evaluate.labels.name'), sortValue: (row) => row.name, cell: (row) => row.name },
    {
      id: 'positives',
      header: t('evaluate.labels.positives'),
      align: 'end',
      width: '78px',
      sortValue: (row) => row.positives,
      cell: (row) => format.formatCount(row.positives),
    },
    ...(decisionThreshold === undefined ? [thresholdColumn(t('analysis.threshold.choose'))] : []),
    ...shown.map(
      (metric): Column<LabelRow> => ({
        id: metric,
        header: t(`evaluate.metrics.${metric}`),
        align: 'end',
        width: '86px',
        sortValue: (row) => row[metric],
        cell: (row) => format.formatFixed(row[metric], 3),
      }),
    ),
  ];
  const noteOwn = evaluation.problem === 'multiclass' ? t('evaluate.labels.noteRest') : t('evaluate.labels.noteOwn');
  const note = decisionThreshold === undefined ? noteOwn : t('evaluate.labels.note', { threshold: decisionThreshold });
  return (
    <Panel title={t('evaluate.labels.title')} note={note}>
      <DataTable dense label={t('evaluate.labels.title')} columns={columns} rows={rows} rowKey={(row) => row.name} />
    </Panel>
  );
}

function thresholdColumn(header: string): Column<LabelRow> {
  return {
    id: 'threshold',
    header,
    align: 'end',
    width: '86px',
    sortValue: (row) => row.threshold,
    cell: (row) => format.formatFixed(row.threshold, 3),
  };
}
