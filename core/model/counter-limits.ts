/** How much memory the analysis of one column may take: a share of what all columns have together. */

/** What a column's counts may hold before the rare values are forgotten. */
export interface CounterLimits {
  readonly maxValues: number;
  readonly maxBytes: number;
}

export interface AnalysisLimits {
  counter(vocabulary: number): CounterLimits;
  /** Values a level of the quantile sketch holds. */
  readonly sketchLevel: number;
}

const counterBytes = 64 * 2 ** 20;
const counterValues = 2 ** 18;
const leastValues = 2 ** 11;
const sketchLevel = 8192;
/** So many columns have the full room each; with more of them each has less, so that all together stay below a gigabyte. */
const fullRoomColumns = 32;

export function analysisLimits(columns: number): AnalysisLimits {
  const share = Math.min(1, fullRoomColumns / Math.max(1, columns));
  const values = Math.max(leastValues, Math.floor(counterValues * share));
  const level =
    columns <= 8 * fullRoomColumns ? sketchLevel : columns <= 64 * fullRoomColumns ? sketchLevel / 4 : sketchLevel / 16;
  return {
    sketchLevel: level,
    counter: (vocabulary) => ({
      maxValues: Math.max(values, vocabulary * 2),
      maxBytes: Math.max(2 ** 20, Math.floor(counterBytes * share), vocabulary * 64),
    }),
  };
}
