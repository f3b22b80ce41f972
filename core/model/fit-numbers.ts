/** Fitted parameters of numbers: scales, ranges, quantile buckets, and what stands in for a missing value. */

import { clipped } from './clip.ts';
import { type NumberAnalysis, signedLog } from './column-analyzer.ts';
import type { ClipRange, FeatureOptions, FeatureParameters, MissingNumber } from './fitted-transform.ts';
import type { Moments } from './moments.ts';

/** Numbers held within a range before they are scaled. */
export interface ClippedMoments {
  readonly range: ClipRange;
  readonly moments: Moments;
  readonly logMoments: Moments;
}

/** TFT's scale_to_z_score: the population's deviation; where that is 0, only the mean is taken off. */
export function fitScale(
  kind: 'standardize' | 'log',
  analysis: NumberAnalysis,
  options: FeatureOptions,
  clip: ClippedMoments | undefined,
): FeatureParameters {
  const { moments, logMoments } = clip ?? analysis;
  const { mean, deviation } = kind === 'log' ? logMoments : moments;
  const divisor = deviation > 0 ? deviation : 1;
  const held = (value: number) => (clip === undefined ? value : clipped(value, clip.range));
  const scale = (value: number) => ((kind === 'log' ? signedLog(held(value)) : held(value)) - mean) / divisor;
  const missing = fitMissing(analysis, options, { scale, center: 0 });
  return { kind, mean, deviation: divisor, missing, ...clipOf(clip) };
}

/** TFT's scale_to_0_1; a column of one value becomes 0, where TFT gives its sigmoid. */
export function fitMinMax(
  analysis: NumberAnalysis,
  options: FeatureOptions,
  clip: ClippedMoments | undefined,
): FeatureParameters {
  const { min, max, mean } = (clip ?? analysis).moments;
  const range = max > min ? max - min : 1;
  const held = (value: number) => (clip === undefined ? value : clipped(value, clip.range));
  const scale = (value: number) => (held(value) - min) / range;
  return { kind: 'min_max', min, max, missing: fitMissing(analysis, options, { scale, center: scale(mean) }), ...clipOf(clip) };
}

function clipOf(clip: ClippedMoments | undefined): { clip?: ClipRange } {
  return clip === undefined ? {} : { clip: clip.range };
}

export function fitBuckets(analysis: NumberAnalysis, options: FeatureOptions): FeatureParameters {
  const boundaries = quantileBoundaries(analysis, options.buckets ?? 10);
  const scale = (value: number) => boundaries.filter((boundary) => boundary <= value).length;
  const missing = fitMissing(analysis, options, { scale, center: scale(analysis.moments.mean) });
  return { kind: 'bucketize', boundaries, missing: missing.indicator ? { ...missing, fill: -1 } : missing };
}

/** Ascending, at most `buckets` - 1: values that repeat open no empty buckets. */
export function quantileBoundaries({ quantiles, moments }: NumberAnalysis, buckets: number): readonly number[] {
  // The smallest value opens no bucket: nothing would lie below it.
  const found = quantiles.boundaries(buckets).filter((value) => value > moments.min);
  return [...new Set(found)];
}

/** `center`: the scaled value of the mean, on whatever scale the mean was taken. */
interface MissingScale {
  readonly scale: (value: number) => number;
  readonly center: number;
}

function fitMissing(analysis: NumberAnalysis, options: FeatureOptions, { scale, center }: MissingScale): MissingNumber {
  const rule = options.missing ?? 'indicator';
  if (rule === 'zero') return { fill: scale(0), indicator: false };
  if (rule === 'median') return { fill: scale(analysis.quantiles.quantiles([0.5])[0]), indicator: false };
  return { fill: center, indicator: rule === 'indicator' && analysis.missing > 0 };
}
