/** Statistics of pairs of features over a stream of batches. */

import type { ColumnBatch, CrossFeatureStatistics, Schema } from '../../formats/index.ts';
import { LiftAccumulator } from './lift-accumulator.ts';
import type { CrossOptions } from './lift-options.ts';
import { type LiftResult, liftStatistics } from './lift-statistics.ts';
import { NumericCross } from './numeric-cross.ts';

export interface CrossResult {
  readonly cross_features: CrossFeatureStatistics[];
  /** By feature. */
  readonly custom: LiftResult['custom'];
}

export class CrossCollector {
  private readonly lift: LiftAccumulator | undefined;
  private readonly numeric: NumericCross | undefined;

  constructor(options: CrossOptions, schema?: Schema) {
    this.lift = options.lift && new LiftAccumulator(options.lift, schema);
    this.numeric = options.numeric && new NumericCross(options.numeric);
  }

  add(batch: ColumnBatch, weights?: Float64Array): void {
    this.lift?.add(batch, weights);
    this.numeric?.add(batch);
  }

  /** Numbers first, then lift. */
  finish(weighted: boolean): CrossResult {
    const lifts = this.lift && liftStatistics(this.lift, weighted);
    return { cross_features: [...(this.numeric?.finish() ?? []), ...(lifts?.cross ?? [])], custom: lifts?.custom ?? new Map() };
  }
}
