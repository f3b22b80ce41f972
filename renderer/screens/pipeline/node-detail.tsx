/** One node: what it did, what went wrong, how to run from it, its log. */

import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { NodeName, views } from '../../../core/contract/index.ts';
import { Button, Chip, FactList, Panel, ProblemNotice, ScrollRegion, type Tone, ViewBody } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useAction, useStore, useView } from '../../store/index.ts';
import type { JoinedNode } from './node-runs.ts';
import { describeRows } from './pipeline-words.ts';

const logEveryMs = 2000;

export function NodeDetail({ node, runId }: { readonly node: JoinedNode; readonly runId: string | undefined }) {
  const { t } = useTranslation();
  const { run } = node;
  return (
    <Panel
      scrolls
      label={node.node}
      title={node.node}
      note={t(`pipeline.purposes.${node.node}`)}
      actions={<Chip tone={toneOf(run?.state)}>{t(`pipeline.states.${run?.state ?? 'PENDING'}`)}</Chip>}
    >
      <div className="stack pipeline__detail">
        {run?.problem ? <ProblemNotice problem={run.problem} consequence={t('pipeline.consequence')} /> : null}
        <Facts node={node} />
        <RunButtons node={node.node} />
        {runId ? <Log runId={runId} node={node.node} live={run?.state === 'RUNNING'} /> : null}
      </div>
    </Panel>
  );
}

function toneOf(state: views.NodeState | undefined): Tone {
  if (state === 'FAILED') return 'problem';
  return state === 'RUNNING' ? 'train' : 'neutral';
}

function Facts({ node }: { readonly node: JoinedNode }) {
  const { t } = useTranslation();
  const { run } = node;
  if (!run) return null;
  const facts: (readonly [string, string])[] = [
    [t('pipeline.facts.rows'), describeRows(node) || '–'],
    [t('pipeline.facts.seconds'), format.formatSeconds(run.seconds)],
    ...Object.entries(run.facts).map(
      ([name, value]) => [name, typeof value === 'number' ? format.formatShort(value) : value] as const,
    ),
  ];
  return <FactList facts={facts} className="pipeline__facts" />;
}

function RunButtons({ node }: { readonly node: NodeName }) {
  const { t } = useTranslation();
  const action = useAction();
  const running = useStore((state) => state.run?.state === 'RUNNING');
  return (
    <div className="row row--wrap">
      <Button isDisabled={running} onPress={() => void action.run((client) => client.pipeline.run({ from: node }))}>
        {t('pipeline.runFrom')}
      </Button>
      <Button isDisabled={running} onPress={() => void action.run((client) => client.pipeline.run({ until: node }))}>
        {t('pipeline.runUntil')}
      </Button>
    </div>
  );
}

function Log({ runId, node, live }: { readonly runId: string; readonly node: NodeName; readonly live: boolean }) {
  const { t } = useTranslation();
  const view = useView((client) => client.pipeline.log({ runId, node }), { key: `${runId} ${node}`, topics: ['run'] });
  const { reload } = view;
  useEffect(() => {
    if (!live) return;
    const timer = window.setInterval(reload, logEveryMs);
    return () => window.clearInterval(timer);
  }, [live, reload]);
  return (
    <section className="stack stack--tight">
      <h3>{t('pipeline.log')}</h3>
      <ViewBody view={view} loadingRows={3}>
        {(log) =>
          log.text === '' ? (
            <p className="secondary">{t('pipeline.noLog')}</p>
          ) : (
            <ScrollRegion className="pipeline__log" label={t('pipeline.log')}>
              <pre className="mono">{log.text}</pre>
            </ScrollRegion>
          )
        }
      </ViewBody>
    </section>
  );
}
