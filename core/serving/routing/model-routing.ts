/** One model's routing while it is in force: choices, figures of its variants, the canary's steps. */

import type { RoutingConfig, RoutingState, views } from '../../contract/index.ts';
import { canaryShare, nextCanaryState, startedCanary } from './canary.ts';
import type { ShadowTraffic } from './shadow-traffic.ts';
import { mannWhitney, twoProportions } from './significance.ts';
import { keyPosition, shareAt } from './variant-choice.ts';
import { nearestRank, VariantFigures } from './variant-figures.ts';

/** What a request says of itself, where a sticky routing looks. */
export interface RouteKey {
  /** A header's or, of gRPC, a metadata entry's value; names in lower case. */
  header(name: string): string | undefined;
  /** An input's value in the first row, as text. */
  input(alias: string): string | undefined;
}

export interface Variant {
  readonly name: string;
  readonly version: string;
  readonly figures: VariantFigures;
}

export class ModelRouting {
  readonly variants: readonly Variant[];
  readonly shadow: ShadowTraffic | undefined;
  #state: RoutingState;
  /** Requests of the canary when its step began. */
  #stepFrom = 0;

  constructor(state: RoutingState, shadow: ShadowTraffic | undefined) {
    this.#state = state;
    this.shadow = shadow;
    this.variants = state.routing.variants.map(({ name, version }) => ({ name, version, figures: new VariantFigures() }));
  }

  static started(routing: RoutingConfig, now: number): RoutingState {
    return { routing, since: now, ...(routing.canary ? { canary: startedCanary(now) } : {}) };
  }

  get state(): RoutingState {
    return this.#state;
  }

  /** Undefined where there are no variants. */
  choose(key: RouteKey | undefined): Variant | undefined {
    if (this.variants.length === 0) return undefined;
    return this.variants[shareAt(this.#shares(), this.#position(key))];
  }

  /** Whether the shadow is asked as well. */
  isShadowed(): boolean {
    const share = this.#state.routing.shadow?.share ?? 0;
    return share >= 1 || Math.random() < share;
  }

  feedback(version: string, good: boolean): void {
    for (const { version: own, figures } of this.variants) {
      if (own !== version) continue;
      if (good) figures.feedbackGood++;
      else figures.feedbackBad++;
    }
  }

  /** True when the canary has moved. */
  look(now: number): boolean {
    const { routing, canary } = this.#state;
    const [stable, candidate] = this.variants;
    if (!routing.canary || !canary || !stable || !candidate) return false;
    const stepRequests = candidate.figures.requests - this.#stepFrom;
    const figures = { stable: stable.figures, canary: candidate.figures, stepRequests, now };
    const next = nextCanaryState(routing.canary, canary, figures);
    if (next === canary) return false;
    this.#state = { ...this.#state, canary: next };
    this.#stepFrom = candidate.figures.requests;
    return true;
  }

  view(isAvailable: (version: string) => boolean): views.RoutingView {
    const { routing, since, canary } = this.#state;
    const shares = this.#shares();
    const total = shares.reduce((sum, share) => sum + share, 0);
    return {
      routing,
      since,
      variants: this.variants.map((variant, i) => ({
        ...variantView(variant),
        share: total > 0 ? (shares[i] ?? 0) / total : 0,
        available: isAvailable(variant.version),
      })),
      tests: this.#tests(),
      ...(this.shadow ? { shadow: this.shadow.view } : {}),
      ...(canary && routing.canary ? { canary: { ...canary, share: canaryShare(routing.canary, canary) } } : {}),
    };
  }

  #shares(): readonly number[] {
    const { routing, canary } = this.#state;
    if (!routing.canary || !canary) return routing.variants.map(({ share }) => share);
    const share = canaryShare(routing.canary, canary);
    return [1 - share, share];
  }

  #position(key: RouteKey | undefined): number {
    const { sticky, model } = this.#state.routing;
    if (!sticky) return Math.random();
    const value = 'header' in sticky ? key?.header(sticky.header.toLowerCase()) : key?.input(sticky.input);
    return value === undefined ? Math.random() : keyPosition(model, value);
  }

  #tests(): readonly views.VariantTest[] {
    const [first, ...others] = this.variants;
    return first ? others.flatMap((variant) => comparisons(variant, first)) : [];
  }
}

function variantView({ name, version, figures }: Variant): Omit<views.VariantView, 'share' | 'available'> {
  const sorted = figures.latencies();
  const p50Ms = nearestRank(sorted, 0.5);
  const p99Ms = nearestRank(sorted, 0.99);
  const { requests, errors, feedbackGood, feedbackBad } = figures;
  const latency = p50Ms === undefined || p99Ms === undefined ? {} : { p50Ms, p99Ms };
  return { name, version, requests, errors, feedbackGood, feedbackBad, ...latency };
}

function comparisons(variant: Variant, first: Variant): views.VariantTest[] {
  const own = variant.figures;
  const other = first.figures;
  const names = { variant: variant.name, against: first.name };
  const tests: views.VariantTest[] = [];
  if (own.requests > 0 && other.requests > 0) {
    const errors = twoProportions(own.errors, own.requests, other.errors, other.requests);
    tests.push({
      ...names,
      what: 'errors',
      value: own.errors / own.requests,
      other: other.errors / other.requests,
      p: errors,
    });
    const a = own.latencies();
    const b = other.latencies();
    const medians = { value: nearestRank(a, 0.5) ?? 0, other: nearestRank(b, 0.5) ?? 0 };
    tests.push({ ...names, what: 'latency', ...medians, p: mannWhitney(a, b) });
  }
  const judged = own.feedbackGood + own.feedbackBad;
  const otherJudged = other.feedbackGood + other.feedbackBad;
  if (judged > 0 && otherJudged > 0) {
    const p = twoProportions(own.feedbackGood, judged, other.feedbackGood, otherJudged);
    const shares = { value: own.feedbackGood / judged, other: other.feedbackGood / otherJudged };
    tests.push({ ...names, what: 'feedback', ...shares, p });
  }
  return tests;
}
