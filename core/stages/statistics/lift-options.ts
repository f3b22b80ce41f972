/** What may be asked of statistics over pairs of features; the names and defaults of TFDV's LiftStatsGenerator. */

import type { MultilabelSource } from '../../model/index.ts';

export interface LiftOptions {
  /** The feature Y of lift(x, y) = P(Y = y | X = x) / P(Y = y). */
  readonly y: string;
  /** Y is a label of several classes a row: every class is a value of it, in whatever form the column holds them. */
  readonly classes?: MultilabelSource;
  /** Absent: the categorical features of the schema; without a schema every string feature. */
  readonly x?: readonly string[];
  /** Cut a numeric Y into buckets: b boundaries give b + 1. */
  readonly yBoundaries?: readonly number[];
  /** A value of X counts when more than so many examples have it. */
  readonly minXCount?: number;
  /** So many values of X with the highest lift, and so many with the lowest; neither: all. */
  readonly topKPerY?: number;
  readonly bottomKPerY?: number;
  /** Also gives the lifts as custom statistics of X, which Facets shows. */
  readonly customStatistics?: boolean;
  /** A feature with more different values is no category and left out; default 10,000. */
  readonly maxValues?: number;
}

export interface CrossOptions {
  readonly lift?: LiftOptions;
  /** Correlation and covariance of these pairs of numeric features, or of all. */
  readonly numeric?: 'all' | readonly (readonly [string, string])[];
}
