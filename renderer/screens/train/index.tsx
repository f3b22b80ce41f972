/** Train: live curves of the candidate against the linear baseline, engines with reasons, settings, leaderboard. */

import { useTranslation } from 'react-i18next';
import type { EpochReport, ModelConfig, views } from '../../../core/contract/index.ts';
import { Button, Chip, EmptyState, Screen, ViewBody } from '../../components/index.ts';
import { format } from '../../locales/index.ts';
import { useAction, useStore, useView } from '../../store/index.ts';
import { EnginePanel } from './engine-panel.tsx';
import { Leaderboard } from './leaderboard.tsx';
import { LossPanel } from './loss-panel.tsx';
import { SettingsPanel } from './settings-panel.tsx';
import './train.css';
import { describeSampled, describeTraining } from './train-words.ts';
import { curvesOf, firstShown } from './training-curves.ts';
import { TreesPanel } from './trees-panel.tsx';
import { useTrainedData } from './use-trained-data.ts';

export function TrainScreen() {
  const { t } = useTranslation();
  const view = useView((client) => client.train.view(), { topics: ['run', 'project'] });
  const running = useTrainerRuns();
  const epochs = useEpochs(view.value, running);
  const stale = useStore((state) => state.project?.stages.find((stage) => stage.id === 'train')?.state === 'stale');
  const sampled = running ? undefined : describeSampled(view.value?.sampled);
  const sentence = (
    <>
      {describeTraining({
        epochs,
        running,
        family: running ? undefined : view.value?.family,
        network: view.value?.network,
      })}{' '}
      {sampled ? <span className={sampled.isWarning ? 'tone-eval' : undefined}>{sampled.words} </span> : null}
      {stale && !running ? <span className="tone-eval">{t('train.stale')}</span> : null}
    </>
  );
  return (
    <Screen
      title={t('shell.screens.train')}
      sentence={sentence}
      actions={running ? <Running epochs={epochs} /> : <Idle stale={stale} />}
    >
      <ViewBody view={view} loadingRows={10}>
        {(training) =>
          training.leaderboard.length === 0 && epochs.length === 0 && !running ? (
            <NothingYet />
          ) : (
            <Training training={training} epochs={epochs} family={running ? undefined : training.family} />
          )
        }
      </ViewBody>
    </Screen>
  );
}

function useTrainerRuns(): boolean {
  return useStore((state) => {
    const node = state.run?.nodes.find((one) => one.node === 'Trainer');
    return state.run?.state === 'RUNNING' && node?.state === 'RUNNING';
  });
}

/** Live ones while training goes on; those of a window opened in the middle come from the view. */
function useEpochs(training: views.TrainingView | undefined, running: boolean): readonly EpochReport[] {
  const live = useStore((state) => (state.run && state.epochs.runId === state.run.id ? state.epochs.reports : undefined));
  const known = training?.epochs ?? [];
  if (!running) return known;
  if (!live) return training?.running ? known : [];
  const reported = new Set(live.map((report) => `${report.model} ${report.epoch}`));
  return [...(training?.running ? known.filter((report) => !reported.has(`${report.model} ${report.epoch}`)) : []), ...live];
}

interface TrainingProps {
  readonly training: views.TrainingView;
  readonly epochs: readonly EpochReport[];
  readonly family: views.TrainingView['family'];
}

function Training({ training, epochs, family }: TrainingProps) {
  const config = useStore((state) => state.project?.config);
  const data = useTrainedData();
  const isRegression = training.leaderboard[0]?.main === 'rmse' || config?.label?.type === 'regression';
  return (
    <div className="train">
      <div className="train__top">
        <LossPanel epochs={epochs} isRegression={isRegression} family={family} network={training.network} />
        <EnginePanel engines={training.engines} />
      </div>
      <Leaderboard rows={training.leaderboard} />
      {config ? <SettingsPanel model={config.model} data={data} /> : null}
      {config ? <Trees model={config.model} /> : null}
    </div>
  );
}

/** Only where the next training grows any. */
function Trees({ model }: { readonly model: ModelConfig }) {
  return model.family === 'auto' || model.family === 'trees' ? (
    <TreesPanel trees={model.trees} isSampled={model.sampling !== 'none'} />
  ) : null;
}

function Running({ epochs }: { readonly epochs: readonly EpochReport[] }) {
  const { t } = useTranslation();
  const action = useAction();
  const model = firstShown(epochs, undefined);
  const curves = model && model !== 'linear_baseline' ? curvesOf(epochs, model) : undefined;
  const words = curves
    ? t(model === 'trees' ? 'train.progress.rounds' : 'train.progress.epochs', {
        epoch: curves.epoch,
        epochs: curves.epochs,
        left: format.formatSeconds(curves.secondsLeft),
      })
    : t('train.preparing');
  return (
    <>
      <Chip tone="train">{words}</Chip>
      <Button isPending={action.pending} onPress={() => void action.run((client) => client.pipeline.cancel())}>
        {t('train.cancel')}
      </Button>
    </>
  );
}

function Idle({ stale }: { readonly stale: boolean }) {
  const { t } = useTranslation();
  const goTo = useStore((state) => state.goTo);
  return (
    <>
      <Button onPress={() => goTo('tune')}>{t('train.tune')}</Button>
      {stale ? <TrainNow /> : null}
    </>
  );
}

function TrainNow() {
  const { t } = useTranslation();
  const action = useAction();
  const busy = useStore((state) => state.run?.state === 'RUNNING');
  return (
    <Button
      isDisabled={busy}
      isPending={action.pending}
      onPress={() => void action.run((client) => client.pipeline.run({ until: 'Evaluator' }))}
    >
      {t('train.now')}
    </Button>
  );
}

function NothingYet() {
  const { t } = useTranslation();
  const action = useAction();
  const busy = useStore((state) => state.run?.state === 'RUNNING');
  const config = useStore((state) => state.project?.config);
  const data = useTrainedData();
  const run = (
    <Button
      variant="primary"
      isDisabled={busy}
      isPending={action.pending}
      onPress={() => void action.run((client) => client.pipeline.run({ until: 'Trainer' }))}
    >
      {t('train.empty.run')}
    </Button>
  );
  return (
    <div className="train">
      <EmptyState title={t('train.empty.title')} actions={run}>
        {t('train.empty.text')}
      </EmptyState>
      {config ? <SettingsPanel model={config.model} data={data} /> : null}
      {config ? <Trees model={config.model} /> : null}
    </div>
  );
}
