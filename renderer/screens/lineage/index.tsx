/** Lineage: from the version served now, or any artifact, back to the files it came from. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { Button, type Column, DataTable, EmptyState, Screen, Segmented, TwoLine, ViewBody } from '../../components/index.ts';
import { useStore, useView } from '../../store/index.ts';
import { LineageGraph } from './graph.tsx';
import './lineage.css';
import { NodePanel } from './node-panel.tsx';
import { describeNode, idOf, neighboursOf, startOf } from './node-words.ts';

type Form = 'graph' | 'list';

export function LineageScreen() {
  const { t } = useTranslation();
  const target = useStore((state) => state.target);
  const goTo = useStore((state) => state.goTo);
  const artifactId = target === null || !/^\d+$/.test(target) ? undefined : Number(target);
  const view = useView((client) => client.lineage.view(artifactId === undefined ? {} : { artifactId }), {
    key: artifactId ?? 'served',
    topics: ['run'],
  });
  const [form, setForm] = useState<Form>('graph');
  const forms = (['graph', 'list'] as const).map((id) => ({ id, label: t(`lineage.forms.${id}`) }));
  const actions = (
    <>
      {artifactId === undefined ? null : <Button onPress={() => goTo('lineage')}>{t('lineage.ofServed')}</Button>}
      <Segmented label={t('lineage.show')} options={forms} value={form} onChange={setForm} />
    </>
  );
  return (
    <Screen fills title={t('shell.screens.lineage')} sentence={<Sentence lineage={view.value} />} actions={actions}>
      <ViewBody view={view} loadingRows={8}>
        {(lineage) =>
          lineage.nodes.length === 0 ? <NothingYet /> : <Traced key={artifactId ?? 'served'} lineage={lineage} form={form} />
        }
      </ViewBody>
    </Screen>
  );
}

function Sentence({ lineage }: { readonly lineage: views.LineageView | undefined }) {
  const { t } = useTranslation();
  const start = lineage ? startOf(lineage) : undefined;
  if (!lineage || !start) return t('lineage.purpose');
  const files = lineage.nodes.filter((node) => node.kind === 'file').length;
  const what = { what: `${start.title} ${idOf(start)}`, nodes: lineage.nodes.filter((node) => node.kind === 'execution').length };
  return t('lineage.summary', { ...what, count: files });
}

function Traced({ lineage, form }: { readonly lineage: views.LineageView; readonly form: Form }) {
  const start = startOf(lineage);
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const selected = lineage.nodes.find((node) => node.id === chosen) ?? start;
  return (
    <div className="lineage">
      {form === 'graph' ? (
        <LineageGraph lineage={lineage} selected={selected?.id} startId={start?.id} onSelect={setChosen} />
      ) : (
        <LineageList lineage={lineage} selected={selected?.id} onSelect={setChosen} />
      )}
      {selected ? <NodePanel key={selected.id} lineage={lineage} node={selected} onSelect={setChosen} /> : null}
    </div>
  );
}

interface LineageListProps {
  readonly lineage: views.LineageView;
  readonly selected: string | undefined;
  readonly onSelect: (id: string) => void;
}

function LineageList({ lineage, selected, onSelect }: LineageListProps) {
  const { t } = useTranslation();
  const columns: readonly Column<views.LineageNode>[] = [
    {
      id: 'node',
      header: t('lineage.columns.node'),
      sortValue: (node) => node.title,
      cell: (node) => <TwoLine first={node.title} second={describeNode(node)} />,
    },
    {
      id: 'kind',
      header: t('lineage.columns.kind'),
      width: '110px',
      sortValue: (node) => node.kind,
      cell: (node) => <span className="secondary">{t(`lineage.kinds.${node.kind}`)}</span>,
    },
    {
      id: 'from',
      header: t('lineage.from'),
      cell: (node) => (
        <span className="secondary">
          {neighboursOf(lineage, node.id)
            .from.map((one) => one.title)
            .join(', ') || '–'}
        </span>
      ),
    },
  ];
  return (
    <DataTable
      label={t('lineage.forms.list')}
      columns={columns}
      rows={lineage.nodes}
      rowKey={(node) => node.id}
      selected={selected}
      onSelect={(node) => onSelect(node.id)}
    />
  );
}

function NothingYet() {
  const { t } = useTranslation();
  const goTo = useStore((state) => state.goTo);
  return (
    <EmptyState
      title={t('lineage.empty.title')}
      actions={<Button onPress={() => goTo('pipeline')}>{t('lineage.empty.go')}</Button>}
    >
      {t('lineage.empty.text')}
    </EmptyState>
  );
}
