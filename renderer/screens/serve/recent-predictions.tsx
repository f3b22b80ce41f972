/** The last answers of the served model. */

import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { Button, Chip, type Column, DataTable, Panel, ViewBody } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useStore, useView } from '../../store/index.ts';
import { shortId, showAnswer } from '../feedback/feedback-words.ts';

const shown = 12;

export function RecentPredictions({ requests }: { readonly requests: number }) {
  const { t } = useTranslation();
  const goTo = useStore((state) => state.goTo);
  const view = useView((client) => client.serve.predictions({ offset: 0, limit: shown }), {
    topics: ['feedback', 'serving'],
  });
  const { reload } = view;
  useEffect(reload, [requests, reload]);
  const columns = useColumns();
  const label = (
    <Button size="s" onPress={() => goTo('feedback')}>
      {t('serve.recent.judge')}
    </Button>
  );
  return (
    <Panel title={t('serve.recent.title')} actions={label}>
      <ViewBody view={view} loadingRows={4}>
        {(page) => (
          <DataTable
            dense
            label={t('serve.recent.title')}
            columns={columns}
            rows={page.rows}
            rowKey={(row) => row.id}
            empty={t('serve.recent.none')}
          />
        )}
      </ViewBody>
    </Panel>
  );
}

function useColumns(): readonly Column<views.PredictionView>[] {
  const { t } = useTranslation();
  return [
    {
      id: 'predicted',
      header: t('serve.recent.predicted'),
      cell: (row) => <span className="strong">{showAnswer(row.predicted)}</span>,
    },
    {
      id: 'confidence',
      header: t('serve.recent.confidence'),
      align: 'end',
      width: '92px',
      cell: (row) => format.formatPercent(row.confidence),
    },
    {
      id: 'label',
      header: t('serve.recent.label'),
      width: '110px',
      cell: (row) =>
        row.label === undefined ? null : (
          <Chip tone={row.label === row.predicted ? 'neutral' : 'problem'}>{showAnswer(row.label)}</Chip>
        ),
    },
    {
      id: 'id',
      header: t('serve.recent.id'),
      width: '104px',
      cell: (row) => <code className="secondary">{shortId(row.id)}</code>,
    },
    {
      id: 'at',
      header: t('serve.recent.when'),
      align: 'end',
      width: '92px',
      cell: (row) => <span className="serve__when">{format.formatAgo(row.at)}</span>,
    },
  ];
}
