/** The order of trials, one for the Tuner, the command line and the screen. */

import type { TrialReport } from './stage.ts';

/** Longest trained first, then the lowest loss: a short training does not beat a long one by its luck. Those without one last. */
export function rankTrialReports<Report extends Pick<TrialReport, 'trial' | 'losses'>>(
  trials: readonly Report[],
): readonly Report[] {
  const loss = ({ losses }: Report): number => losses.at(-1)?.loss ?? Number.POSITIVE_INFINITY;
  // Two without a loss: infinity minus infinity is no order.
  const byLoss = (a: Report, b: Report): number => (loss(a) === loss(b) ? 0 : loss(a) - loss(b));
  return [...trials].sort((a, b) => b.losses.length - a.losses.length || byLoss(a, b) || a.trial - b.trial);
}
