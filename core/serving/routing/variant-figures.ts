/** How one variant does: requests, errors, latencies, feedback. */

const keptLatencies = 1000;

export class VariantFigures {
  requests = 0;
  errors = 0;
  feedbackGood = 0;
  feedbackBad = 0;
  /** Ring buffer, milliseconds. */
  readonly #latencies = new Float64Array(keptLatencies);

  record({ failed, latencyMs }: { readonly failed: boolean; readonly latencyMs: number }): void {
    this.#latencies[this.requests % keptLatencies] = latencyMs;
    this.requests++;
    if (failed) this.errors++;
  }

  /** Ascending. */
  latencies(): Float64Array {
    return this.#latencies.slice(0, Math.min(this.requests, keptLatencies)).sort();
  }
}

/** Nearest rank of ascending values. */
export function nearestRank(sorted: Float64Array, share: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}
