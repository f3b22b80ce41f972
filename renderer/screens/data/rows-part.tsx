/** Which rows are shown: the version, the split, or what could not be read; the grid below. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { EmptyState, Segmented, SelectField } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { type ShownRows, targetOfRows, useStore } from '../../store/index.ts';
import { rowsOf, versionName } from './data-words.ts';
import { RejectedRows } from './rejected-rows.tsx';
import { RowsTab } from './rows-tab.tsx';

interface RowsPartProps {
  readonly versions: readonly views.ExamplesVersion[];
  /** From the address; absent: the first split of what is current. */
  readonly shown: ShownRows | undefined;
}

const rejected = ' rejected';

export function RowsPart({ versions, shown }: RowsPartProps) {
  const { t } = useTranslation();
  const setTarget = useStore((state) => state.setTarget);
  const [showsRejected, setShowsRejected] = useState(false);
  const version = shown
    ? versions.find(({ artifactId }) => artifactId === shown.artifactId)
    : (versions.find((one) => one.current) ?? versions[0]);
  if (!version) return <EmptyState title={t('data.goneTitle')}>{t('data.gone')}</EmptyState>;
  const first = version.splits[0]?.name ?? 'train';
  const rows: ShownRows = shown ?? { artifactId: version.artifactId, split: first, filters: [] };
  const parts = [
    ...version.splits.map((split) => ({ id: split.name, label: `${split.name} ${format.formatCount(split.rows)}` })),
    ...(version.rejected > 0 ? [{ id: rejected, label: t('data.rejectedPart', { count: version.rejected }) }] : []),
  ];
  const isRejected = showsRejected && version.rejected > 0;
  const openPart = (part: string): void => {
    setShowsRejected(part === rejected);
    if (part !== rejected && part !== rows.split) setTarget(targetOfRows({ ...rows, split: part }));
  };
  const openVersion = (id: string): void => {
    const next = versions.find(({ artifactId }) => String(artifactId) === id);
    const split = next?.splits.find(({ name }) => name === rows.split)?.name ?? next?.splits[0]?.name ?? rows.split;
    setTarget(targetOfRows({ ...rows, artifactId: Number(id), split }));
  };
  return (
    <section className="data" aria-label={t('data.rows')}>
      <div className="row row--wrap data__which">
        <SelectField
          label={t('data.version')}
          hideLabel
          options={versions.map((one) => ({
            id: String(one.artifactId),
            label: `${versionName(one)}${one.current ? ` · ${t('data.current')}` : ''}`,
            note: `${one.source} · ${t('data.rowCount', { rows: format.formatCount(rowsOf(one)) })}`,
          }))}
          value={String(version.artifactId)}
          onChange={openVersion}
        />
        <Segmented label={t('data.part')} options={parts} value={isRejected ? rejected : rows.split} onChange={openPart} />
        <span className="tertiary truncate">{version.source}</span>
      </div>
      {isRejected ? (
        <div className="data__rejects scroll">
          <RejectedRows key={version.artifactId} artifactId={version.artifactId} />
        </div>
      ) : (
        <RowsTab key={`${rows.artifactId} ${rows.split}`} version={version} shown={rows} />
      )}
    </section>
  );
}
