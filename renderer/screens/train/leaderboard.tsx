/** Every evaluated model with its score and interval on one scale; the served one in its colour. */

import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { IntervalDot } from '../../charts/index.ts';
import { Chip, type Column, DataTable, Panel, TwoLine } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useStore } from '../../store/index.ts';
import { describeSettings, differingSettings, rankRows, scoreDomain } from './leaderboard-rows.ts';

export function Leaderboard({ rows }: { readonly rows: readonly views.LeaderboardRow[] }) {
  const { t } = useTranslation();
  const goTo = useStore((state) => state.goTo);
  const ranked = rankRows(rows);
  const seed = useStore((state) => state.project?.config.seed);
  return (
    <Panel title={t('train.board.title')} note={t('train.board.note', { seed: seed ?? '' })}>
      <div className="train__board">
        <DataTable
          label={t('train.board.title')}
          columns={useColumns(ranked)}
          rows={ranked}
          rowKey={(row) => `${row.modelId}${row.baseline ? ' baseline' : ''}`}
          onSelect={(row) => goTo('evaluate', String(row.modelId))}
          empty={t('train.board.none')}
        />
      </div>
    </Panel>
  );
}

function useColumns(rows: readonly views.LeaderboardRow[]): readonly Column<views.LeaderboardRow>[] {
  const { t } = useTranslation();
  const domain = scoreDomain(rows);
  const differing = differingSettings(rows);
  const main = rows[0]?.main ?? 'auc';
  const metric = t(`evaluate.metrics.${main}`);
  return [
    { id: 'model', header: t('train.board.model'), width: '220px', cell: (row) => <ModelName row={row} /> },
    {
      id: 'score',
      header: metric,
      width: '216px',
      cell: (row) => (row.score ? <IntervalDot {...row.score} domain={domain} tone={row.served ? 'serving' : 'eval'} /> : null),
    },
    {
      id: 'value',
      header: <span className="visually-hidden">{metric}</span>,
      label: metric,
      align: 'end',
      width: '72px',
      cell: (row) => <span className="strong">{format.formatMetric(row.score?.value)}</span>,
    },
    ...(main === 'rmse' ? [] : [lossColumn(t('evaluate.metrics.log_loss'))]),
    {
      id: 'size',
      header: t('train.board.size'),
      align: 'end',
      width: '80px',
      sortValue: (row) => row.bytes,
      cell: (row) => (row.baseline ? '–' : format.formatBytes(row.bytes)),
    },
    {
      id: 'time',
      header: t('train.board.time'),
      align: 'end',
      width: '72px',
      sortValue: (row) => row.seconds,
      cell: (row) => (row.baseline ? '–' : format.formatSeconds(row.seconds)),
    },
    {
      id: 'settings',
      header: t('train.board.settings'),
      cell: (row) => <span className="secondary">{row.baseline ? '' : describeSettings(row, differing)}</span>,
    },
  ];
}

/** Of classes; where the score is an error itself, it would be the same figure again. */
function lossColumn(header: string): Column<views.LeaderboardRow> {
  return {
    id: 'loss',
    header,
    align: 'end',
    width: '84px',
    sortValue: (row) => row.loss,
    cell: (row) => format.formatMetric(row.loss),
  };
}

function ModelName({ row }: { readonly row: views.LeaderboardRow }) {
  const { t } = useTranslation();
  const { runId, evaluatedBy, modelId: id } = row;
  const run =
    evaluatedBy === undefined
      ? t('train.board.run', { run: format.shortRunId(runId), id })
      : t('train.board.evaluatedBy', { run: format.shortRunId(runId), id, evaluatedBy: format.shortRunId(evaluatedBy) });
  if (row.baseline) return <TwoLine first={row.name} second={t('train.board.baseline')} />;
  return (
    <span className="row">
      <TwoLine
        first={
          <span className={row.served ? 'tone-serving' : undefined}>
            {row.served ? t('train.board.served', { name: row.name }) : row.name}
          </span>
        }
        second={run}
      />
      {row.blessed ? null : <Chip tone="problem">{t('train.board.notBlessed')}</Chip>}
    </span>
  );
}
