/** Runs the trials of a tuning: several side by side, longer ones for those that earned it, until the budget is spent. */

import { CancelledError, type CancelSignal } from '../../foundation/index.ts';
import type { Halving, Search, SearchSpace, Settings } from '../../learning/index.ts';
import type { TrialJournal } from './trial-journal.ts';
import { type TrialResult, type Trials, triedSettings } from './trials.ts';

/** One stretch of training: a trial from where it stands to the end of a rung. */
export interface TrialOrder {
  readonly trial: number;
  readonly settings: Settings;
  readonly rung: number;
  /** In all, counted from the trial's beginning. */
  readonly epochs: number;
}

export interface TrialOutcome {
  /** Infinite where training failed. */
  readonly loss: number;
  readonly epochs: number;
  readonly problem?: string;
}

/** Throws CancelledError when `signal` is aborted. `lane`: which of the workers side by side, from 0. */
export type TrainTrial = (order: TrialOrder, lane: number, signal: CancelSignal) => Promise<TrialOutcome>;

export interface TrialsPlan {
  readonly space: SearchSpace;
  readonly search: Search;
  readonly halving: Halving;
  /** Settings tried, at most. */
  readonly trials: number;
  readonly parallel: number;
  /** Milliseconds from the start after which nothing new begins and what runs is stopped; infinite: no limit. */
  readonly budgetMs: number;
}

export interface TrialsHost {
  readonly train: TrainTrial;
  readonly journal: TrialJournal;
  readonly signal: CancelSignal;
  /** Milliseconds, monotonic. */
  now(): number;
  onStart(order: TrialOrder, trials: Trials): void;
  onResult(result: TrialResult, trials: Trials): void;
}

/** Throws CancelledError; what has ended by then is in the journal. */
export async function runTrials(plan: TrialsPlan, host: TrialsHost): Promise<Trials> {
  const running = new RunningTrials(plan, host);
  await Promise.all(Array.from({ length: plan.parallel }, (_, lane) => running.runLane(lane)));
  if (host.signal.aborted) throw new CancelledError();
  return running.trials();
}

class RunningTrials {
  private readonly plan: TrialsPlan;
  private readonly host: TrialsHost;
  private readonly settings: Settings[];
  private readonly results: TrialResult[];
  private readonly running = new Map<number, TrialOrder>();
  /** Stretches a killed tuning left unfinished: they come first. */
  private readonly unfinished: TrialOrder[];
  private readonly deadline: number;
  /** Lanes with nothing to do until another's result promotes a trial. */
  private waiting: (() => void)[] = [];
  private exhausted = false;
  /** So many trials have their settings in the journal, or on the way there. */
  private journalled: number;

  constructor(plan: TrialsPlan, host: TrialsHost) {
    this.plan = plan;
    this.host = host;
    this.settings = [...host.journal.before.settings];
    this.results = [...host.journal.before.results];
    this.journalled = this.settings.length;
    this.deadline = host.now() + plan.budgetMs;
    const begun = new Set(this.results.map(({ trial }) => trial));
    this.unfinished = this.settings.flatMap((_, trial) => (begun.has(trial) ? [] : [this.order(trial, 0)]));
  }

  trials(): Trials {
    return { settings: this.settings, results: this.results };
  }

  async runLane(lane: number): Promise<void> {
    while (!this.host.signal.aborted && this.host.now() < this.deadline) {
      const order = await this.next();
      if (order) await this.run(order, lane);
      else if (this.running.size > 0) await new Promise<void>((resolve) => this.waiting.push(resolve));
      else return;
    }
  }

  private async next(): Promise<TrialOrder | undefined> {
    const order = this.unfinished.shift() ?? this.promoted() ?? this.proposed();
    if (!order) return undefined;
    this.running.set(order.trial, order);
    if (order.trial >= this.journalled) {
      this.journalled = order.trial + 1;
      await this.host.journal.addSettings(order.trial, order.settings);
    }
    return order;
  }

  private promoted(): TrialOrder | undefined {
    const next = this.plan.halving.promote(this.results, new Set(this.running.keys()));
    return next && this.order(next.trial, next.rung);
  }

  private proposed(): TrialOrder | undefined {
    if (this.exhausted || this.settings.length >= this.plan.trials) return undefined;
    const tried = triedSettings(this.trials(), new Set(this.running.keys()), this.plan.space);
    const settings = this.plan.search.propose(this.settings.length, tried);
    this.exhausted = settings === undefined;
    return settings && this.order(this.settings.push(settings) - 1, 0);
  }

  private order(trial: number, rung: number): TrialOrder {
    return { trial, settings: this.settings[trial], rung, epochs: this.plan.halving.rungs[rung] };
  }

  private async run(order: TrialOrder, lane: number): Promise<void> {
    const start = this.host.now();
    this.host.onStart(order, this.trials());
    const { signal, dispose } = this.untilDeadline();
    try {
      const outcome = await this.host.train(order, lane, signal);
      const { trial, rung } = order;
      const result: TrialResult = { trial, rung, ...outcome, seconds: (this.host.now() - start) / 1000 };
      await this.host.journal.addResult(result);
      this.results.push(result);
      this.host.onResult(result, this.trials());
    } catch (error) {
      if (!(error instanceof CancelledError)) throw error;
    } finally {
      dispose();
      this.running.delete(order.trial);
      const woken = this.waiting;
      this.waiting = [];
      for (const wake of woken) wake();
    }
  }

  /** Aborts when the host does, and when the time is up. */
  private untilDeadline(): { readonly signal: CancelSignal; dispose(): void } {
    const controller = new AbortController();
    const abort = (): void => controller.abort();
    const left = this.deadline - this.host.now();
    const timer = Number.isFinite(left) ? setTimeout(abort, left) : undefined;
    this.host.signal.addEventListener('abort', abort);
    if (this.host.signal.aborted) abort();
    return {
      signal: controller.signal,
      dispose: () => {
        clearTimeout(timer);
        this.host.signal.removeEventListener('abort', abort);
      },
    };
  }
}
