/** How long the bars of a chart are. */

export interface BarRow {
  readonly name: string;
  /** Shares, 0 to 1, one a series; undefined where the series is of something else. */
  readonly shares: readonly (number | undefined)[];
  /** Set in strong ink: the value the text speaks of. */
  readonly marked?: boolean;
}

/** A share as part of the longest bar, 0 to 1; the log scale spans down to 1/1000 of the longest. */
export function barScale(rows: readonly BarRow[], scale: 'linear' | 'log'): (share: number) => number {
  const most = Math.max(1e-12, ...rows.flatMap((row) => row.shares.map((share) => share ?? 0)));
  if (scale === 'linear') return (share) => share / most;
  return (share) => (share <= 0 ? 0 : Math.max(0.01, 1 + Math.log10(share / most) / 3));
}
