/** Models: the pushed versions, and every model that was ever evaluated with its settings. */

import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { IntervalDot } from '../../charts/index.ts';
import { Button, Chip, type Column, DataTable, EmptyState, Panel, Screen, TwoLine, ViewBody } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useStore, useView } from '../../store/index.ts';
import { VersionsPanel } from '../serve/versions-panel.tsx';
import { rankRows, scoreDomain } from '../train/leaderboard-rows.ts';
import { ModelDetail } from './model-detail.tsx';
import './models.css';

export function ModelsScreen() {
  const { t } = useTranslation();
  const view = useView((client) => client.train.view(), { topics: ['run'] });
  const models = (view.value?.leaderboard ?? []).filter((row) => !row.baseline);
  const served = models.find((row) => row.served);
  const sentence =
    models.length === 0
      ? t('models.purpose')
      : `${t('models.summary', { count: models.length })} ${served ? t('models.served', { id: served.modelId }) : t('models.noneServed')}`;
  return (
    <Screen fills title={t('shell.screens.models')} sentence={sentence}>
      <ViewBody view={view} loadingRows={8}>
        {() => (models.length === 0 ? <NothingYet /> : <ModelList models={models} />)}
      </ViewBody>
    </Screen>
  );
}

function ModelList({ models }: { readonly models: readonly views.LeaderboardRow[] }) {
  const { t } = useTranslation();
  const target = useStore((state) => state.target);
  const setTarget = useStore((state) => state.setTarget);
  const serving = useView((client) => client.serve.view(), { topics: ['serving', 'run'] });
  const selected = models.find((row) => String(row.modelId) === target) ?? models.find((row) => row.served) ?? models[0];
  return (
    <div className="models">
      <div className="models__lists scroll">
        <Panel title={t('models.all')} note={t('models.allNote')}>
          <DataTable
            label={t('models.all')}
            columns={useColumns(models)}
            rows={rankRows(models)}
            rowKey={(row) => row.modelId}
            selected={selected?.modelId}
            onSelect={(row) => setTarget(String(row.modelId))}
          />
        </Panel>
        {serving.value ? <VersionsPanel serving={serving.value} /> : null}
      </div>
      {selected ? <ModelDetail model={selected} /> : null}
    </div>
  );
}

function useColumns(models: readonly views.LeaderboardRow[]): readonly Column<views.LeaderboardRow>[] {
  const { t } = useTranslation();
  const domain = scoreDomain(models);
  const main = models[0]?.main ?? 'auc';
  return [
    {
      id: 'model',
      header: t('models.columns.model'),
      cell: (row) => (
        <TwoLine
          first={
            <span className={row.served ? 'tone-serving' : undefined}>
              {t('models.name', { id: row.modelId, name: row.name })}
            </span>
          }
          second={t('models.run', { run: format.shortRunId(row.runId) })}
        />
      ),
    },
    {
      id: 'state',
      header: <span className="visually-hidden">{t('models.columns.state')}</span>,
      width: '104px',
      cell: (row) => <ModelState row={row} />,
    },
    {
      id: 'interval',
      header: t(`evaluate.metrics.${main}`),
      width: '156px',
      cell: (row) =>
        row.score ? <IntervalDot {...row.score} domain={domain} tone={row.served ? 'serving' : 'eval'} width={140} /> : null,
    },
    {
      id: 'score',
      header: <span className="visually-hidden">{t(`evaluate.metrics.${main}`)}</span>,
      label: t(`evaluate.metrics.${main}`),
      align: 'end',
      width: '84px',
      cell: (row) => <span className="strong">{format.formatMetric(row.score?.value)}</span>,
    },
    {
      id: 'size',
      header: t('models.columns.size'),
      align: 'end',
      width: '84px',
      sortValue: (row) => row.bytes,
      cell: (row) => format.formatBytes(row.bytes),
    },
  ];
}

function ModelState({ row }: { readonly row: views.LeaderboardRow }) {
  const { t } = useTranslation();
  if (row.served) return <Chip tone="serving">{t('models.states.served')}</Chip>;
  return (
    <Chip tone={row.blessed ? 'neutral' : 'problem'}>
      {t(row.blessed ? 'models.states.blessed' : 'models.states.notBlessed')}
    </Chip>
  );
}

function NothingYet() {
  const { t } = useTranslation();
  const goTo = useStore((state) => state.goTo);
  const train = (
    <Button variant="primary" onPress={() => goTo('train')}>
      {t('models.empty.go')}
    </Button>
  );
  return (
    <EmptyState title={t('models.empty.title')} actions={train}>
      {t('models.empty.text')}
    </EmptyState>
  );
}
