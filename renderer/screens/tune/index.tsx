/** Tune: searches over the model's settings, trial by trial, and makes the best of them the pipeline. */

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { rankTrialReports, type TrialReport, type views } from '../../../core/contract/index.ts';
import { Button, Chip, EmptyState, Screen, ViewBody } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useAction, useStore, useView } from '../../store/index.ts';
import { PlanPanel } from './plan-panel.tsx';
import { CoordinatesPanel, ImportancePanel, ProgressPanel } from './results-panels.tsx';
import { lossOf } from './trial-words.ts';
import { TrialsTable } from './trials-table.tsx';
import './tune.css';

export function TuneScreen() {
  const { t } = useTranslation();
  const view = useView((client) => client.tune.view(), { topics: ['run', 'project'] });
  const running = useTunerRuns();
  const trials = useTrials(view.value, running);
  return (
    <Screen
      title={t('tune.title')}
      sentence={<Sentence tuning={view.value} trials={trials} running={running} />}
      actions={<Actions tuning={view.value} trials={trials} running={running} />}
    >
      <ViewBody view={view} loadingRows={10}>
        {(tuning) => <Tuning tuning={{ ...tuning, running }} trials={trials} />}
      </ViewBody>
    </Screen>
  );
}

function useTunerRuns(): boolean {
  return useStore((state) => {
    const node = state.run?.nodes.find((one) => one.node === 'Tuner');
    return state.run?.state === 'RUNNING' && node?.state === 'RUNNING';
  });
}

/** Live ones while a tuning goes on; a window opened in the middle has the earlier ones from the view. */
function useTrials(tuning: views.TuningView | undefined, running: boolean): readonly TrialReport[] {
  const live = useStore((state) => (state.run && state.trials.runId === state.run.id ? state.trials.reports : undefined));
  const known = tuning?.trials ?? [];
  if (!running) return known;
  const told = new Set((live ?? []).map(({ trial }) => trial));
  return [...(tuning?.running ? known.filter(({ trial }) => !told.has(trial)) : []), ...(live ?? [])];
}

interface PartProps {
  readonly tuning: views.TuningView | undefined;
  readonly trials: readonly TrialReport[];
  readonly running: boolean;
}

function Sentence({ tuning, trials, running }: PartProps) {
  const { t } = useTranslation();
  const [best] = rankTrialReports(trials);
  const loss = best && lossOf(best);
  if (running) {
    const ended = trials.filter(({ losses }) => losses.length > 0).length;
    return loss === undefined ? t('tune.starting') : t('tune.running', { ended, loss: format.formatFixed(loss, 4) });
  }
  if (!tuning || loss === undefined || tuning.best === undefined) return t('tune.purpose');
  const done = t('tune.done', {
    trials: format.formatCount(trials.length),
    time: format.formatSeconds(tuning.seconds),
    best: tuning.best + 1,
    loss: format.formatFixed(loss, 4),
  });
  if (!tuning.timeUp) return done;
  const { minutes, trials: wanted } = tuning.timeUp;
  return `${done} ${t('tune.timeUp', { minutes: String(minutes), trials: format.formatCount(wanted) })}`;
}

function Actions({ tuning, trials, running }: PartProps) {
  const { t } = useTranslation();
  const action = useAction();
  const busy = useStore((state) => state.run?.state === 'RUNNING');
  const use = useUseTrial();
  // Before the first tuning the button stands where the screen is still empty.
  if (!running && trials.length === 0) return null;
  if (running) {
    const going = trials.filter(({ state }) => state === 'running').length;
    return (
      <>
        {going > 0 ? <Chip tone="train">{t('tune.sideBySide', { count: going })}</Chip> : null}
        <Button isPending={action.pending} onPress={() => void action.run((client) => client.pipeline.cancel())}>
          {t('tune.cancel')}
        </Button>
      </>
    );
  }
  const { best } = tuning ?? {};
  return (
    <>
      <StartButton isFirst={best === undefined} />
      {best === undefined ? null : (
        <Button variant="primary" isDisabled={busy} onPress={() => use(best)}>
          {t('tune.useBest')}
        </Button>
      )}
    </>
  );
}

function StartButton({ isFirst }: { readonly isFirst: boolean }) {
  const { t } = useTranslation();
  const action = useAction();
  const busy = useStore((state) => state.run?.state === 'RUNNING');
  return (
    <Button
      variant={isFirst ? 'primary' : 'default'}
      isDisabled={busy}
      isPending={action.pending}
      onPress={() => void action.run((client) => client.pipeline.run({ until: 'Tuner' }))}
    >
      {t(isFirst ? 'tune.start' : 'tune.again')}
    </Button>
  );
}

/** Until the first trial has begun there is nothing to say but that a tuning goes on, or that none was made. */
function NoTrials({ running }: { readonly running: boolean }) {
  const { t } = useTranslation();
  if (running) return <p className="secondary">{t('tune.board.none')}</p>;
  return (
    <EmptyState title={t('tune.empty.title')} actions={<StartButton isFirst />}>
      {t('tune.empty.text')}
    </EmptyState>
  );
}

function Tuning({ tuning, trials }: { readonly tuning: views.TuningView; readonly trials: readonly TrialReport[] }) {
  const config = useStore((state) => state.project?.config.tuning);
  const [chosen, setChosen] = useState<number>();
  const use = useUseTrial();
  const selected = chosen ?? tuning.best;
  const space = tuning.space.length > 0 ? tuning.space : tuning.nextSpace;
  return (
    <div className="tune">
      {trials.length === 0 ? (
        <NoTrials running={tuning.running} />
      ) : (
        <>
          <div className="tune__top">
            <ProgressPanel trials={trials} planned={tuning.running ? (config?.trials ?? 0) : trials.length} />
            <ImportancePanel importance={tuning.importance} />
          </div>
          <CoordinatesPanel space={space} trials={trials} selected={selected} onSelect={setChosen} />
          <TrialsTable tuning={{ ...tuning, space }} trials={trials} selected={selected} onSelect={setChosen} onUse={use} />
        </>
      )}
      {config ? <PlanPanel tuning={tuning} config={config} /> : null}
    </div>
  );
}

/** Makes a trial's settings the project's; one Undo takes all of them back. */
function useUseTrial(): (trial: number) => void {
  const { t } = useTranslation();
  const action = useAction();
  const toast = useStore((state) => state.toast);
  const goTo = useStore((state) => state.goTo);
  const use = async (trial: number): Promise<void> => {
    if (!(await action.run((client) => client.tune.use({ trial })))) return;
    toast({
      tone: 'good',
      message: t('tune.used', { number: trial + 1 }),
      action: { label: t('tune.undo'), run: () => void action.run((client) => client.project.undo()) },
    });
    goTo('train');
  };
  return (trial) => void use(trial);
}
