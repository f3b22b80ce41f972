/** Views: how requests are routed between versions, and how the variants do. */

import type { CanaryState, RoutingConfig } from './routing.ts';

export interface VariantView {
  readonly name: string;
  readonly version: string;
  /** Of the requests that name no version, 0 to 1. */
  readonly share: number;
  /** Its version is loaded; else the newest one answers in its place. */
  readonly available: boolean;
  /** Since the routing was set, or the server started. */
  readonly requests: number;
  readonly errors: number;
  /** Of the last 1,000 answers, milliseconds. */
  readonly p50Ms?: number;
  readonly p99Ms?: number;
  readonly feedbackGood: number;
  readonly feedbackBad: number;
}

/** A variant against the first one; two-sided p. */
export interface VariantTest {
  readonly variant: string;
  readonly against: string;
  /** errors, feedback: shares, two-proportion z test. latency: Mann-Whitney. */
  readonly what: 'errors' | 'latency' | 'feedback';
  readonly value: number;
  readonly other: number;
  readonly p: number;
}

export interface ShadowView {
  readonly version: string;
  readonly requests: number;
  readonly errors: number;
  readonly rows: number;
  /** Rows with the same class, or the same numbers to a relative 1e-6. */
  readonly agreeing: number;
  /** Mean over all numbers. */
  readonly meanDifference?: number;
  /** Requests it was not asked because too many were waiting. */
  readonly dropped: number;
}

export interface RoutingView {
  readonly routing: RoutingConfig;
  readonly since: number;
  readonly variants: readonly VariantView[];
  readonly tests: readonly VariantTest[];
  readonly shadow?: ShadowView;
  readonly canary?: CanaryState & { readonly share: number };
}
