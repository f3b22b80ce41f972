/** The rows of one split, a page at a time, however many there are. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { Pager, ScrollRegion, ViewBody } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useView } from '../../store/index.ts';

const limit = 100;

export function SplitRows({ artifactId, split }: { readonly artifactId: number; readonly split: string }) {
  const [offset, setOffset] = useState(0);
  const [total, setTotal] = useState(0);
  const view = useView(
    async (client) => {
      const page = await client.data.rows({ artifactId, split, offset, limit });
      setTotal(page.total);
      return page;
    },
    { key: `${artifactId} ${split} ${offset}` },
  );
  return (
    <>
      <ViewBody view={view} loadingRows={8}>
        {(page) => <RowsTable page={page} offset={offset} />}
      </ViewBody>
      <Pager offset={offset} limit={limit} total={total} onMove={setOffset} />
    </>
  );
}

function RowsTable({ page, offset }: { readonly page: views.RowsPage; readonly offset: number }) {
  const { t } = useTranslation();
  const numeric = page.columns.map((column) => column.type === 'int' || column.type === 'float');
  return (
    <ScrollRegion className="preview-table data__table" label={t('data.rows')}>
      <table>
        <thead>
          <tr>
            <th scope="col" className="number tertiary">
              {t('data.row')}
            </th>
            {page.columns.map((column, index) => (
              <th key={column.name} scope="col" className={numeric[index] ? 'number' : undefined}>
                <span className="strong">{column.name}</span>
                <span className="preview-table__type">{t(`data.types.${column.type}`)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {page.rows.map((row, at) => (
            <tr key={offset + at}>
              <td className="number tertiary">{format.formatCount(offset + at + 1)}</td>
              {page.columns.map((column, index) => (
                <td key={column.name} className={numeric[index] ? 'number' : undefined} title={row[index] ?? undefined}>
                  {row[index] ?? <span className="tertiary">{t('components.missing')}</span>}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}
