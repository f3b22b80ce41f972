/** Live figures of a stream of requests: counts, rate and percentiles of the last answers. */

import type { views } from '../contract/index.ts';
import type { RequestFigures } from './model-server-types.ts';
import { TrafficWindow } from './monitoring/traffic-window.ts';

const keptLatencies = 1000;
const rateSeconds = 10;

export class FigureCollector {
  #requests = 0;
  #errors = 0;
  /** Ring buffer, milliseconds. */
  readonly #latencies = new Float64Array(keptLatencies);
  #answered = 0;
  /** Requests of each of the last seconds, by second modulo the window. */
  readonly #seconds = new Int32Array(rateSeconds);
  #lastSecond = 0;
  readonly #traffic = new TrafficWindow();

  /** `latencyMs` counts towards the percentiles when given. */
  record(at: number, outcome: { readonly failed: boolean; readonly latencyMs?: number }): void {
    this.#advance(at);
    this.#traffic.record(at, outcome);
    this.#requests++;
    this.#seconds[this.#lastSecond % rateSeconds] = (this.#seconds[this.#lastSecond % rateSeconds] ?? 0) + 1;
    if (outcome.failed) this.#errors++;
    if (outcome.latencyMs === undefined) return;
    this.#latencies[this.#answered % keptLatencies] = outcome.latencyMs;
    this.#answered++;
  }

  /** Of the last minutes. */
  traffic(now: number): views.TrafficView {
    return this.#traffic.view(now);
  }

  figures(now: number): RequestFigures {
    this.#advance(now);
    const recent = this.#seconds.reduce((sum, count) => sum + count, 0);
    const base = { requests: this.#requests, errors: this.#errors, requestsPerSecond: recent / rateSeconds };
    if (this.#answered === 0) return base;
    const sorted = this.#latencies.slice(0, Math.min(this.#answered, keptLatencies)).sort();
    return { ...base, p50Ms: quantile(sorted, 0.5), p99Ms: quantile(sorted, 0.99) };
  }

  /** Clears the seconds that have passed; a clock that went back changes nothing. */
  #advance(now: number): void {
    const second = Math.floor(now / 1000);
    const first = Math.max(this.#lastSecond + 1, second - rateSeconds + 1);
    for (let passed = first; passed <= second; passed++) this.#seconds[passed % rateSeconds] = 0;
    this.#lastSecond = Math.max(this.#lastSecond, second);
  }
}

/** Nearest rank. */
function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}
