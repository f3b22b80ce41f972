/** Rows that could not be parsed: line, reason, and the row as it was read. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { type Column, DataTable, Pager, ViewBody } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useView } from '../../store/index.ts';

const limit = 100;

export function RejectedRows({ artifactId }: { readonly artifactId: number }) {
  const { t } = useTranslation();
  const [offset, setOffset] = useState(0);
  const view = useView((client) => client.data.rejects({ artifactId, offset, limit }), { key: `${artifactId} ${offset}` });
  const columns: readonly Column<views.RejectedRow>[] = [
    { id: 'line', header: t('data.rejects.line'), align: 'end', width: '90px', cell: (row) => format.formatCount(row.line) },
    {
      id: 'reason',
      header: t('data.rejects.reason'),
      width: '280px',
      cell: (row) => <span className="tone-problem">{row.reason}</span>,
    },
    { id: 'text', header: t('data.rejects.text'), cell: (row) => <code className="data__reject secondary">{row.text}</code> },
  ];
  return (
    <>
      <p className="secondary">{t('data.rejects.sentence')}</p>
      <ViewBody view={view}>
        {(page) => (
          <>
            <DataTable
              dense
              label={t('data.rejects.title')}
              columns={columns}
              rows={page.rows}
              rowKey={(row) => `${row.line} ${row.text}`}
            />
            {page.total > limit ? <Pager offset={offset} limit={limit} total={page.total} onMove={setOffset} /> : null}
          </>
        )}
      </ViewBody>
    </>
  );
}
