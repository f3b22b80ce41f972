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
import { maxSketchCapacity, QuantileSketch } from './quantile-sketch.ts';
import type { HistogramSizes } from './statistics-options.ts';

/** Occurrences a distinct value, on average, up to which repetitions are written out. */
const maxRepetitions = 4;
/** Quantiles taken for each bucket of the coarse histograms. */
const quantilesPerBucket = 100;

/** Mean, spread and quantiles of one way of counting: each value once, or by its weight. */
class Tally {
  readonly moments = new Moments();
  readonly sketch: QuantileSketch;
  positiveInfinity = 0;

  constructor(sketchCapacity: number) {
    this.sketch = new QuantileSketch(sketchCapacity);
  }
}

export class NumericAccumulator {
  private readonly sketchCapacity: number;
  private readonly plain: Tally;
  private weighted: Tally | undefined;
  private counted = 0;
  private zeros = 0;
  private nan = 0;
  private min = Number.POSITIVE_INFINITY;
  private max = Number.NEGATIVE_INFINITY;
  private finiteMin = Number.POSITIVE_INFINITY;
  private finiteMax = Number.NEGATIVE_INFINITY;

  constructor(sketchCapacity?: number) {
    this.sketchCapacity = sketchCapacity ?? maxSketchCapacity;
    this.plain = new Tally(this.sketchCapacity);
  }

  /** `values` may hold NaN; `weights` runs along them. */
  add(values: Float64Array, weights?: Float64Array): void {
    const isNumber = (_: number, index: number): boolean => !Number.isNaN(values[index] as number);
    const numbers = hasNan(values) ? values.filter(isNumber) : values;
    this.nan += values.length - numbers.length;
    this.counted += numbers.length;
    this.addRange(numbers);
    this.plain.sketch.addAll(numbers);
    this.plain.moments.add(numbers);
    if (weights !== undefined) this.addWeighted(numbers, numbers === values ? weights : weights.filter(isNumber));
  }

  /** Distinct values, each as often as `counts` says. */
  addCounted(values: Float64Array, counts: ArrayLike<number>): void {
    const seen: number[] = [];
    for (let i = 0; i < values.length; i++) {
      const times = counts[i] as number;
      if (Number.isNaN(values[i] as number)) this.nan += times;
      else if (times > 0) seen.push(i);
    }
    const numbers = Float64Array.from(seen, (i) => values[i] as number);
    const times = Float64Array.from(seen, (i) => counts[i] as number);
    this.addRange(numbers, times);
    const total = times.reduce((sum, count) => sum + count, 0);
    this.counted += total;
    // Values alone sort many times faster than values with weights, so few repetitions are written out.
    if (total <= maxRepetitions * numbers.length) this.plain.sketch.addAll(repeated(numbers, times, total));
    else for (const [i, value] of numbers.entries()) this.plain.sketch.addWeighted(value, times[i] as number);
    this.plain.moments.add(numbers, times);
  }

  private addRange(numbers: Float64Array, times?: Float64Array): void {
    let { zeros, min, max, finiteMin, finiteMax } = this;
    for (let i = 0; i < numbers.length; i++) {
      const value = numbers[i] as number;
      if (value === 0) zeros += times === undefined ? 1 : (times[i] as number);
      if (value < min) min = value;
      if (value > max) max = value;
      if (value === Number.POSITIVE_INFINITY) this.plain.positiveInfinity += times === undefined ? 1 : (times[i] as number);
      else if (value > finiteMax) finiteMax = value;
      if (value > Number.NEGATIVE_INFINITY && value < finiteMin) finiteMin = value;
    }
    Object.assign(this, { zeros, min, max, finiteMin, finiteMax });
  }

  private addWeighted(numbers: Float64Array, weights: Float64Array): void {
    this.weighted ??= new Tally(this.sketchCapacity);
    const { moments, sketch } = this.weighted;
    moments.add(numbers, weights);
    for (let i = 0; i < numbers.length; i++) {
      const value = numbers[i] as number;
      const weight = weights[i] as number;
      sketch.addWeighted(value, weight);
      if (value === Number.POSITIVE_INFINITY) this.weighted.positiveInfinity += weight;
    }
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
    result.mean = this.plain.moments.mean;
    result.std_dev = Math.sqrt(this.plain.moments.variance);
    result.num_zeros = this.zeros;
    result.min = this.min;
    result.max = this.max;
    const shape = this.describe(this.plain, sizes);
    result.median = shape.median;
    result.histograms = shape.histograms;
    if (weighted && this.weighted !== undefined) {
      const { mean, variance } = this.weighted.moments;
      result.weighted_numeric_stats = { mean, std_dev: Math.sqrt(variance), ...this.describe(this.weighted, sizes) };
    }
    return result;
  }

  private describe({ sketch, positiveInfinity }: Tally, sizes: HistogramSizes): { median: number; histograms: Histogram[] } {
    const quantiles = sketch.quantiles(quantilesPerBucket * sizes.numQuantilesHistogramBuckets);
    const range = { finiteMin: this.finiteMin, finiteMax: this.finiteMax, positiveInfinity };
    const standard = standardHistogram(quantiles, range, { buckets: sizes.numHistogramBuckets, numNan: this.nan });
    return {
      median: medianOf(quantiles),
      histograms: [standard, quantilesHistogram(thinOut(quantiles, quantilesPerBucket), this.nan)],
    };
  }
}

function hasNan(values: Float64Array): boolean {
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i] as number)) return true;
  return false;
}

function repeated(values: Float64Array, times: Float64Array, total: number): Float64Array {
  const all = new Float64Array(total);
  let at = 0;
  for (let i = 0; i < values.length; i++) {
    const end = at + (times[i] as number);
    all.fill(values[i] as number, at, end);
    at = end;
  }
  return all;
}
