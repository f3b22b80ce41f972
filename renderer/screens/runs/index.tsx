/** Runs: every run of the pipeline, what it reused, what it made, and what went wrong. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { Button, Chip, type Column, DataTable, EmptyState, Screen, StateDot, TwoLine, ViewBody } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useStore, useView } from '../../store/index.ts';
import { RunDetail } from './run-detail.tsx';
import { NoteTags } from './run-note.tsx';
import { countNodes, describeRuns, dotOfRun, withLiveRun } from './run-words.ts';
import './runs.css';
import { RunsComparison } from './runs-comparison.tsx';

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

const mostCompared = 20;

function RunList({ runs }: { readonly runs: readonly views.RunSummary[] }) {
  const { t } = useTranslation();
  const notes = useView((client) => client.pipeline.notes(), { topics: ['run'] });
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [comparing, setComparing] = useState(false);
  const pick = (id: string, isPicked: boolean): void => {
    const next = new Set(picked);
    if (isPicked) next.add(id);
    else next.delete(id);
    setPicked(next);
  };
  const chosen = runs.filter(({ id }) => picked.has(id)).map(({ id }) => id);
  const target = useStore((state) => state.target);
  const setTarget = useStore((state) => state.setTarget);
  const selected = runs.find((run) => run.id === target) ?? runs[0];
  const columns = useColumns({ notes: notes.value ?? {}, picked, pick });
  if (comparing) return <RunsComparison runIds={[...chosen].reverse()} onClose={() => setComparing(false)} />;
  return (
    <div className="runs">
      <div className="runs__lists">
        {runs.length < 2 ? null : (
          <div className="row">
            <Button isDisabled={chosen.length < 2 || chosen.length > mostCompared} onPress={() => setComparing(true)}>
              {t('runs.compare.start', { count: Math.max(1, chosen.length) })}
            </Button>
            {chosen.length > mostCompared ? <span className="secondary">{t('runs.compare.most')}</span> : null}
          </div>
        )}
        <DataTable
          label={t('shell.screens.runs')}
          columns={columns}
          rows={runs}
          rowKey={(run) => run.id}
          selected={selected?.id}
          onSelect={(run) => setTarget(run.id)}
        />
      </div>
      {selected ? <RunDetail key={selected.id} run={selected} note={notes.value?.[selected.id]} onNotes={notes.set} /> : null}
    </div>
  );
}

interface RunColumns {
  readonly notes: views.RunNotes;
  readonly picked: ReadonlySet<string>;
  pick(id: string, isPicked: boolean): void;
}

function useColumns({ notes, picked, pick }: RunColumns): readonly Column<views.RunSummary>[] {
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
          <NoteTags tags={notes[run.id]?.tags ?? []} />
        </span>
      ),
    },
    {
      id: 'nodes',
      header: t('runs.columns.nodes'),
      width: '124px',
      cell: (run) => <NodeStrip run={run} />,
    },
    {
      id: 'seconds',
      header: t('runs.columns.seconds'),
      align: 'end',
      width: '72px',
      sortValue: (run) => run.seconds,
      cell: (run) => format.formatSeconds(run.seconds),
    },
    { id: 'outcome', header: t('runs.columns.outcome'), width: '26%', cell: (run) => <Outcome run={run} /> },
    {
      id: 'compare',
      header: <span className="visually-hidden">{t('runs.compare.column')}</span>,
      label: t('runs.compare.column'),
      align: 'end',
      width: '44px',
      cell: (run) => (
        <input
          type="checkbox"
          className="runs__pick"
          aria-label={t('runs.compare.pick', { name: t('runs.name', { id: format.shortRunId(run.id) }) })}
          checked={picked.has(run.id)}
          onClick={(event) => event.stopPropagation()}
          onChange={(event) => pick(run.id, event.target.checked)}
        />
      ),
    },
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
    const waits = run.nodes.some(({ node, facts }) => node === 'Pusher' && facts['waits'] !== undefined);
    return (
      <TwoLine
        first={<span className="tone-serving">{run.pushedVersion}</span>}
        second={t(waits ? 'runs.waits' : 'runs.blessedPushed')}
      />
    );
  }
  if (run.blessed === undefined) return <span className="tertiary">–</span>;
  return <Chip tone={run.blessed ? 'good' : 'problem'}>{t(run.blessed ? 'runs.blessed' : 'runs.notBlessed')}</Chip>;
}
