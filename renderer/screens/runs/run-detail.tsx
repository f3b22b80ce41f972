/** One run: its nodes with state, rows and facts, its problem, and the log of the chosen node. */

import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { NodeName, views } from '../../../core/contract/index.ts';
import { Button, Panel, ProblemNotice, ScrollRegion, StateDot, ViewBody } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useStore, useView } from '../../store/index.ts';
import { dotOf } from '../pipeline/node-runs.ts';
import { RunNote } from './run-note.tsx';
import { describeFacts } from './run-words.ts';

const logEveryMs = 2000;

export interface RunDetailProps {
  readonly run: views.RunSummary;
  readonly note: views.RunNote | undefined;
  readonly onNotes: (notes: views.RunNotes) => void;
}

export function RunDetail({ run, note, onNotes }: RunDetailProps) {
  const { t } = useTranslation();
  const first =
    run.nodes.find((node) => node.state === 'FAILED' || node.state === 'RUNNING') ??
    run.nodes.find((node) => node.state === 'COMPLETE');
  const [chosen, setChosen] = useState<NodeName | undefined>(undefined);
  const node = run.nodes.find((one) => one.node === chosen) ?? first ?? run.nodes[0];
  const problem = run.nodes.find((one) => one.problem)?.problem;
  return (
    <Panel
      scrolls
      label={t('runs.detail', { id: format.shortRunId(run.id) })}
      title={t('runs.name', { id: format.shortRunId(run.id) })}
      note={format.formatDate(run.startedAt)}
      actions={<RunLinks run={run} />}
    >
      <div className="stack">
        <RunNote runId={run.id} note={note} onNotes={onNotes} />
        {problem ? <ProblemNotice problem={problem} consequence={t('pipeline.consequence')} /> : null}
        <ol className="runs__nodes">
          {run.nodes.map((one) => (
            <li key={one.node}>
              <button
                type="button"
                className={one === node ? 'runs__node runs__node--selected' : 'runs__node'}
                aria-pressed={one === node}
                onClick={() => setChosen(one.node)}
              >
                <StateDot state={dotOf({ node: one.node, upstream: [], run: one })} />
                <span className="two-line runs__words">
                  <span className="strong">{one.node}</span>
                  <span className="two-line__second">{describeFacts(one)}</span>
                </span>
                <span className="secondary number">
                  {one.state === 'COMPLETE' ? format.formatSeconds(one.seconds) : t(`pipeline.states.${one.state}`)}
                </span>
              </button>
            </li>
          ))}
        </ol>
        {node ? <NodeLog key={node.node} runId={run.id} node={node} /> : null}
      </div>
    </Panel>
  );
}

/** Where to go from here: the model this run made, judged and traced. */
function RunLinks({ run }: { readonly run: views.RunSummary }) {
  const { t } = useTranslation();
  const goTo = useStore((state) => state.goTo);
  const view = useView((client) => client.train.view(), { topics: ['run'] });
  const model = view.value?.leaderboard.find((row) => row.runId === run.id && !row.baseline);
  if (!model) return null;
  return (
    <>
      <Button size="s" onPress={() => goTo('evaluate', String(model.modelId))}>
        {t('shell.screens.evaluate')}
      </Button>
      <Button size="s" onPress={() => goTo('lineage', String(model.modelId))}>
        {t('shell.screens.lineage')}
      </Button>
    </>
  );
}

function NodeLog({ runId, node }: { readonly runId: string; readonly node: views.NodeRun }) {
  const { t } = useTranslation();
  const view = useView((client) => client.pipeline.log({ runId, node: node.node }), {
    key: `${runId} ${node.node}`,
    topics: ['run'],
  });
  const { reload } = view;
  const live = node.state === 'RUNNING';
  useEffect(() => {
    if (!live) return;
    const timer = window.setInterval(reload, logEveryMs);
    return () => window.clearInterval(timer);
  }, [live, reload]);
  return (
    <section className="stack stack--tight">
      <h3>{t('runs.logOf', { node: node.node })}</h3>
      <ViewBody view={view} loadingRows={3}>
        {(log) =>
          log.text === '' ? (
            <p className="secondary">{t(node.state === 'CACHED' ? 'runs.cachedLog' : 'pipeline.noLog')}</p>
          ) : (
            <ScrollRegion className="runs__log" label={t('runs.logOf', { node: node.node })}>
              <pre className="mono">{log.text}</pre>
            </ScrollRegion>
          )
        }
      </ViewBody>
    </section>
  );
}
