/** Real rows before and after: what was in the file, and what the network gets. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { type Column, DataTable, EmptyState, Pager } from '../../components/index.ts';

interface Line {
  readonly name: string;
  readonly before: string | null;
  readonly after: string | undefined;
}

export function BeforeAfter({ transform }: { readonly transform: views.TransformView }) {
  const { t } = useTranslation();
  const [row, setRow] = useState(0);
  const shown = transform.preview[Math.min(row, transform.preview.length - 1)];
  if (!shown) return <EmptyState title={t('transform.preview.noneTitle')}>{t('transform.preview.none')}</EmptyState>;
  const names = [...new Set([...Object.keys(shown.before), ...Object.keys(shown.after)])];
  const lines = names.map((name): Line => ({ name, before: shown.before[name] ?? null, after: shown.after[name] }));
  const columns: readonly Column<Line>[] = [
    {
      id: 'name',
      header: t('transform.columns.feature'),
      width: '190px',
      cell: (line) => <span className="strong">{line.name}</span>,
    },
    {
      id: 'before',
      header: t('transform.preview.before'),
      width: '42%',
      cell: (line) => line.before ?? <span className="tertiary">{t('components.missing')}</span>,
    },
    {
      id: 'after',
      header: t('transform.preview.after'),
      cell: (line) =>
        line.after === undefined ? <span className="tertiary">{t('transform.preview.unused')}</span> : <code>{line.after}</code>,
    },
  ];
  return (
    <div className="transform">
      <Pager offset={row} limit={1} total={transform.preview.length} onMove={setRow} />
      <DataTable dense label={t('transform.tabs.preview')} columns={columns} rows={lines} rowKey={(line) => line.name} />
    </div>
  );
}
