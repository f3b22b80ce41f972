/** Serve: is a model answering, where, how fast; try it, call it, and see what it said last. */

import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { views } from '../../../core/contract/index.ts';
import { Button, EmptyState, ProblemNotice, Screen, ViewBody } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useAction, useStore, useView, type ViewState } from '../../store/index.ts';
import { AnswerPanel } from './answer-panel.tsx';
import { CallPanel } from './call-panel.tsx';
import { Figures } from './figures.tsx';
import { LatencyPanel } from './latency-panel.tsx';
import { RecentPredictions } from './recent-predictions.tsx';
import './serve.css';
import { TrafficPanel } from './traffic-panel.tsx';
import { TryPanel } from './try-panel.tsx';
import { useTryForm } from './use-try-form.ts';
import { VersionsPanel } from './versions-panel.tsx';

const pollMs = 2000;

export function ServeScreen() {
  const { t } = useTranslation();
  const view = useView((client) => client.serve.view(), { topics: ['serving', 'run', 'project'] });
  useLiveFigures(view);
  const serving = view.value;
  return (
    <Screen
      title={t('shell.screens.serve')}
      sentence={<Sentence serving={serving} />}
      actions={serving && serving.versions.length > 0 ? <StartStop view={view} running={serving.running} /> : null}
    >
      <ViewBody view={view} loadingRows={8}>
        {(value) => (value.versions.length === 0 ? <NothingYet /> : <Served serving={value} />)}
      </ViewBody>
    </Screen>
  );
}

/** Figures change with every request: they are looked at again while the screen is shown. */
function useLiveFigures(view: ViewState<views.ServingView>): void {
  const { reload } = view;
  const running = view.value?.running ?? false;
  useEffect(() => {
    if (!running) return;
    const timer = window.setInterval(() => !document.hidden && reload(), pollMs);
    return () => window.clearInterval(timer);
  }, [running, reload]);
}

function Sentence({ serving }: { readonly serving: views.ServingView | undefined }) {
  const { t } = useTranslation();
  if (!serving || serving.versions.length === 0) return t('serve.purpose');
  if (!serving.running || !serving.url) return t('serve.stopped');
  const answering = serving.versions.filter((one) => (one.isDefault || (one.share ?? 0) > 0) && one.state === 'AVAILABLE');
  if (answering.length === 0) return t('serve.starting', { url: serving.url });
  const version = answering.map(versionWithShare).join(', ');
  const says = answering.length > 1 ? 'serve.answerTogether' : 'serve.answers';
  return (
    <>
      <span className="tone-serving strong">{t(says, { model: serving.modelName, version })}</span> {t('serve.at')}{' '}
      <code>{serving.url}</code>,{' '}
      {serving.grpcPort !== undefined && <>{t('serve.grpc', { address: `127.0.0.1:${serving.grpcPort}` })}, </>}
      {serving.remote === undefined ? t('serve.reachable') : t('serve.reachableRemote', { address: serving.remote })}
    </>
  );
}

function versionWithShare({ version, share, isDefault }: views.ServedVersion): string {
  return share === undefined || isDefault ? version : `${version} (${format.formatPercent(share, 0)})`;
}

function StartStop({ view, running }: { readonly view: ViewState<views.ServingView>; readonly running: boolean }) {
  const { t } = useTranslation();
  const action = useAction();
  const change = async (): Promise<void> => {
    const next = await action.run((client) => (running ? client.serve.stop() : client.serve.start()));
    if (next) view.set(next);
  };
  return (
    <Button variant={running ? 'default' : 'primary'} isPending={action.pending} onPress={() => void change()}>
      {t(running ? 'serve.stop' : 'serve.start')}
    </Button>
  );
}

function Served({ serving }: { readonly serving: views.ServingView }) {
  const form = useTryForm(serving);
  const [answer, setAnswer] = useState<views.TryAnswer | undefined>(undefined);
  return (
    <div className="serve">
      {serving.problem ? <ProblemNotice problem={serving.problem} /> : null}
      <Figures serving={serving} />
      <div className="serve__columns">
        <div className="serve__column">
          <TryPanel serving={serving} form={form} onAnswer={setAnswer} />
          {serving.traffic ? <LatencyPanel traffic={serving.traffic} /> : null}
          <RecentPredictions requests={serving.requests} />
        </div>
        <div className="serve__column">
          <AnswerPanel answer={answer} />
          <CallPanel serving={serving} row={form.row} />
          <VersionsPanel serving={serving} />
          <TrafficPanel serving={serving} />
        </div>
      </div>
    </div>
  );
}

function NothingYet() {
  const { t } = useTranslation();
  const action = useAction();
  const running = useStore((state) => state.run?.state === 'RUNNING');
  const run = (
    <Button
      variant="primary"
      isDisabled={running}
      isPending={action.pending}
      onPress={() => void action.run((client) => client.pipeline.run({}))}
    >
      {t('serve.empty.run')}
    </Button>
  );
  return (
    <EmptyState title={t('serve.empty.title')} actions={run}>
      {t('serve.empty.text')}
    </EmptyState>
  );
}
