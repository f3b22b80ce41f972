/** Runs: every run of the pipeline, what it reused, what it made, and what went wrong. */

import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { Chip, type Column, DataTable, EmptyState, Screen, StateDot, TwoLine, ViewBody } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useStore, useView } from '../../store/index.ts';
import { RunDetail } from './run-detail.tsx';
import { countNodes, describeRuns, dotOfRun, withLiveRun } from './run-words.ts';
import './runs.css';

export function RunsScreen() {
  const { t } = useTranslation();
  const view = useView((client) => client.pipeline.runs(), { topics: ['run'] });
  const live = useStore((state) => state.run);
  const runs = withLiveRun(view.value ?? [], live);
  return (
    <Screen fills title={t('shell.screens.runs')} sentence={describeRuns(runs)}>
      <ViewBody view={view} loadingRows={8}>
        {() =>
          runs.length === 0 ? (
            <EmptyState title={t('runs.empty.title')}>{t('runs.empty.text')}</EmptyState>
          ) : (
            <RunList runs={runs} />
          )
        }
      </ViewBody>
    </Screen>
  );
}

function RunList({ runs }: { readonly runs: readonly views.RunSummary[] }) {
  const { t } = useTranslation();
  const target = useStore((state) => state.target);
  const setTarget = useStore((state) => state.setTarget);
  const selected = runs.find((run) => run.id === target) ?? runs[0];
  return (
    <div className="runs">
      <DataTable
        label={t('shell.screens.runs')}
        columns={useColumns()}
        rows={runs}
        rowKey={(run) => run.id}
        selected={selected?.id}
        onSelect={(run) => setTarget(run.id)}
      />
      {selected ? <RunDetail key={selected.id} run={selected} /> : null}
    </div>
  );
}

function useColumns(): readonly Column<views.RunSummary>[] {
  const { t } = useTranslation();
  return [
    {
      id: 'run',
      header: t('runs.columns.run'),
      cell: (run) => (
        <span className="row">
          <StateDot state={dotOfRun(run.state)} />
          <TwoLine
            first={t('runs.name', { id: format.shortRunId(run.id) })}
            second={
              <span title={format.formatDate(run.startedAt)}>
                {t(`shell.run.states.${run.state}`)} · {format.formatAgo(run.startedAt)}
              </span>
            }
          />
        </span>
      ),
    },
    {
      id: 'nodes',
      header: t('runs.columns.nodes'),
      width: '132px',
      cell: (run) => <NodeStrip run={run} />,
    },
    {
      id: 'seconds',
      header: t('runs.columns.seconds'),
      align: 'end',
      width: '84px',
      sortValue: (run) => run.seconds,
      cell: (run) => format.formatSeconds(run.seconds),
    },
    { id: 'outcome', header: t('runs.columns.outcome'), width: '150px', cell: (run) => <Outcome run={run} /> },
  ];
}

/** One mark per node: filled where it ran, light where it came from the cache, red where it stopped. */
function NodeStrip({ run }: { readonly run: views.RunSummary }) {
  const { t } = useTranslation();
  const { cached, ran } = countNodes(run);
  return (
    <span className="two-line">
      <span className="runs__strip" aria-hidden="true">
        {run.nodes.map((node) => (
          <span key={node.node} className={`runs__mark runs__mark--${node.state.toLowerCase()}`} />
        ))}
      </span>
      <span className="two-line__second">{t('runs.counts', { ran, cached })}</span>
    </span>
  );
}

function Outcome({ run }: { readonly run: views.RunSummary }) {
  const { t } = useTranslation();
  const failed = run.nodes.find((node) => node.state === 'FAILED');
  if (failed) return <span className="tone-problem">{t('runs.stoppedAt', { node: failed.node })}</span>;
  if (run.pushedVersion) {
    return <TwoLine first={<span className="tone-serving">{run.pushedVersion}</span>} second={t('runs.blessedPushed')} />;
  }
  if (run.blessed === undefined) return <span className="tertiary">–</span>;
  return <Chip tone={run.blessed ? 'good' : 'problem'}>{t(run.blessed ? 'runs.blessed' : 'runs.notBlessed')}</Chip>;
}
