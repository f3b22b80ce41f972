/** Requests, errors and latencies of the last minutes, slot by slot, for a chart that moves. */

import type { views } from '../../contract/index.ts';
import { bucketOf, exponentialLimits } from './metrics.ts';

const slotSeconds = 5;
const slots = 60;
/** Milliseconds: 0.1 to about 40,000. */
const limitsMs = exponentialLimits(0.1, 1.8, 23);
const buckets = limitsMs.length + 1;

export class TrafficWindow {
  readonly #requests = new Float64Array(slots);
  readonly #errors = new Float64Array(slots);
  readonly #latencies = new Float64Array(slots * buckets);
  /** Number of the newest slot since the epoch. */
  #last = 0;

  record(at: number, { failed, latencyMs }: { readonly failed: boolean; readonly latencyMs?: number }): void {
    this.#advance(at);
    const slot = this.#last % slots;
    this.#requests[slot] = (this.#requests[slot] ?? 0) + 1;
    if (failed) this.#errors[slot] = (this.#errors[slot] ?? 0) + 1;
    if (latencyMs === undefined) return;
    const cell = slot * buckets + bucketOf(limitsMs, latencyMs);
    this.#latencies[cell] = (this.#latencies[cell] ?? 0) + 1;
  }

  view(now: number): views.TrafficView {
    this.#advance(now);
    const order = Array.from({ length: slots }, (_, i) => (this.#last + 1 + i) % slots);
    const counts = Array.from({ length: buckets }, (_, b) =>
      order.reduce((sum, slot) => sum + (this.#latencies[slot * buckets + b] ?? 0), 0),
    );
    return {
      until: (this.#last + 1) * slotSeconds * 1000,
      slotSeconds,
      requests: order.map((slot) => this.#requests[slot] ?? 0),
      errors: order.map((slot) => this.#errors[slot] ?? 0),
      latencies: { limitsMs, counts },
    };
  }

  /** Clears the slots that have passed; a clock that went back changes nothing. */
  #advance(now: number): void {
    const current = Math.floor(now / (slotSeconds * 1000));
    for (let slot = Math.max(this.#last + 1, current - slots + 1); slot <= current; slot++) {
      const at = slot % slots;
      this.#requests[at] = 0;
      this.#errors[at] = 0;
      this.#latencies.fill(0, at * buckets, (at + 1) * buckets);
    }
    this.#last = Math.max(this.#last, current);
  }
}
