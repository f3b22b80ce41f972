/** Slices beside one another: TFMA's cross-slice metrics, every metric of a baseline slice against other slices. */

import type { CrossSlicingSpec, MetricName, views } from '../../contract/index.ts';
import { fitsSpec, isOverall, type SliceSpec, sliceSpec } from './slice-spec.ts';

/** The slices a spec takes: for the empty one all rows. */
export function slicesOf(spec: SliceSpec, slices: readonly views.SliceMetrics[]): readonly views.SliceMetrics[] {
  if (isOverall(spec)) return slices.filter(({ features }) => features === undefined);
  return slices.filter(({ features }) => features !== undefined && fitsSpec(features, spec));
}

export interface ComparedSlices {
  readonly baseline: views.SliceMetrics;
  readonly slice: views.SliceMetrics;
}

/** A slice is not compared with itself. */
export function comparedSlices(
  { baseline_spec, slicing_specs }: CrossSlicingSpec,
  slices: readonly views.SliceMetrics[],
): readonly ComparedSlices[] {
  const others = new Set(slicing_specs.flatMap((spec) => slicesOf(sliceSpec(spec), slices)));
  return slicesOf(sliceSpec(baseline_spec), slices).flatMap((baseline) =>
    [...others].filter((slice) => slice !== baseline).map((slice) => ({ baseline, slice })),
  );
}

export function crossSlices(
  specs: readonly CrossSlicingSpec[],
  slices: readonly views.SliceMetrics[],
): readonly views.CrossSlice[] {
  const found = new Map<string, views.CrossSlice>();
  for (const { baseline, slice } of specs.flatMap((spec) => comparedSlices(spec, slices))) {
    const [a, b] = [baseline.metrics, slice.metrics];
    found.set(`${baseline.slice}\0${slice.slice}`, {
      baseline: baseline.slice,
      slice: slice.slice,
      differences: bothWays(a, b, (x, y) => x - y),
      ratios: bothWays(a, b, (x, y) => x / y),
    });
  }
  return [...found.values()];
}

function bothWays(a: views.MetricValues, b: views.MetricValues, combine: (a: number, b: number) => number): views.MetricValues {
  const names = Object.keys(a) as MetricName[];
  const entries = names.flatMap((name): [MetricName, number][] => {
    const [x, y] = [a[name], b[name]];
    const value = x === undefined || y === undefined ? Number.NaN : combine(x, y);
    return Number.isFinite(value) ? [[name, value]] : [];
  });
  return Object.fromEntries(entries) as Partial<Record<MetricName, number>>;
}
