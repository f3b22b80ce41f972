/** CommonStatistics of a feature: in how many examples it is, and with how many values. */

import { type CommonStatistics, commonStatisticsType, createMessage } from '../../formats/index.ts';
import { quantilesHistogram } from './histograms.ts';
import { QuantileSketch } from './quantile-sketch.ts';

export class PresenceAccumulator {
  private nonMissing = 0;
  private values = 0;
  private weightedNonMissing = 0;
  private weightedValues = 0;
  /** Examples by number of values; so few different numbers that their sum stays below the number of values. */
  private readonly lengths = new Map<number, number>();

  /** `present` and `offsets` as in a column; `weights` one a row. */
  add(present: Uint8Array, offsets: Int32Array, weights?: Float64Array): void {
    let last = -1;
    let run = 0;
    for (let row = 0; row < present.length; row++) {
      if (present[row] === 0) continue;
      const length = (offsets[row + 1] as number) - (offsets[row] as number);
      this.nonMissing++;
      this.values += length;
      if (weights !== undefined) {
        this.weightedNonMissing += weights[row] as number;
        this.weightedValues += length * (weights[row] as number);
      }
      if (length === last) run++;
      else {
        this.count(last, run);
        last = length;
        run = 1;
      }
    }
    this.count(last, run);
  }

  /** Examples with one value each, and examples that have the feature without a value. */
  addFlat(single: number, empty: number): void {
    this.nonMissing += single + empty;
    this.values += single;
    this.count(1, single);
    this.count(0, empty);
  }

  /** Of all examples: those without the feature are missing. */
  finish(examples: number, weightedExamples: number | undefined, buckets: number): CommonStatistics {
    const result = createMessage(commonStatisticsType, {
      num_non_missing: this.nonMissing,
      num_missing: examples - this.nonMissing,
      tot_num_values: this.values,
    });
    if (this.nonMissing > 0) {
      result.min_num_values = Math.min(...this.lengths.keys());
      result.max_num_values = Math.max(...this.lengths.keys());
      result.avg_num_values = Math.fround(this.values / this.nonMissing);
      const sketch = new QuantileSketch();
      for (const [length, count] of this.lengths) sketch.addWeighted(length, count);
      result.num_values_histogram = quantilesHistogram(sketch.quantiles(buckets));
    }
    if (weightedExamples !== undefined) {
      result.weighted_common_stats = {
        num_non_missing: this.weightedNonMissing,
        num_missing: weightedExamples - this.weightedNonMissing,
        avg_num_values: this.weightedNonMissing === 0 ? 0 : this.weightedValues / this.weightedNonMissing,
        tot_num_values: this.weightedValues,
      };
    }
    return result;
  }

  private count(length: number, times: number): void {
    if (times > 0) this.lengths.set(length, (this.lengths.get(length) ?? 0) + times);
  }
}
