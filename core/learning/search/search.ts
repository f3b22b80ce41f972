/** What every way of searching offers: the next settings to try, given what was tried before. */

import type { Settings } from './search-space.ts';

export interface TriedSettings {
  readonly settings: Settings;
  /** Lower is better; absent: still running. A trial that failed counts as infinitely bad. */
  readonly loss?: number;
  /** How far it was trained, in any unit: those that went on were better than those that did not, whatever the losses say. */
  readonly stage?: number;
}

export interface Search {
  /**
   * The settings of trial number `trial`, from 0. A function of the seed, `trial` and `tried` alone, so that a search goes
   * on where it was stopped. undefined: nothing is left to try.
   */
  propose(trial: number, tried: readonly TriedSettings[]): Settings | undefined;
}
