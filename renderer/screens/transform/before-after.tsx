/** Real rows before and after: what was in the file, and what the network gets. */

import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { type Column, DataTable, EmptyState, Pager, TextField } from '../../components/index.ts';

interface Line {
  readonly name: string;
  readonly before: string | null;
  readonly after: string | undefined;
  readonly pictures: { readonly before?: string; readonly after: string } | undefined;
}

export function BeforeAfter({ transform }: { readonly transform: views.TransformView }) {
  const { t } = useTranslation();
  const [row, setRow] = useState(0);
  const [text, setText] = useState('');
  const columns = useColumns();
  const shown = transform.preview[Math.min(row, transform.preview.length - 1)];
  if (!shown) return <EmptyState title={t('transform.preview.noneTitle')}>{t('transform.preview.none')}</EmptyState>;
  const wanted = text.trim().toLowerCase();
  const names = transform.features
    .map(({ name }) => name)
    .filter((name) => (name in shown.before || name in shown.after) && name.toLowerCase().includes(wanted));
  const lines = names.map(
    (name): Line => ({ name, before: shown.before[name] ?? null, after: shown.after[name], pictures: shown.pictures?.[name] }),
  );
  return (
    <div className="transform">
      <div className="row">
        <Pager offset={row} limit={1} total={transform.preview.length} onMove={setRow} />
        <div className="transform__search">
          <TextField
            hideLabel
            label={t('transform.search')}
            placeholder={t('transform.search')}
            value={text}
            onChange={setText}
          />
        </div>
      </div>
      <DataTable
        dense
        label={t('transform.tabs.preview')}
        columns={columns}
        rows={lines}
        rowKey={(line) => line.name}
        empty={t('transform.noMatch')}
      />
    </div>
  );
}

function useColumns(): readonly Column<Line>[] {
  const { t } = useTranslation();
  return [
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
      cell: (line) => (
        <Pictured picture={line.pictures?.before} name={line.name}>
          {line.before ?? <span className="tertiary">{t('components.missing')}</span>}
        </Pictured>
      ),
    },
    {
      id: 'after',
      header: t('transform.preview.after'),
      cell: (line) =>
        line.after === undefined ? (
          <span className="tertiary">{t('transform.preview.unused')}</span>
        ) : (
          <Pictured picture={line.pictures?.after} name={line.name}>
            <code>{line.after}</code>
          </Pictured>
        ),
    },
  ];
}

interface PicturedProps {
  readonly picture: string | undefined;
  readonly name: string;
  readonly children: ReactNode;
}

function Pictured({ picture, name, children }: PicturedProps) {
  if (picture === undefined) return children;
  return (
    <span className="transform__pictured">
      <img className="transform__picture" src={picture} alt={name} />
      {children}
    </span>
  );
}
