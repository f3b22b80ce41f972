/** Trials as they are told to people: state, losses by epochs, seconds. */

import type { TrialReport } from '../../contract/index.ts';
import type { TrialOrder } from './run-trials.ts';
import { furthestResult, type Trials } from './trials.ts';

/** `running`: the stretch under way; `lastRung`: that of a full training. */
export function reportTrial(
  trials: Trials,
  trial: number,
  { running, lastRung }: { readonly running?: TrialOrder; readonly lastRung: number },
): TrialReport {
  const results = trials.results.filter((result) => result.trial === trial).sort((a, b) => a.rung - b.rung);
  const last = furthestResult(trials, trial);
  const state = !last ? 'stopped' : !Number.isFinite(last.loss) ? 'failed' : last.rung < lastRung ? 'paused' : 'ended';
  return {
    trial,
    settings: trials.settings[trial] ?? {},
    state: running ? 'running' : state,
    epochs: last?.epochs ?? 0,
    losses: results.filter(({ loss }) => Number.isFinite(loss)).map(({ epochs, loss }) => ({ epochs, loss })),
    seconds: results.reduce((sum, { seconds }) => sum + seconds, 0),
    ...(last?.problem === undefined ? {} : { problem: last.problem }),
  };
}
