/** NumericStatistics of a stream of numbers. */

import {
  type CommonStatistics,
  createMessage,
  type Histogram,
  histogramType,
  type NumericStatistics,
  numericStatisticsType,
} from '../../formats/index.ts';
import { medianOf, quantilesHistogram, standardHistogram, thinOut } from './histograms.ts';
import { Moments } from './moments.ts';
import { QuantileSketch } from './quantile-sketch.ts';
import type { HistogramSizes } from './statistics-options.ts';

/** Quantiles taken for each bucket of the coarse histograms. */
const quantilesPerBucket = 100;

export class NumericAccumulator {
  private readonly moments = new Moments();
  private readonly sketch = new QuantileSketch();
  private readonly weightedMoments = new Moments();
  private readonly weightedSketch = new QuantileSketch();
  private counted = 0;
  private zeros = 0;
  private nan = 0;
  private min = Number.POSITIVE_INFINITY;
  private max = Number.NEGATIVE_INFINITY;
  private finiteMin = Number.POSITIVE_INFINITY;
  private finiteMax = Number.NEGATIVE_INFINITY;
  private positiveInfinity = 0;
  private weightedPositiveInfinity = 0;

  /** `values` may hold NaN; `weights` runs along them. */
  add(values: Float64Array, weights?: Float64Array): void {
    const isNumber = (_: number, index: number): boolean => !Number.isNaN(values[index] as number);
    const numbers = values.every(isNumber) ? values : values.filter(isNumber);
    this.nan += values.length - numbers.length;
    this.counted += numbers.length;
    this.addRange(numbers);
    for (const value of numbers) this.sketch.add(value);
    this.moments.add(numbers);
    if (weights !== undefined) this.addWeighted(numbers, numbers === values ? weights : weights.filter(isNumber));
  }

  private addRange(numbers: Float64Array): void {
    for (const value of numbers) {
      if (value === 0) this.zeros++;
      if (value < this.min) this.min = value;
      if (value > this.max) this.max = value;
      if (value === Number.POSITIVE_INFINITY) this.positiveInfinity++;
      else if (value > this.finiteMax) this.finiteMax = value;
      if (value > Number.NEGATIVE_INFINITY && value < this.finiteMin) this.finiteMin = value;
    }
  }

  private addWeighted(numbers: Float64Array, weights: Float64Array): void {
    this.weightedMoments.add(numbers, weights);
    numbers.forEach((value, index) => {
      const weight = weights[index] as number;
      this.weightedSketch.addWeighted(value, weight);
      if (value === Number.POSITIVE_INFINITY) this.weightedPositiveInfinity += weight;
    });
  }

  finish(common: CommonStatistics, sizes: HistogramSizes, weighted: boolean): NumericStatistics {
    const result = createMessage(numericStatisticsType, { common_stats: common });
    if (this.counted === 0) {
      if (this.nan > 0)
        result.histograms.push(
          ...(['STANDARD', 'QUANTILES'] as const).map((type) => createMessage(histogramType, { type, num_nan: this.nan })),
        );
      return result;
    }
    result.mean = this.moments.mean;
    result.std_dev = Math.sqrt(this.moments.variance);
    result.num_zeros = this.zeros;
    result.min = this.min;
    result.max = this.max;
    const shape = this.describe(this.sketch, sizes, this.positiveInfinity);
    result.median = shape.median;
    result.histograms = shape.histograms;
    if (weighted) {
      const { mean, variance } = this.weightedMoments;
      const weightedShape = this.describe(this.weightedSketch, sizes, this.weightedPositiveInfinity);
      result.weighted_numeric_stats = { mean, std_dev: Math.sqrt(variance), ...weightedShape };
    }
    return result;
  }

  private describe(
    sketch: QuantileSketch,
    sizes: HistogramSizes,
    positiveInfinity: number,
  ): { median: number; histograms: Histogram[] } {
    const quantiles = sketch.quantiles(quantilesPerBucket * sizes.numQuantilesHistogramBuckets);
    const range = { finiteMin: this.finiteMin, finiteMax: this.finiteMax, positiveInfinity };
    const standard = standardHistogram(quantiles, range, { buckets: sizes.numHistogramBuckets, numNan: this.nan });
    return {
      median: medianOf(quantiles),
      histograms: [standard, quantilesHistogram(thinOut(quantiles, quantilesPerBucket), this.nan)],
    };
  }
}
