/** Runs the trials of a tuning: several side by side, longer ones for those that earned it, until the budget is spent. */

import { CancelledError, type CancelSignal } from '../../foundation/index.ts';
import type { Halving, Search, Settings } from '../../learning/index.ts';
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

/** An order with its place in the sequence of all orders. */
interface Placed {
  readonly order: TrialOrder;
  /** Resolves when it has a result, or never will have one. */
  readonly ended: Promise<void>;
  readonly end: (result?: TrialResult) => void;
  result?: TrialResult;
}

/**
 * Orders are decided one after the other, each from the results of the same earlier orders whatever the clock says: those
 * that stand at least `lag` places before it, and more, in their order, only where those give nothing to do. So as many
 * lanes always try the same, and a killed tuning decides once more and takes the results it had from its journal.
 */
class RunningTrials {
  private readonly plan: TrialsPlan;
  private readonly host: TrialsHost;
  private readonly settings: Settings[] = [];
  private readonly placed: Placed[] = [];
  private readonly deadline: number;
  /** Two rounds of the lanes: a longer order hardly ever holds the others up. */
  private readonly lag: number;
  private deciding: Promise<unknown> = Promise.resolve();
  private stopped = false;

  constructor(plan: TrialsPlan, host: TrialsHost) {
    this.plan = plan;
    this.host = host;
    this.lag = plan.parallel === 1 ? 1 : 2 * plan.parallel;
    this.deadline = host.now() + plan.budgetMs;
  }

  trials(): Trials {
    return { settings: this.settings, results: this.resultsOf(this.placed) };
  }

  async runLane(lane: number): Promise<void> {
    for (let next = await this.next(); next !== undefined; next = await this.next()) await this.run(next, lane);
  }

  private next(): Promise<Placed | undefined> {
    const decision = this.deciding.then(() => this.decide());
    this.deciding = decision.catch(() => undefined);
    return decision;
  }

  private isOver(): boolean {
    return this.stopped || this.host.signal.aborted || this.host.now() >= this.deadline;
  }

  /** The next order without a result in the journal; undefined: there is nothing more to do. */
  private async decide(): Promise<Placed | undefined> {
    let known = Math.max(0, this.placed.length - this.lag);
    while (!this.isOver()) {
      await Promise.all(this.placed.slice(0, known).map(({ ended }) => ended));
      if (this.isOver()) return undefined;
      const order = this.promoted(known) ?? this.proposed(known);
      if (order) {
        const placed = await this.place(order);
        if (placed.result === undefined) return placed;
        known = Math.max(0, this.placed.length - this.lag);
      } else if (known < this.placed.length) known++;
      else return undefined;
    }
    return undefined;
  }

  private async place(order: TrialOrder): Promise<Placed> {
    const { before, addSettings } = this.host.journal;
    if (order.rung === 0 && order.trial >= before.settings.length) await addSettings(order.trial, order.settings);
    let resolve: () => void = () => undefined;
    const ended = new Promise<void>((done) => {
      resolve = done;
    });
    const placed: Placed = {
      order,
      ended,
      end: (result) => {
        if (result) placed.result = result;
        resolve();
      },
    };
    this.placed.push(placed);
    const had = before.results.find(({ trial, rung }) => trial === order.trial && rung === order.rung);
    if (had) placed.end(had);
    return placed;
  }

  private promoted(known: number): TrialOrder | undefined {
    const next = this.plan.halving.promote(this.resultsOf(this.placed.slice(0, known)), this.runningAfter(known));
    return next && this.order(next.trial, next.rung);
  }

  private proposed(known: number): TrialOrder | undefined {
    const trial = this.settings.length;
    if (trial >= this.plan.trials) return undefined;
    const trials = { settings: this.settings, results: this.resultsOf(this.placed.slice(0, known)) };
    const tried = triedSettings(trials, this.runningAfter(known));
    const settings = this.host.journal.before.settings[trial] ?? this.plan.search.propose(trial, tried);
    if (settings === undefined) return undefined;
    this.settings.push(settings);
    return this.order(trial, 0);
  }

  /** What is not known yet counts as running, whether it has ended or not. */
  private runningAfter(known: number): ReadonlySet<number> {
    return new Set(this.placed.slice(known).map(({ order }) => order.trial));
  }

  private resultsOf(placed: readonly Placed[]): readonly TrialResult[] {
    return placed.flatMap(({ result }) => (result ? [result] : []));
  }

  private order(trial: number, rung: number): TrialOrder {
    return { trial, settings: this.settings[trial], rung, epochs: this.plan.halving.rungs[rung] };
  }

  private async run({ order, end }: Placed, lane: number): Promise<void> {
    const start = this.host.now();
    this.host.onStart(order, this.trials());
    const { signal, dispose } = this.untilDeadline();
    let result: TrialResult | undefined;
    try {
      const outcome = await this.host.train(order, lane, signal);
      const { trial, rung } = order;
      result = { trial, rung, ...outcome, seconds: (this.host.now() - start) / 1000 };
      await this.host.journal.addResult(result);
    } catch (error) {
      this.stopped = true;
      if (!(error instanceof CancelledError)) throw error;
    } finally {
      dispose();
      end(result);
    }
    if (result) this.host.onResult(result, this.trials());
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
