/** Evaluate: is the model good enough, for whom is it worst, and is it better than what is there? */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { ConfusionMatrix } from '../../charts/index.ts';
import { Button, EmptyState, Panel, Screen, Segmented, SelectField, ViewBody } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useAction, useStore, useView } from '../../store/index.ts';
import { CardMenu } from '../models/card-menu.tsx';
import { AgainstRestTab } from './against-rest-tab.tsx';
import { ChecksPanel } from './checks-panel.tsx';
import { CompareTab } from './compare-tab.tsx';
import { CurvePanels, ScatterPanel } from './curve-panels.tsx';
import './evaluate.css';
import { FairnessTab } from './fairness-tab.tsx';
import { chosenClass, followedClass } from './followed-class.tsx';
import { ImportanceTab } from './importance-tab.tsx';
import { LabelsPanel } from './labels-panel.tsx';
import { MetricsPanel } from './metrics-panel.tsx';
import { ResidualsTab } from './residuals-tab.tsx';
import { SlicesPanel } from './slices-panel.tsx';
import { SlicesTab } from './slices-tab.tsx';
import { ThresholdTab } from './threshold-tab.tsx';
import { describeVerdict } from './verdict.ts';
import { WhatIfTab } from './what-if-tab.tsx';

export function EvaluateScreen() {
  const { t } = useTranslation();
  const target = useStore((state) => state.target);
  // A second model's id behind the first: the two compared.
  const asked = /^(\d+)(?:-(\d+))?$/.exec(target ?? '');
  const wanted = asked ? { modelId: Number(asked[1]) } : isRunId(target) ? { runId: target } : {};
  const view = useView((client) => client.evaluate.view(wanted), {
    key: target ?? 'newest',
    topics: ['run'],
  });
  const evaluation = view.value ?? undefined;
  return (
    <Screen
      title={t('shell.screens.evaluate')}
      sentence={evaluation ? <Verdict evaluation={evaluation} /> : t('evaluate.purpose')}
      actions={evaluation ? <ModelChoice evaluation={evaluation} /> : null}
    >
      <ViewBody view={view} loadingRows={10}>
        {(value) => (value ? <Judged key={asked?.[2]} evaluation={value} compareWith={asked?.[2]} /> : <NothingYet />)}
      </ViewBody>
    </Screen>
  );
}

function isRunId(target: string | null): target is string {
  return target?.startsWith('run-') ?? false;
}

function Verdict({ evaluation }: { readonly evaluation: views.EvaluationView }) {
  const { verdict, comparison } = describeVerdict(evaluation);
  return (
    <>
      <span className={evaluation.blessed ? 'tone-good' : 'tone-problem'}>{verdict}</span> {comparison}
    </>
  );
}

function ModelChoice({ evaluation }: { readonly evaluation: views.EvaluationView }) {
  const { t } = useTranslation();
  const setTarget = useStore((state) => state.setTarget);
  const view = useView((client) => client.evaluate.runs(), { topics: ['run'] });
  const runs = view.value ?? [];
  if (runs.length < 2) return null;
  const options = runs.map(({ runId, modelId, name, score, served }) => {
    const model = t('models.name', { id: modelId, name });
    return {
      id: runId,
      label: t('evaluate.model.option', { run: format.shortRunId(runId), score: format.formatMetric(score?.value) }),
      note: served ? t('evaluate.model.served', { name: model }) : model,
    };
  });
  return (
    <div className="evaluate__model">
      <SelectField hideLabel label={t('evaluate.model.choose')} options={options} value={evaluation.runId} onChange={setTarget} />
    </div>
  );
}

type Tab = 'overview' | 'threshold' | 'residuals' | 'slices' | 'fairness' | 'compare' | 'whatIf' | 'importance';

function tabsOf({ problem }: views.Evaluation): readonly Tab[] {
  const shared = ['compare', 'whatIf', 'importance'] as const;
  if (problem === 'regression') return ['overview', 'residuals', 'slices', ...shared];
  return ['overview', 'threshold', 'slices', 'fairness', ...shared];
}

interface JudgedProps {
  readonly evaluation: views.EvaluationView;
  /** Id of a model. */
  readonly compareWith: string | undefined;
}

function Judged({ evaluation, compareWith }: JudgedProps) {
  const { t } = useTranslation();
  const tabs = tabsOf(evaluation);
  const [chosen, setChosen] = useState<Tab>(compareWith === undefined ? 'overview' : 'compare');
  const tab = tabs.includes(chosen) ? chosen : 'overview';
  const [followed, setFollowed] = useState<string>();
  return (
    <>
      <div className="evaluate__tabs">
        <Segmented
          label={t('analysis.show')}
          options={tabs.map((id) => ({ id, label: t(`analysis.tabs.${id}`) }))}
          value={tab}
          onChange={setChosen}
        />
        <CardMenu modelId={evaluation.modelId} />
      </div>
      <TabBody
        key={evaluation.runId}
        {...{ tab, evaluation, compareWith }}
        followed={followedClass(evaluation, followed)}
        chosenClass={chosenClass(evaluation, followed)}
        onFollow={setFollowed}
      />
    </>
  );
}

interface TabBodyProps extends JudgedProps {
  readonly tab: Tab;
  /** Of several classes: the one that questions about one decision are about, the same on all tabs. */
  readonly followed: string | undefined;
  /** Of one class a row: only where one was chosen. */
  readonly chosenClass: string | undefined;
  readonly onFollow: (name: string) => void;
}

function TabBody({ tab, evaluation, compareWith, followed, chosenClass: towards, onFollow }: TabBodyProps) {
  switch (tab) {
    case 'overview':
      return <Overview evaluation={evaluation} />;
    case 'threshold':
      return evaluation.problem === 'multiclass' ? (
        <AgainstRestTab {...{ evaluation, followed, onFollow }} />
      ) : (
        <ThresholdTab evaluation={evaluation} />
      );
    case 'residuals':
      return <ResidualsTab evaluation={evaluation} />;
    case 'slices':
      return <SlicesTab evaluation={evaluation} />;
    case 'fairness':
      return <FairnessTab {...{ evaluation, followed, onFollow }} />;
    case 'compare':
      return <CompareTab evaluation={evaluation} compareWith={compareWith} />;
    case 'whatIf':
      return <WhatIfTab {...{ evaluation, onFollow }} followed={towards} />;
    case 'importance':
      return <ImportanceTab evaluation={evaluation} />;
  }
}

function Overview({ evaluation }: { readonly evaluation: views.EvaluationView }) {
  const { t } = useTranslation();
  const { classes, confusion, decisionThreshold } = evaluation;
  const title =
    decisionThreshold === undefined ? t('evaluate.confusion') : t('evaluate.confusionAt', { threshold: decisionThreshold });
  return (
    <div className="evaluate">
      <div className="evaluate__top">
        <MetricsPanel evaluation={evaluation} />
        <ChecksPanel evaluation={evaluation} />
      </div>
      {evaluation.scatter ? <ScatterPanel evaluation={evaluation} /> : <CurvePanels evaluation={evaluation} />}
      <div className={evaluation.labels ? 'evaluate__bottom evaluate__bottom--stacked' : 'evaluate__bottom'}>
        {classes && confusion ? (
          <Panel>
            <ConfusionMatrix
              label={title}
              title={<span className="evaluate__curve-name">{title}</span>}
              classes={classes}
              counts={confusion}
            />
          </Panel>
        ) : null}
        {evaluation.labels ? <LabelsPanel evaluation={evaluation} /> : null}
        <SlicesPanel evaluation={evaluation} />
      </div>
    </div>
  );
}

function NothingYet() {
  const { t } = useTranslation();
  const action = useAction();
  const busy = useStore((state) => state.run?.state === 'RUNNING');
  const run = (
    <Button
      variant="primary"
      isDisabled={busy}
      isPending={action.pending}
      onPress={() => void action.run((client) => client.pipeline.run({ until: 'Evaluator' }))}
    >
      {t('evaluate.empty.run')}
    </Button>
  );
  return (
    <EmptyState title={t('evaluate.empty.title')} actions={run}>
      {t('evaluate.empty.text')}
    </EmptyState>
  );
}
