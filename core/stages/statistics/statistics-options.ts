/** What may be asked of statistics; TFDV's StatsOptions with its defaults. */

import type { Schema } from '../../formats/index.ts';
import type { CrossOptions } from './lift-options.ts';
import { MemoryBudget } from './memory-budget.ts';
import { maxSketchCapacity } from './quantile-sketch.ts';

export interface HistogramSizes {
  readonly numHistogramBuckets: number;
  readonly numQuantilesHistogramBuckets: number;
  readonly numValuesHistogramBuckets: number;
}

export interface StatisticsOptions extends Partial<HistogramSizes> {
  readonly numTopValues?: number;
  readonly numRankHistogramBuckets?: number;
  /** Values seen less often are left out of top_values and rank_histogram. */
  readonly frequencyThreshold?: number;
  readonly weightedFrequencyThreshold?: number;
  /** These features only: TFDV's feature_allowlist. Weights, slices and pairs may name others. */
  readonly features?: readonly string[];
  /** A column with one number in every row. */
  readonly weightFeature?: string;
  /** Tells which integers are categories and which bytes are images. */
  readonly schema?: Schema;
  /** Distinct values counted exactly in one column; default 2,000,000. */
  readonly maxDistinctValues?: number;
  /** Shared by the string columns' tables; default 1 GiB a dataset. */
  readonly budget?: MemoryBudget;
  /** Entries of a quantile sketch; default 65,536, fewer for very many columns. */
  readonly sketchCapacity?: number;
  readonly cross?: CrossOptions;
  /** Adds TFDV's semantic domains (image, natural language, time) as custom statistics. */
  readonly semanticDomains?: boolean;
}

type Optional = 'features' | 'weightFeature' | 'schema' | 'cross';
export type ResolvedOptions = Required<Omit<StatisticsOptions, Optional>> & Pick<StatisticsOptions, Optional>;

export const defaultBudgetBytes = 1024 ** 3;

export function resolveOptions(options: StatisticsOptions): ResolvedOptions {
  return {
    numHistogramBuckets: 10,
    numQuantilesHistogramBuckets: 10,
    numValuesHistogramBuckets: 10,
    numTopValues: 20,
    numRankHistogramBuckets: 1000,
    frequencyThreshold: 1,
    weightedFrequencyThreshold: 1,
    maxDistinctValues: 2_000_000,
    budget: new MemoryBudget(defaultBudgetBytes),
    sketchCapacity: maxSketchCapacity,
    semanticDomains: false,
    ...options,
  };
}
