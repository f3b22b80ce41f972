/** Views: a tuning, its space, its trials and what they say. */

import type { Json } from '../foundation/index.ts';
import type { TrialReport } from './stage.ts';

/** One setting under search: the values it may have, or the ends of its range. */
export interface TunedSetting {
  readonly name: string;
  readonly values?: readonly Json[];
  readonly min?: number;
  readonly max?: number;
  readonly log?: boolean;
  readonly integer?: boolean;
  /** The families it belongs to, where it does not belong to all. */
  readonly families?: readonly string[];
}

export interface TuningView {
  /** Of the tuning going on, or of the newest that ended; empty before the first. */
  readonly runId?: string;
  readonly running: boolean;
  /** When it ended, Unix milliseconds. */
  readonly at?: number;
  /** What those trials searched. */
  readonly space: readonly TunedSetting[];
  readonly trials: readonly TrialReport[];
  /** The trial to take: longest trained, then lowest loss. */
  readonly best?: number;
  /** Most important first; empty for too few trials. */
  readonly importance: readonly { readonly setting: string; readonly importance: number }[];
  readonly seconds: number;
  /** The time was up before all the trials that were asked for. */
  readonly timeUp?: { readonly minutes: number; readonly trials: number };
  /** What the next tuning would search of what the project file asks for, as far as the newest Transform tells of its rows. */
  readonly nextSpace: readonly TunedSetting[];
  /** All that the project file asks for. */
  readonly nextWanted: readonly TunedSetting[];
  /** What of it would make no difference, and why. */
  readonly nextLeftOut: readonly { readonly name: string; readonly reason: string }[];
  /** Settings the next grid would try; absent for other searches. */
  readonly gridSize?: number;
  readonly cores: number;
}
