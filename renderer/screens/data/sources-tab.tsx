/** Where the data comes from, how its rows are split, and which spans the pipeline takes. */

import { useTranslation } from 'react-i18next';
import type { SourceConfig } from '../../../core/contract/index.ts';
import { Button, type Column, DataTable, EmptyState, Panel, TwoLine } from '../../components/index.ts';
import { useStore } from '../../store/index.ts';
import { RangeSettings } from './range-settings.tsx';
import { SplitSettings } from './split-settings.tsx';
import { usePatch } from './use-patch.ts';

export function SourcesTab({ onAdd }: { readonly onAdd: () => void }) {
  const { t } = useTranslation();
  const data = useStore((state) => state.project?.config.data);
  if (!data) return null;
  const add = <Button onPress={onAdd}>{t('data.addData')}</Button>;
  return (
    <div className="data__sources scroll">
      <Panel title={t('data.sources.title')} actions={add} label={t('data.sources.title')}>
        {data.sources.length === 0 ? (
          <EmptyState title={t('data.empty.noneTitle')}>{t('data.empty.none')}</EmptyState>
        ) : (
          <SourceTable sources={data.sources} />
        )}
      </Panel>
      <div className="data__settings">
        <SplitSettings key={JSON.stringify([data.splits, data.partition])} splits={data.splits} partition={data.partition} />
        <RangeSettings key={JSON.stringify(data.range)} range={data.range} />
      </div>
    </div>
  );
}

function SourceTable({ sources }: { readonly sources: readonly SourceConfig[] }) {
  const { t } = useTranslation();
  const { patch } = usePatch();
  const numbered = sources.map((source, at) => ({ source, at }));
  const columns: readonly Column<(typeof numbered)[number]>[] = [
    {
      id: 'path',
      header: t('data.columns.source'),
      cell: ({ source }) => (
        <TwoLine
          first={source.path}
          second={[source.format === 'auto' ? t('data.add.auto') : t(`intake.facts.format.${source.format}`), source.query]
            .filter(Boolean)
            .join(' · ')}
        />
      ),
    },
    {
      id: 'splits',
      header: t('data.columns.splits'),
      width: '220px',
      cell: ({ source }) =>
        source.preserve_splits ? (
          <span className="small mono">
            {Object.entries(source.preserve_splits)
              .map(([name, pattern]) => `${name}: ${pattern}`)
              .join(' · ')}
          </span>
        ) : (
          <span className="tertiary">{t('data.sources.byRule')}</span>
        ),
    },
    {
      id: 'span',
      header: t('data.sources.span'),
      align: 'end',
      width: '110px',
      cell: ({ source }) => (/\{/.test(source.path) ? t('data.sources.byPattern') : source.span),
    },
    { id: 'origin', header: t('data.sources.origin'), width: '120px', cell: ({ source }) => t(`data.origins.${source.origin}`) },
    {
      id: 'actions',
      header: <span className="visually-hidden">{t('data.columns.actions')}</span>,
      label: t('data.columns.actions'),
      width: '90px',
      cell: ({ source, at }) => (
        <Button
          size="s"
          onPress={() =>
            patch([{ path: ['data', 'sources', at], value: null }], t('data.sources.removed', { path: source.path }))
          }
        >
          {t('data.sources.remove')}
        </Button>
      ),
    },
  ];
  return <DataTable label={t('data.sources.title')} columns={columns} rows={numbered} rowKey={({ at }) => at} />;
}
