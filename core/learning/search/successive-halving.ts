/**
 * Asynchronous successive halving (Li et al. 2020): trials begin with few epochs, and whenever a worker is free the best
 * of a rung that has earned it goes on to the next; only where none has, a new trial begins.
 */

import { invariant } from '../../foundation/index.ts';

export interface RungResult {
  readonly trial: number;
  /** From 0. */
  readonly rung: number;
  /** Lower is better; infinite where the trial failed. */
  readonly loss: number;
}

export interface Halving {
  /** Epochs a trial has had when each rung ends, ascending; the last is a full training. */
  readonly rungs: readonly number[];
  /** The trial that goes on, and to which rung; undefined: a new trial begins. `running`: trials in the making. */
  promote(
    results: readonly RungResult[],
    running: ReadonlySet<number>,
  ): { readonly trial: number; readonly rung: number } | undefined;
}

/** `reduction`: of so many trials of a rung one goes on, to so many times its epochs. No rung is below `leastEpochs`. */
export function createHalving(leastEpochs: number, mostEpochs: number, reduction: number): Halving {
  invariant(reduction >= 2, 'a rung keeps at most every second trial');
  invariant(leastEpochs >= 1 && leastEpochs <= mostEpochs, 'rungs lie between one epoch and all');
  const rungs: number[] = [];
  for (let epochs = mostEpochs; epochs >= leastEpochs; epochs = Math.floor(epochs / reduction)) rungs.unshift(epochs);
  return {
    rungs,
    promote: (results, running) => {
      for (let rung = rungs.length - 2; rung >= 0; rung--) {
        const ended = results.filter((result) => result.rung === rung);
        const further = new Set(results.filter((result) => result.rung > rung).map(({ trial }) => trial));
        const best = [...ended]
          .sort((a, b) => a.loss - b.loss || a.trial - b.trial)
          .slice(0, Math.floor(ended.length / reduction));
        const next = best.find(({ trial, loss }) => Number.isFinite(loss) && !further.has(trial) && !running.has(trial));
        if (next) return { trial: next.trial, rung: rung + 1 };
      }
      return undefined;
    },
  };
}
