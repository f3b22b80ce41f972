/** A canary's next step: larger share, finished, rolled back, or wait. */

import type { CanaryConfig, CanaryState } from '../../contract/index.ts';
import { mannWhitney, twoProportions } from './significance.ts';
import { nearestRank, type VariantFigures } from './variant-figures.ts';

export function startedCanary(now: number): CanaryState {
  return { state: 'growing', step: 0, stepSince: now };
}

/** Of the new version, 0 to 1. */
export function canaryShare(config: CanaryConfig, { state, step }: CanaryState): number {
  if (state === 'rolled_back') return 0;
  return state === 'finished' ? (config.steps.at(-1) ?? 1) : (config.steps[step] ?? 1);
}

export interface CanaryLook {
  readonly stable: VariantFigures;
  readonly canary: VariantFigures;
  /** Of the canary, in this step. */
  readonly stepRequests: number;
  readonly now: number;
}

/** The same state where nothing changes. Also a finished one is rolled back while its figures are compared. */
export function nextCanaryState(config: CanaryConfig, state: CanaryState, look: CanaryLook): CanaryState {
  if (state.state === 'rolled_back') return state;
  const reason = worse(config, look);
  if (reason !== undefined) return { ...state, state: 'rolled_back', reason };
  if (state.state === 'finished') return state;
  const lasted = look.now - state.stepSince;
  if (look.stepRequests < config.min_requests || lasted < config.min_seconds * 1000) return state;
  const step = state.step + 1;
  return step < config.steps.length
    ? { state: 'growing', step, stepSince: look.now }
    : { state: 'finished', step: state.step, stepSince: look.now };
}

/** Fewer latencies than this say nothing: the first answers of a version are slow. */
const leastLatencies = 100;
/** So many errors in a row from the start need no stable variant to compare with. */
const leastErrors = 5;

function worse(config: CanaryConfig, { stable, canary }: CanaryLook): string | undefined {
  const { significance, max_latency_ratio: maxRatio } = config;
  if (canary.errors >= leastErrors) {
    const p = twoProportions(canary.errors, canary.requests, stable.errors, stable.requests);
    const share = canary.errors / canary.requests;
    const other = stable.requests === 0 ? 0 : stable.errors / stable.requests;
    const alone = stable.requests === 0 && share > 0.5;
    if (alone || (share > other && p < significance)) {
      return `errors: ${percent(share)} of its requests, ${percent(other)} of the stable one's (p ${probability(p)})`;
    }
  }
  const good = canary.feedbackGood / (canary.feedbackGood + canary.feedbackBad);
  const otherGood = stable.feedbackGood / (stable.feedbackGood + stable.feedbackBad);
  if (good < otherGood) {
    const judged = canary.feedbackGood + canary.feedbackBad;
    const p = twoProportions(canary.feedbackGood, judged, stable.feedbackGood, stable.feedbackGood + stable.feedbackBad);
    if (p < significance) {
      return `feedback: ${percent(good)} of its answers were right, ${percent(otherGood)} of the stable one's (p ${probability(p)})`;
    }
  }
  return slower({ stable, canary }, maxRatio, significance);
}

function slower(
  { stable, canary }: Pick<CanaryLook, 'stable' | 'canary'>,
  maxRatio: number,
  significance: number,
): string | undefined {
  if (canary.requests < leastLatencies || stable.requests < leastLatencies) return undefined;
  const own = canary.latencies();
  const other = stable.latencies();
  const median = nearestRank(own, 0.5) ?? 0;
  const otherMedian = nearestRank(other, 0.5) ?? 0;
  if (median <= maxRatio * otherMedian) return undefined;
  const p = mannWhitney(own, other);
  if (p >= significance) return undefined;
  return `latency: median ${median.toFixed(2)} ms, ${otherMedian.toFixed(2)} ms of the stable one (p ${probability(p)})`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}

function probability(p: number): string {
  return p < 0.0001 ? '< 0.0001' : p.toFixed(4);
}
