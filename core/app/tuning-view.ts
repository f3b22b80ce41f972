/** What the Tune screen shows: the trials of the newest tuning or the one going on, and what the next would search. */

import { availableParallelism } from 'node:os';
import type { views } from '../contract/index.ts';
import { invariant, raise } from '../foundation/index.ts';
import { gridSize } from '../learning/index.ts';
import { changesOfTrial, nextSearch, readTuningRecord, type TuningRecord, tunedSettings } from '../stages/tune/index.ts';
import { latestOutputs } from './current-artifacts.ts';
import type { ProjectSession } from './project-session.ts';
import { rowsToTune } from './rows-to-tune.ts';

export async function tuningView(session: ProjectSession): Promise<views.TuningView> {
  const next = await nextTuning(session);
  const running = session.lastRun?.nodes.some(({ node, state }) => node === 'Tuner' && state === 'RUNNING') ?? false;
  if (running && session.lastRun) {
    const { id, seconds } = session.lastRun;
    const live = {
      runId: id,
      running,
      trials: [...(session.trials.get(id)?.values() ?? [])],
      space: next.nextSpace,
      importance: [],
      seconds,
    };
    return { ...live, ...next };
  }
  const made = await latestTuning(session);
  if (!made) return { running, space: [], trials: [], importance: [], seconds: 0, ...next };
  const { record, runId, at } = made;
  return {
    runId,
    running,
    at,
    space: record.space,
    trials: record.trials,
    best: record.best,
    importance: record.importance.map(({ parameter, importance }) => ({ setting: parameter, importance })),
    seconds: record.seconds,
    ...timeUp(record),
    ...next,
  };
}

function timeUp({ settings: { minutes, trials }, seconds, ...record }: TuningRecord): Pick<views.TuningView, 'timeUp'> {
  return minutes > 0 && seconds >= minutes * 60 && record.trials.length < trials ? { timeUp: { minutes, trials } } : {};
}

/** `trial` is counted from 0, words count from 1. Problem: tuning/no-trial where the newest tuning has none of that number, or it failed. */
export async function useTrial(session: ProjectSession, trial: number): ReturnType<ProjectSession['patchConfig']> {
  const made = await latestTuning(session);
  const found = made?.record.trials.find((one) => one.trial === trial);
  if (!found || found.state === 'failed' || found.state === 'stopped') {
    raise('tuning/no-trial', `The newest tuning has no trial ${trial + 1} that ended well.`, 'Choose one of its leaderboard.');
  }
  const changes = changesOfTrial(session.config.model, found.settings);
  return session.patchConfig(changes.map(({ path, value }) => ({ path: [...path], value })));
}

async function latestTuning(
  session: ProjectSession,
): Promise<{ readonly record: TuningRecord; readonly runId: string; readonly at: number } | undefined> {
  const latest = latestOutputs(session.metadata, 'Tuner');
  const results = latest?.outputs['tuner_results']?.[0];
  const record = results && (await readTuningRecord(session.workspace.artifactPath(results.uri)));
  const execution = latest?.executions.at(-1);
  if (!record) return undefined;
  invariant(latest && execution, 'a record has an execution that made it');
  return { record, runId: latest.runId, at: execution.updatedAt };
}

type NextTuning = Pick<views.TuningView, 'nextSpace' | 'nextWanted' | 'nextLeftOut' | 'gridSize' | 'cores'>;

async function nextTuning(session: ProjectSession): Promise<NextTuning> {
  const { model, tuning } = session.config;
  const { wanted, space, leftOut } = nextSearch(model, tuning, await rowsToTune(session));
  return {
    nextSpace: tunedSettings(space),
    nextWanted: tunedSettings(wanted),
    nextLeftOut: leftOut,
    ...(tuning.search === 'grid' ? { gridSize: gridSize(space, tuning.grid_places) } : {}),
    cores: availableParallelism(),
  };
}
