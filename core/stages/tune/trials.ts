/** What a tuning has tried so far: trials with their settings, and a result for every rung each has reached. */

import { rankTrialReports } from '../../contract/index.ts';
import type { RungResult, SearchSpace, Settings, TriedSettings } from '../../learning/index.ts';

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

/**
 * What a search learns from: the losses of one rung, the highest with enough of them, because losses after different
 * numbers of epochs do not compare (BOHB: Falkner, Klein and Hutter 2018).
 */
export function triedSettings(trials: Trials, running: ReadonlySet<number>, space: SearchSpace): readonly TriedSettings[] {
  const enough = Math.max(10, space.length + 2);
  const highest = trials.results.reduce((rung, result) => Math.max(rung, result.rung), 0);
  let rung = highest;
  while (rung > 0 && trials.results.filter((result) => result.rung === rung).length < enough) rung--;
  const losses = new Map(trials.results.filter((result) => result.rung === rung).map(({ trial, loss }) => [trial, loss]));
  return trials.settings.flatMap((settings, trial) => {
    const loss = losses.get(trial);
    if (loss !== undefined) return [{ settings, loss }];
    return running.has(trial) ? [{ settings }] : [];
  });
}
