/** Which rows are shown: the version, the split, what could not be read, or what was served; the grid below. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { EmptyState, Segmented, SelectField } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { type ShownRows, targetOfRows, useStore, useView } from '../../store/index.ts';
import { rowsOf, versionLabel } from './data-words.ts';
import { RejectedRows } from './rejected-rows.tsx';
import { RowsTab } from './rows-tab.tsx';
import { ServedPart } from './served-part.tsx';

interface RowsPartProps {
  readonly versions: readonly views.ExamplesVersion[];
  /** From the address; absent: the first split of what is current. */
  readonly shown: ShownRows | undefined;
}

export function RowsPart({ versions, shown }: RowsPartProps) {
  const { t } = useTranslation();
  if (shown?.artifactId === 'served') {
    return (
      <section className="data" aria-label={t('data.rows')}>
        <div className="row row--wrap data__which">
          <VersionSelect versions={versions} rows={shown} />
          <span className="tertiary truncate">{t('data.served.note')}</span>
        </div>
        <ServedPart shown={shown} />
      </section>
    );
  }
  const version = shown
    ? versions.find(({ artifactId }) => artifactId === shown.artifactId)
    : (versions.find((one) => one.current) ?? versions[0]);
  if (!version) return <EmptyState title={t('data.goneTitle')}>{t('data.gone')}</EmptyState>;
  const first = version.splits[0]?.name ?? 'train';
  const rows = shown ?? { artifactId: version.artifactId, split: first, filters: [] };
  return <VersionRows versions={versions} version={version} rows={rows} />;
}

interface VersionRowsProps {
  readonly versions: readonly views.ExamplesVersion[];
  readonly version: views.ExamplesVersion;
  readonly rows: ShownRows;
}

const rejected = ' rejected';

function VersionRows({ versions, version, rows }: VersionRowsProps) {
  const { t } = useTranslation();
  const setTarget = useStore((state) => state.setTarget);
  const [showsRejected, setShowsRejected] = useState(false);
  const parts = [
    ...version.splits.map((split) => ({ id: split.name, label: `${split.name} ${format.formatCount(split.rows)}` })),
    ...(version.rejected > 0 ? [{ id: rejected, label: t('data.rejectedPart', { count: version.rejected }) }] : []),
  ];
  const isRejected = showsRejected && version.rejected > 0;
  const openPart = (part: string): void => {
    setShowsRejected(part === rejected);
    if (part !== rejected && part !== rows.split) setTarget(targetOfRows({ ...rows, split: part }));
  };
  return (
    <section className="data" aria-label={t('data.rows')}>
      <div className="row row--wrap data__which">
        <VersionSelect versions={versions} rows={rows} />
        <Segmented label={t('data.part')} options={parts} value={isRejected ? rejected : rows.split} onChange={openPart} />
        <span className="tertiary truncate">{version.source}</span>
      </div>
      {isRejected ? (
        <div className="data__rejects scroll">
          <RejectedRows key={version.artifactId} artifactId={version.artifactId} />
        </div>
      ) : (
        <RowsTab key={`${rows.artifactId} ${rows.split}`} columns={version.columns} shown={rows} />
      )}
    </section>
  );
}

/** A version of the data or, once there are predictions, what was served. */
function VersionSelect({ versions, rows }: Omit<VersionRowsProps, 'version'>) {
  const { t } = useTranslation();
  const setTarget = useStore((state) => state.setTarget);
  const status = useView((client) => client.feedback.status(), { topics: ['feedback'] });
  const predictions = status.value?.predictions ?? 0;
  const options = versions.map((one) => ({
    id: String(one.artifactId),
    label: `${versionLabel(one, versions)}${one.current ? ` · ${t('data.current')}` : ''}`,
    note: `${one.source} · ${t('data.rowCount', { rows: format.formatCount(rowsOf(one)) })}`,
  }));
  const served = {
    id: 'served',
    label: t('data.served.option'),
    note: `${t('data.served.note')} · ${t('data.rowCount', { rows: format.formatCount(predictions) })}`,
  };
  const open = (id: string): void => {
    const next = versions.find(({ artifactId }) => String(artifactId) === id);
    const split = next?.splits.find(({ name }) => name === rows.split)?.name ?? next?.splits[0]?.name ?? id;
    setTarget(targetOfRows({ ...rows, artifactId: id === 'served' ? id : Number(id), split }));
  };
  return (
    <SelectField
      label={t('data.version')}
      hideLabel
      options={predictions > 0 || rows.artifactId === 'served' ? [...options, served] : options}
      value={String(rows.artifactId)}
      onChange={open}
    />
  );
}
