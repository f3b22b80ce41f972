/** Pipeline: the graph with live state, rows, seconds and cache hits, and the log of every node. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { NodeName, views } from '../../../core/contract/index.ts';
import { Screen, Segmented, ViewBody } from '../../components/index.ts';
import { useStore, useView } from '../../store/index.ts';
import { Graph } from './graph.tsx';
import { NodeDetail } from './node-detail.tsx';
import { NodeList } from './node-list.tsx';
import { defaultNode, joinRun } from './node-runs.ts';
import './pipeline.css';
import { describePipeline } from './pipeline-words.ts';

type Form = 'graph' | 'list';

export function PipelineScreen() {
  const { t } = useTranslation();
  const view = useView((client) => client.pipeline.view(), { topics: ['run', 'project'] });
  const live = useStore((state) => state.run);
  const [form, setForm] = useState<Form>('graph');
  const run = live ?? view.value?.run;
  const forms = (['graph', 'list'] as const).map((id) => ({ id, label: t(`pipeline.forms.${id}`) }));
  return (
    <Screen
      fills
      title={t('shell.screens.pipeline')}
      sentence={describePipeline(run)}
      actions={<Segmented label={t('pipeline.show')} options={forms} value={form} onChange={setForm} />}
    >
      <ViewBody view={view}>{(pipeline) => <PipelineBody pipeline={pipeline} run={run} form={form} />}</ViewBody>
    </Screen>
  );
}

interface PipelineBodyProps {
  readonly pipeline: views.PipelineView;
  readonly run: views.RunSummary | undefined;
  readonly form: Form;
}

function PipelineBody({ pipeline, run, form }: PipelineBodyProps) {
  const target = useStore((state) => state.target);
  const setTarget = useStore((state) => state.setTarget);
  const nodes = joinRun(pipeline.nodes, run);
  const selected = nodes.find((node) => node.node === target) ?? defaultNode(nodes);
  const select = (node: NodeName): void => setTarget(node);
  return (
    <div className="pipeline">
      {form === 'graph' ? (
        <Graph nodes={nodes} selected={selected?.node} onSelect={select} />
      ) : (
        <NodeList nodes={nodes} selected={selected?.node} onSelect={select} />
      )}
      {selected ? <NodeDetail key={`${run?.id} ${selected.node}`} node={selected} runId={run?.id} /> : null}
    </div>
  );
}
