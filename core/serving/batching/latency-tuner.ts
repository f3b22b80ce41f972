/** Finds, by measuring as it goes, how many rows may run together so that requests stay within a latency. */

import { type BatchingParameters, queuedParameters } from './batching-parameters.ts';
import type { RanBatch } from './request-batcher.ts';

export interface TunerOptions {
  /** Of the 99th percentile of queueing and running, milliseconds. */
  readonly targetP99Ms: number;
  readonly threads: number;
  /** Milliseconds. */
  now(): number;
}

/** Requests between two decisions. */
const windowRequests = 200;
/** What was measured counts half after about so many batches. */
const memory = 500;
const firstRows = 32;
const mostRows = 4096;
/** Rows are gathered only where the engine is busy that much, and where twice the rows cost so much less each. */
const busyEnough = 0.5;
const gainEnough = 0.1;

/** Milliseconds of a run: `fixed` and `row` for each of its rows. */
interface RunCost {
  readonly fixed: number;
  readonly row: number;
}

export class LatencyTuner {
  readonly #options: TunerOptions;
  /** Weighted sums for the least squares of milliseconds over rows. */
  #sums = { n: 0, x: 0, y: 0, xx: 0, xy: 0 };
  #batches = 0;
  #latencies: number[] = [];
  #window = { since: 0, busyMs: 0, rows: 0, batches: 0 };
  /** Share of the target that is planned for: what is measured takes away from it and gives it back. */
  #share = 1;
  #chosen = { rows: firstRows, waitMs: 0 };
  #last: { readonly p99Ms: number; readonly busy: number } | undefined;

  constructor(options: TunerOptions) {
    this.#options = options;
    this.#window.since = options.now();
  }

  get parameters(): BatchingParameters {
    const { rows, waitMs } = this.#chosen;
    return {
      ...queuedParameters,
      maxBatchSize: mostRows,
      maxExecutionBatchSize: rows,
      enableLargeBatchSplitting: true,
      batchTimeoutMicros: Math.round(waitMs * 1000),
    };
  }

  /** Why the parameters are what they are. */
  get explanation(): string {
    const { rows, waitMs } = this.#chosen;
    const { targetP99Ms } = this.#options;
    const cost = this.#cost();
    if (!cost || !this.#last) {
      return `Aims at p99 ${targetP99Ms} ms: at most ${rows} rows together until batches of several sizes have been measured (${this.#batches} so far).`;
    }
    const { p99Ms, busy } = this.#last;
    const wait = waitMs > 0 ? `a batch waits up to ${waitMs.toFixed(2)} ms for more` : 'no batch waits for more';
    return (
      `Aims at p99 ${targetP99Ms} ms: n rows run in ${cost.fixed.toFixed(3)} + ${cost.row.toFixed(4)} n ms (${this.#batches} batches measured), ` +
      `so at most ${rows} rows together, planned for ${Math.round(this.#share * 100)}% of the target; ${wait}, the engine being busy ${Math.round(busy * 100)}% of the time. ` +
      `The last ${windowRequests} requests had p99 ${p99Ms.toFixed(2)} ms.`
    );
  }

  /** The time of a batch, queueing apart. */
  batchRan({ rows, padding, milliseconds }: Pick<RanBatch, 'rows' | 'padding' | 'milliseconds'>): void {
    const x = rows + padding;
    const keep = 1 - 1 / memory;
    const { n, x: sx, y: sy, xx, xy } = this.#sums;
    this.#sums = {
      n: n * keep + 1,
      x: sx * keep + x,
      y: sy * keep + milliseconds,
      xx: xx * keep + x * x,
      xy: xy * keep + x * milliseconds,
    };
    this.#batches++;
    this.#window.busyMs += milliseconds;
    this.#window.rows += rows;
    this.#window.batches++;
  }

  /** From being queued to having its outputs. */
  requestDone(latencyMs: number): void {
    this.#latencies.push(latencyMs);
    if (this.#latencies.length >= windowRequests) this.#decide();
  }

  #decide(): void {
    const { targetP99Ms, threads, now } = this.#options;
    const sorted = this.#latencies.sort((a, b) => a - b);
    const p99Ms = sorted[Math.ceil(0.99 * sorted.length) - 1] ?? 0;
    const elapsed = Math.max(1, now() - this.#window.since);
    const busy = Math.min(1, this.#window.busyMs / (elapsed * threads));
    this.#last = { p99Ms, busy };
    this.#share = p99Ms > targetP99Ms ? Math.max(0.05, this.#share * 0.8) : Math.min(1, this.#share + 0.02);
    const cost = this.#cost();
    if (cost) this.#choose(cost, busy, elapsed);
    this.#latencies = [];
    this.#window = { since: now(), busyMs: 0, rows: 0, batches: 0 };
  }

  /** A request waits for the batch under way and for its own: two runs have to fit. */
  #choose(cost: RunCost, busy: number, elapsed: number): void {
    const budget = this.#share * this.#options.targetP99Ms;
    const fitting = cost.row > 0 ? Math.floor((budget / 2 - cost.fixed) / cost.row + 1e-6) : mostRows;
    const rows = Math.max(1, Math.min(mostRows, fitting));
    this.#chosen = { rows, waitMs: this.#wait(cost, { budget, busy, elapsed }) };
  }

  #wait(cost: RunCost, { budget, busy, elapsed }: { budget: number; busy: number; elapsed: number }): number {
    const { rows, batches } = this.#window;
    if (busy < busyEnough || batches === 0) return 0;
    const usual = rows / batches;
    const eachNow = cost.fixed / usual + cost.row;
    const gain = cost.fixed / usual / 2 / eachNow;
    const gathering = usual / (rows / elapsed);
    const left = budget - 2 * (cost.fixed + cost.row * 2 * usual);
    return gain >= gainEnough && gathering <= left ? gathering : 0;
  }

  /** Undefined while batches had one size only. */
  #cost(): RunCost | undefined {
    const { n, x, y, xx, xy } = this.#sums;
    const spread = n * xx - x * x;
    if (n < 20 || spread <= 1e-6 * n * xx) return undefined;
    const row = Math.max(0, (n * xy - x * y) / spread);
    return { row, fixed: Math.max(0, (y - row * x) / n) };
  }
}
