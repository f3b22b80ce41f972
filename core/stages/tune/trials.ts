/** What a tuning has tried so far: trials with their settings, and a result for every rung each has reached. */

import { rankTrialReports } from '../../contract/index.ts';
import type { RungResult, Settings, TriedSettings } from '../../learning/index.ts';

export interface TrialResult extends RungResult {
  /** Epochs (or rounds) trained in all. */
  readonly epochs: number;
  /** Seconds of this rung alone. */
  readonly seconds: number;
  /** Where training failed: why; the loss is then infinite. */
  readonly problem?: string;
}

export interface Trials {
  /** By number. */
  readonly settings: readonly Settings[];
  readonly results: readonly TrialResult[];
}

export const noTrials: Trials = { settings: [], results: [] };

/** The furthest result of a trial; undefined before its first rung ends. */
export function furthestResult({ results }: Trials, trial: number): TrialResult | undefined {
  return results.filter((result) => result.trial === trial).reduce<TrialResult | undefined>(further, undefined);
}

function further(best: TrialResult | undefined, result: TrialResult): TrialResult {
  return best && best.rung > result.rung ? best : result;
}

/** Those with a loss, best first. */
export function rankTrials(trials: Trials): readonly TrialResult[] {
  const trained = trials.settings.flatMap((_, trial) => {
    const losses = trials.results.filter((result) => result.trial === trial).sort((a, b) => a.rung - b.rung);
    const last = losses.at(-1);
    return last !== undefined && Number.isFinite(last.loss) ? [{ trial, losses, last }] : [];
  });
  return rankTrialReports(trained).map(({ last }) => last);
}

/** The first rung's losses: the only ones every trial has, after equally many epochs. */
export function firstLosses({ settings, results }: Trials): readonly TriedSettings[] {
  return results.flatMap(({ trial, rung, loss }) => (rung === 0 ? [{ settings: settings[trial], loss }] : []));
}

/** What a search learns from: the loss of every trial at the highest rung that it has reached. */
export function triedSettings(trials: Trials, running: ReadonlySet<number>): readonly TriedSettings[] {
  const last = new Map<number, TrialResult>();
  for (const result of trials.results) {
    if (result.rung >= (last.get(result.trial)?.rung ?? 0)) last.set(result.trial, result);
  }
  return trials.settings.flatMap((settings, trial): TriedSettings[] => {
    const result = last.get(trial);
    if (result) return [{ settings, loss: result.loss, stage: result.rung }];
    return running.has(trial) ? [{ settings }] : [];
  });
}
