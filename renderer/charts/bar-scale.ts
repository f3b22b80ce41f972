/** How long the bars of a chart are. */

export interface BarPair {
  readonly name: string;
  /** Shares, 0 to 1. */
  readonly train: number;
  readonly eval?: number | undefined;
  /** Set in strong ink: the value the text speaks of. */
  readonly marked?: boolean;
}

/** A share as part of the longest bar, 0 to 1; the log scale spans down to 1/1000 of the longest. */
export function barScale(pairs: readonly BarPair[], scale: 'linear' | 'log'): (share: number) => number {
  const most = Math.max(1e-12, ...pairs.flatMap((pair) => [pair.train, pair.eval ?? 0]));
  if (scale === 'linear') return (share) => share / most;
  return (share) => (share <= 0 ? 0 : Math.max(0.01, 1 + Math.log10(share / most) / 3));
}
