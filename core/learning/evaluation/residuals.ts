/** How wrong predicted numbers are: residuals by size, by prediction, and in quantiles. */

import type { CurvePoint } from '../metric-curves.ts';
import type { RegressionRows } from '../scored-rows.ts';

/** Residual: actual minus predicted. */
export interface Residuals {
  readonly mean: number;
  readonly deviation: number;
  readonly quantiles: readonly { readonly share: number; readonly value: number }[];
  readonly histogram: readonly { readonly low: number; readonly high: number; readonly count: number }[];
  /** Predicted (x) against residual (y). */
  readonly points: readonly CurvePoint[];
  /** By tenth of the prediction: its mean, and the residual's quartiles. */
  readonly bands: readonly { readonly x: number; readonly low: number; readonly middle: number; readonly high: number }[];
}

const shares = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];
const histogramBins = 40;
const mostPoints = 500;
const tenths = 10;

/** undefined without rows whose numbers are finite. */
export function residualsOf({ predicted, labels }: RegressionRows): Residuals | undefined {
  const kept: number[] = [];
  for (let i = 0; i < labels.length; i++) if (Number.isFinite(predicted[i] - labels[i])) kept.push(i);
  if (kept.length === 0) return undefined;
  const residuals = Float64Array.from(kept, (i) => labels[i] - predicted[i]);
  const sorted = residuals.slice().sort();
  const mean = residuals.reduce((sum, value) => sum + value, 0) / residuals.length;
  const variance = residuals.reduce((sum, value) => sum + (value - mean) ** 2, 0) / residuals.length;
  const step = Math.max(1, kept.length / mostPoints);
  const places = Array.from({ length: Math.min(mostPoints, kept.length) }, (_, i) => Math.floor(i * step));
  return {
    mean,
    deviation: Math.sqrt(variance),
    quantiles: shares.map((share) => ({ share, value: quantileOf(sorted, share) })),
    histogram: histogramOf(sorted),
    points: places.map((i) => ({ x: predicted[kept[i]], y: residuals[i] })),
    bands: bandsOf(kept, predicted, residuals),
  };
}

/** Linear between neighbours (numpy's default). `sorted` is not empty. */
function quantileOf(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const low = Math.floor(place);
  return sorted[low] + (place - low) * (sorted[Math.min(low + 1, sorted.length - 1)] - sorted[low]);
}

/** From the 0.5 % to the 99.5 % quantile; what lies outside is in the outer bins, so that no row is lost. */
function histogramOf(sorted: Float64Array): Residuals['histogram'] {
  const [low, high] = [quantileOf(sorted, 0.005), quantileOf(sorted, 0.995)];
  if (low === high) return [{ low: sorted[0], high: sorted[sorted.length - 1], count: sorted.length }];
  const width = (high - low) / histogramBins;
  const counts = new Float64Array(histogramBins);
  for (const value of sorted) counts[Math.min(histogramBins - 1, Math.max(0, Math.floor((value - low) / width)))] += 1;
  return Array.from(counts, (count, bin) => ({ low: low + bin * width, high: low + (bin + 1) * width, count }));
}

function bandsOf(kept: readonly number[], predicted: Float32Array, residuals: Float64Array): Residuals['bands'] {
  const order = Uint32Array.from(kept.keys()).sort((a, b) => predicted[kept[a]] - predicted[kept[b]]);
  const bands: Residuals['bands'][number][] = [];
  for (let tenth = 0; tenth < tenths; tenth++) {
    const own = order.subarray(Math.floor((tenth * order.length) / tenths), Math.floor(((tenth + 1) * order.length) / tenths));
    if (own.length === 0) continue;
    const sorted = Float64Array.from(own, (i) => residuals[i]).sort();
    const x = own.reduce((sum, i) => sum + predicted[kept[i]], 0) / own.length;
    bands.push({ x, low: quantileOf(sorted, 0.25), middle: quantileOf(sorted, 0.5), high: quantileOf(sorted, 0.75) });
  }
  return bands;
}
