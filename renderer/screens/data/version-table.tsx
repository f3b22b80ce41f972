/** Every version with what it holds and where it came from; its rows one click away, the trash as well. */

import { IconDots } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import type { CoreClient } from '../../bridge/index.ts';
import { Button, Chip, type Column, DataTable, IconButton, Menu, TwoLine } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { openRows, useAction, useStore } from '../../store/index.ts';
import { rowsOf, versionName } from './data-words.ts';
import { SplitShares } from './split-shares.tsx';

interface VersionTableProps {
  readonly versions: readonly views.ExamplesVersion[];
  readonly selected: number | null;
  readonly onSelect: (artifactId: number) => void;
  readonly onVersions: (versions: readonly views.ExamplesVersion[]) => void;
}

export function VersionTable({ versions, selected, onSelect, onVersions }: VersionTableProps) {
  const { t } = useTranslation();
  const columns = [...useContentColumns(), ...useRecordColumns(), useActionColumn(onVersions)];
  return (
    <DataTable
      label={t('data.versions')}
      columns={columns}
      rows={versions}
      rowKey={(version) => version.artifactId}
      selected={selected}
      onSelect={(version) => onSelect(version.artifactId)}
    />
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
          first={<span className={version.deleted ? 'tertiary' : undefined}>{version.source}</span>}
          second={`${versionName(version)} · ${t(`data.origins.${version.origin}`)}`}
        />
      ),
    },
    {
      id: 'current',
      header: <span className="visually-hidden">{t('data.columns.current')}</span>,
      label: t('data.columns.current'),
      width: '86px',
      cell: (version) =>
        version.current ? (
          <Chip>{t('data.current')}</Chip>
        ) : version.deleted ? (
          <Chip tone="problem">{t('data.inTrash')}</Chip>
        ) : null,
    },
    { id: 'splits', header: t('data.columns.splits'), width: '190px', cell: (version) => <SplitShares version={version} /> },
    {
      id: 'rows',
      header: t('data.columns.rows'),
      align: 'end',
      width: '90px',
      sortValue: rowsOf,
      cell: (version) => format.formatCount(rowsOf(version)),
    },
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
  ];
}

function useRecordColumns(): readonly Column<views.ExamplesVersion>[] {
  const { t } = useTranslation();
  return [
    {
      id: 'size',
      header: t('data.columns.size'),
      align: 'end',
      width: '84px',
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
      width: '88px',
      cell: (version) => (
        <code className="secondary" title={version.contentHash}>
          {version.contentHash.slice(0, 8)}
        </code>
      ),
    },
  ];
}

function useActionColumn(onVersions: VersionTableProps['onVersions']): Column<views.ExamplesVersion> {
  const { t } = useTranslation();
  const action = useAction();
  const toast = useStore((state) => state.toast);
  const change = async (work: (client: CoreClient) => Promise<readonly views.ExamplesVersion[]>): Promise<boolean> => {
    const versions = await action.run(work);
    if (versions) onVersions(versions);
    useStore.getState().invalidate(['project']);
    return versions !== undefined;
  };
  const restore = (artifactId: number): void => void change((client) => client.data.restoreVersion({ artifactId }));
  const remove = async (version: views.ExamplesVersion): Promise<void> => {
    const { artifactId } = version;
    if (!(await change((client) => client.data.deleteVersion({ artifactId })))) return;
    const message = t('data.deleted', { version: versionName(version) });
    toast({ tone: 'neutral', message, action: { label: t('data.undo'), run: () => restore(artifactId) } });
  };
  return {
    id: 'actions',
    header: <span className="visually-hidden">{t('data.columns.actions')}</span>,
    label: t('data.columns.actions'),
    width: '150px',
    cell: (version) => (
      <span className="row data__row-actions">
        {version.deleted ? (
          <Button size="s" onPress={() => restore(version.artifactId)}>
            {t('data.restore')}
          </Button>
        ) : (
          <>
            <Button
              size="s"
              onPress={() => openRows({ artifactId: version.artifactId, split: version.splits[0]?.name ?? 'train', filters: [] })}
            >
              {t('data.openRows')}
            </Button>
            <Menu
              label={t('data.columns.actions')}
              trigger={
                <IconButton
                  label={t('data.actionsOf', { version: versionName(version) })}
                  icon={<IconDots size={16} aria-hidden="true" />}
                />
              }
              actions={[
                ...version.splits.map(({ name }) => ({
                  id: name,
                  label: t('data.openSplit', { split: name }),
                  onAction: () => openRows({ artifactId: version.artifactId, split: name, filters: [] }),
                })),
                { id: ' delete', label: t('data.delete'), onAction: () => void remove(version) },
              ]}
            />
          </>
        )}
      </span>
    ),
  };
}
