/** The ingested spans above, the rows of the selected one below. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { Chip, type Column, DataTable, Segmented, TwoLine } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { rowsOf } from './data-words.ts';
import { RejectedRows } from './rejected-rows.tsx';
import { SplitRows } from './split-rows.tsx';

const rejected = ' rejected';

export function Versions({ versions }: { readonly versions: readonly views.ExamplesVersion[] }) {
  const { t } = useTranslation();
  const [chosen, setChosen] = useState<number | null>(null);
  const [part, setPart] = useState<string | null>(null);
  const version = versions.find((one) => one.artifactId === chosen) ?? versions.find((one) => one.current) ?? versions[0];
  if (!version) return null;
  const parts = [
    ...version.splits.map((split) => ({ id: split.name, label: `${split.name} ${format.formatCount(split.rows)}` })),
    ...(version.rejected > 0 ? [{ id: rejected, label: t('data.rejectedPart', { count: version.rejected }) }] : []),
  ];
  const shown = parts.find((one) => one.id === part)?.id ?? parts[0]?.id ?? '';
  return (
    <>
      <VersionTable versions={versions} selected={version.artifactId} onSelect={setChosen} />
      <section className="data__rows" aria-label={t('data.rowsOf', { span: version.span })}>
        <div className="row row--spread">
          <h2>{t('data.rowsOf', { span: version.span })}</h2>
          <Segmented label={t('data.part')} options={parts} value={shown} onChange={setPart} />
        </div>
        {shown === rejected ? (
          <RejectedRows key={version.artifactId} artifactId={version.artifactId} />
        ) : (
          <SplitRows key={`${version.artifactId} ${shown}`} artifactId={version.artifactId} split={shown} />
        )}
      </section>
    </>
  );
}

interface VersionTableProps {
  readonly versions: readonly views.ExamplesVersion[];
  readonly selected: number;
  readonly onSelect: (artifactId: number) => void;
}

function VersionTable({ versions, selected, onSelect }: VersionTableProps) {
  const { t } = useTranslation();
  return (
    <div className="data__versions">
      <DataTable
        label={t('data.versions')}
        columns={[...useContentColumns(), ...useRecordColumns()]}
        rows={versions}
        rowKey={(version) => version.artifactId}
        selected={selected}
        onSelect={(version) => onSelect(version.artifactId)}
      />
    </div>
  );
}

function useContentColumns(): readonly Column<views.ExamplesVersion>[] {
  const { t } = useTranslation();
  return [
    {
      id: 'source',
      header: t('data.columns.source'),
      cell: (version) => (
        <TwoLine
          first={version.source}
          second={`${t('data.span', { span: version.span })} · ${t(`data.origins.${version.origin}`)}`}
        />
      ),
    },
    {
      id: 'current',
      header: <span className="visually-hidden">{t('data.columns.current')}</span>,
      width: '90px',
      cell: (version) => (version.current ? <Chip>{t('data.current')}</Chip> : null),
    },
    {
      id: 'splits',
      header: t('data.columns.splits'),
      width: '190px',
      cell: (version) => <SplitShares version={version} />,
    },
    {
      id: 'rows',
      header: t('data.columns.rows'),
      align: 'end',
      width: '90px',
      sortValue: rowsOf,
      cell: (version) => format.formatCount(rowsOf(version)),
    },
  ];
}

function useRecordColumns(): readonly Column<views.ExamplesVersion>[] {
  const { t } = useTranslation();
  return [
    {
      id: 'rejected',
      header: t('data.columns.rejected'),
      align: 'end',
      width: '86px',
      sortValue: (version) => version.rejected,
      cell: (version) => (
        <span className={version.rejected > 0 ? 'tone-problem' : 'tertiary'}>{format.formatCount(version.rejected)}</span>
      ),
    },
    {
      id: 'size',
      header: t('data.columns.size'),
      align: 'end',
      width: '80px',
      sortValue: (version) => version.bytes,
      cell: (version) => format.formatBytes(version.bytes),
    },
    {
      id: 'when',
      header: t('data.columns.when'),
      align: 'end',
      width: '104px',
      sortValue: (version) => version.createdAt,
      cell: (version) => <span title={format.formatDate(version.createdAt)}>{format.formatAgo(version.createdAt)}</span>,
    },
    {
      id: 'hash',
      header: t('data.columns.hash'),
      width: '92px',
      cell: (version) => (
        <code className="secondary" title={version.contentHash}>
          {version.contentHash.slice(0, 8)}
        </code>
      ),
    },
  ];
}

/** The splits as parts of one bar, in their colours, with their names. */
function SplitShares({ version }: { readonly version: views.ExamplesVersion }) {
  const total = Math.max(1, rowsOf(version));
  const tone = (name: string): string => (name === 'train' ? 'train' : name === 'eval' ? 'eval' : 'other');
  const words = version.splits.map((split) => `${split.name} ${format.formatCount(split.rows)}`).join(' · ');
  return (
    <span className="data__splits">
      <span className="data__split-bar" aria-hidden="true">
        {version.splits.map((split) => (
          <span
            key={split.name}
            className={`data__split data__split--${tone(split.name)}`}
            style={{ flexGrow: split.rows / total }}
          />
        ))}
      </span>
      <span className="small secondary">{words}</span>
    </span>
  );
}
