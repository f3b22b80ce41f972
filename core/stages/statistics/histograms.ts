/** TFDV's histograms and median, made from quantiles. */

import { createMessage, type Histogram, type HistogramBucket, histogramType } from '../../formats/index.ts';
import type { Quantiles } from './quantile-sketch.ts';

/** The middle boundary; the mean of two where their number is even. */
export function medianOf({ boundaries }: Quantiles): number {
  const middle = Math.floor(boundaries.length / 2);
  const upper = boundaries[middle] as number;
  return boundaries.length % 2 === 1 ? upper : ((boundaries[middle - 1] as number) + upper) / 2;
}

/** Every `factor`-th boundary; `factor` divides the number of parts. */
export function thinOut({ boundaries, cumulative }: Quantiles, factor: number): Quantiles {
  const keep = (array: Float64Array): Float64Array => array.filter((_, index) => index % factor === 0);
  return { boundaries: keep(boundaries), cumulative: keep(cumulative) };
}

/** One bucket between neighbouring boundaries. */
export function quantilesHistogram(quantiles: Quantiles, numNan = 0): Histogram {
  return createMessage(histogramType, { type: 'QUANTILES', buckets: quantileBuckets(quantiles), num_nan: numNan });
}

/** Weight is spread evenly over buckets with the same upper end, and the smallest value's over the first equal buckets. */
function quantileBuckets({ boundaries, cumulative }: Quantiles): HistogramBucket[] {
  const buckets: HistogramBucket[] = [];
  for (let i = 0; i + 1 < boundaries.length; i++) {
    const count = (cumulative[i + 1] as number) - (cumulative[i] as number);
    buckets.push({ low_value: boundaries[i] as number, high_value: boundaries[i + 1] as number, sample_count: count });
  }
  for (let start = 0; start < buckets.length; ) {
    const high = (buckets[start] as HistogramBucket).high_value;
    let end = start;
    let weight = 0;
    while (end < buckets.length && (buckets[end] as HistogramBucket).high_value === high)
      weight += (buckets[end++] as HistogramBucket).sample_count;
    for (let i = start; i < end; i++) (buckets[i] as HistogramBucket).sample_count = weight / (end - start);
    start = end;
  }
  const [first] = buckets;
  if (first === undefined) return buckets;
  const end = buckets.findIndex((bucket) => bucket.low_value !== first.low_value || bucket.high_value !== first.high_value);
  const equal = end === -1 ? buckets : buckets.slice(0, end);
  for (const bucket of equal) bucket.sample_count += (cumulative[0] as number) / equal.length;
  return buckets;
}

export interface ValueRange {
  /** Of the finite values; infinite where there are none. */
  readonly finiteMin: number;
  readonly finiteMax: number;
  /** Weight of +infinity. */
  readonly positiveInfinity: number;
}

export interface StandardHistogramOptions {
  readonly buckets: number;
  readonly numNan: number;
}

/** Buckets of equal width; their weights are interpolated from the quantiles. Infinities have buckets of their own. */
export function standardHistogram(quantiles: Quantiles, range: ValueRange, options: StandardHistogramOptions): Histogram {
  const histogram = createMessage(histogramType, { type: 'STANDARD', num_nan: options.numNan });
  const { finiteMin: min, finiteMax: max, positiveInfinity } = range;
  if (!Number.isFinite(min) || !Number.isFinite(max)) {
    const weight = quantiles.cumulative.at(-1) as number;
    histogram.buckets.push({ low_value: min, high_value: max, sample_count: weight });
    return histogram;
  }
  const edges = min === max ? [min, max] : evenEdges(min, max, options.buckets);
  // The range overflows a double: nothing can be said about its parts.
  if (!edges.every(Number.isFinite)) return histogram;
  const finite = withoutInfinities(quantiles, range);
  if (finite.negativeInfinity > 0) histogram.buckets.push(infinite(Number.NEGATIVE_INFINITY, finite.negativeInfinity));
  histogram.buckets.push(...redistribute(quantileBuckets(finite.quantiles), edges));
  if (positiveInfinity > 0) histogram.buckets.push(infinite(Number.POSITIVE_INFINITY, positiveInfinity));
  return histogram;
}

function infinite(value: number, weight: number): HistogramBucket {
  return { low_value: value, high_value: value, sample_count: weight };
}

function evenEdges(min: number, max: number, count: number): number[] {
  const step = (max - min) / count;
  return Array.from({ length: count + 1 }, (_, index) => (index === count ? max : index * step + min));
}

function withoutInfinities(
  { boundaries, cumulative }: Quantiles,
  { finiteMax, positiveInfinity }: ValueRange,
): { readonly quantiles: Quantiles; readonly negativeInfinity: number } {
  const firstFinite = boundaries.findIndex((boundary) => boundary !== Number.NEGATIVE_INFINITY);
  const negativeInfinity = firstFinite === 0 ? 0 : (cumulative[firstFinite - 1] as number);
  const below = {
    boundaries: boundaries.slice(firstFinite),
    cumulative: cumulative.slice(firstFinite).map((weight) => weight - negativeInfinity),
  };
  if (positiveInfinity === 0) return { quantiles: below, negativeInfinity };
  const end = below.boundaries.indexOf(Number.POSITIVE_INFINITY);
  const kept = end === -1 ? below.boundaries.length : end;
  // A bucket that ends in +infinity may hold finite values too: it is cut off at the largest of them.
  const finiteWeight = (below.cumulative.at(-1) as number) - positiveInfinity;
  return {
    quantiles: {
      boundaries: Float64Array.of(...below.boundaries.subarray(0, kept), finiteMax),
      cumulative: Float64Array.of(...below.cumulative.subarray(0, kept), finiteWeight),
    },
    negativeInfinity,
  };
}

/** The fine buckets' weight by coarse bucket, even within a fine bucket; a point on an inner edge belongs below it. */
function redistribute(fine: readonly HistogramBucket[], edges: readonly number[]): HistogramBucket[] {
  const coarse: HistogramBucket[] = [];
  for (let i = 0; i + 1 < edges.length; i++) {
    const low = edges[i] as number;
    const high = edges[i + 1] as number;
    let weight = 0;
    for (const bucket of fine) weight += overlap(bucket, { low, high, first: i === 0 }) * bucket.sample_count;
    coarse.push({ low_value: low, high_value: high, sample_count: weight });
  }
  return coarse;
}

/** The share of the bucket that lies in the interval. */
function overlap(bucket: HistogramBucket, { low, high, first }: { low: number; high: number; first: boolean }): number {
  const { low_value: from, high_value: to } = bucket;
  if (from === to && from === low) return first ? 1 : 0;
  if (to < low || from > high) return 0;
  if (low <= from && high >= to) return 1;
  return (Math.min(high, to) - Math.max(low, from)) / (to - from);
}
