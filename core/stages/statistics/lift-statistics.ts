/** Lift as tensorflow.metadata writes it: a series of values of X for each value of Y. */

import {
  type CrossFeatureStatistics,
  type CustomStatistic,
  createMessage,
  crossFeatureStatisticsType,
  type LiftSeries,
  type LiftValue,
  liftSeriesType,
  liftValueType,
  rankHistogramType,
} from '../../formats/index.ts';
import type { LiftAccumulator } from './lift-accumulator.ts';
import type { PresentValue } from './value-presence.ts';

export interface LiftResult {
  readonly cross: readonly CrossFeatureStatistics[];
  readonly custom: ReadonlyMap<string, CustomStatistic[]>;
}

const notUtf8Label = '__BYTES_VALUE__';
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** protobuf's int32. */
const maxInt32 = 2 ** 31 - 1;

/** The features X in the order they first appeared, each unweighted and then, with weights, weighted. */
export function liftStatistics(lift: LiftAccumulator, weighted: boolean): LiftResult {
  const cross: CrossFeatureStatistics[] = [];
  const custom = new Map<string, CustomStatistic[]>();
  for (const [x, values] of lift.xValues) {
    if (values.isFull) continue;
    for (const isWeighted of weighted ? [false, true] : [false]) {
      const series = liftSeries(lift, x, isWeighted);
      if (series.length === 0) continue;
      cross.push(
        createMessage(crossFeatureStatisticsType, {
          path_x: { step: [x] },
          path_y: { step: [lift.options.y] },
          categorical_cross_stats: { lift: { lift_series: series, weighted_lift_series: [] } },
        }),
      );
      if (lift.options.customStatistics) custom.set(x, [...(custom.get(x) ?? []), ...series.map(asCustomStatistic)]);
    }
  }
  return { cross, custom };
}

/** In order of Y, every value of Y that occurs against every value of X that counts. */
function liftSeries(lift: LiftAccumulator, x: string, isWeighted: boolean): LiftSeries[] {
  const counts = isWeighted ? lift.weighted : lift.plain;
  const { minXCount = 0 } = lift.options;
  const xCounts = counts.x.get(x) ?? [];
  // TFDV keeps what is above the bound, although it calls it a minimum.
  const kept = [...xCounts.keys()].filter((id) => (xCounts[id] as number) > minXCount);
  if (kept.length === 0) return [];
  const xValues = lift.xValues.get(x)?.values ?? [];
  const yValues = lift.yValues.values;
  const seen = [...counts.y.keys()].filter((id) => (counts.y[id] as number) > 0);
  const ys = seen.sort((a, b) => compareValues(yValues[a] as PresentValue, yValues[b] as PresentValue));
  return ys.map((y) => {
    const yCount = counts.y[y] as number;
    const found = kept.map((id) => {
      const value = xValues[id] as PresentValue;
      const xCount = xCounts[id] as number;
      const both = counts.pairs.get(x)?.[y]?.[id] ?? 0;
      // Of the number of examples, weighted or not, as TFDV has it.
      return { value, xCount, both, lift: both / xCount / (yCount / lift.examples) };
    });
    const series = createMessage(liftSeriesType, isWeighted ? { weighted_y_count: yCount } : { y_count: yCount });
    Object.assign(series, yField(yValues[y] as PresentValue, lift.options.yBoundaries));
    series.lift_values = choose(found, lift.options).map((one) => toLiftValue(one, isWeighted));
    return series;
  });
}

interface FoundLift {
  readonly value: PresentValue;
  readonly xCount: number;
  readonly both: number;
  readonly lift: number;
}

/** The highest and the lowest asked for, or all; highest lift first, then by value. */
function choose(found: readonly FoundLift[], { topKPerY, bottomKPerY }: LiftAccumulator['options']): readonly FoundLift[] {
  const sorted = found.slice().sort((a, b) => b.lift - a.lift || compareValues(a.value, b.value));
  if (!topKPerY && !bottomKPerY) return sorted;
  // Among equal lifts the larger values are the top and the smaller ones the bottom.
  const ranked = found.slice().sort((a, b) => b.lift - a.lift || compareValues(b.value, a.value));
  const chosen = new Set([...ranked.slice(0, topKPerY ?? 0), ...(bottomKPerY ? ranked.slice(-bottomKPerY) : [])]);
  return sorted.filter((one) => chosen.has(one));
}

function toLiftValue({ value, xCount, both, lift }: FoundLift, isWeighted: boolean): LiftValue {
  const counts = isWeighted
    ? { weighted_x_count: xCount, weighted_x_and_y_count: both }
    : { x_count: xCount, x_and_y_count: both };
  return Object.assign(createMessage(liftValueType, { lift, ...counts }), xField(value));
}

function yField(value: PresentValue, boundaries: readonly number[] | undefined): Partial<LiftSeries> {
  if (boundaries !== undefined) {
    const bucket = Number(value);
    const low = bucket === 0 ? Number.NEGATIVE_INFINITY : (boundaries[bucket - 1] as number);
    return { y_bucket: { low_value: low, high_value: boundaries[bucket] ?? Number.POSITIVE_INFINITY } };
  }
  const { x_int, x_string } = xField(value);
  return x_int === undefined ? { y_string: x_string } : { y_int: x_int };
}

/** Numbers that are no int32 are written as text. */
function xField(value: PresentValue): Pick<LiftValue, 'x_int' | 'x_string'> {
  if (value instanceof Uint8Array) return { x_string: textOf(value) };
  const number = Number(value);
  return Number.isInteger(number) && Math.abs(number) <= maxInt32 ? { x_int: number } : { x_string: String(value) };
}

function textOf(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return notUtf8Label;
  }
}

function compareValues(a: PresentValue, b: PresentValue): number {
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b);
  return a < b ? -1 : a > b ? 1 : 0;
}

function asCustomStatistic(series: LiftSeries): CustomStatistic {
  const { y_bucket: bucket } = series;
  const shown =
    bucket === undefined
      ? (series.y_string ?? String(series.y_int))
      : `[${number(bucket.low_value)},${number(bucket.high_value)}${bucket.high_value === Number.POSITIVE_INFINITY ? ']' : ')'}`;
  const buckets = series.lift_values.map(({ x_string, x_int, lift }) => {
    return { low_rank: 0, high_rank: 0, label: x_string ?? String(x_int), sample_count: lift };
  });
  return { name: `Lift (Y=${shown})`, rank_histogram: createMessage(rankHistogramType, { buckets }) };
}

/** As Python writes it. */
function number(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  return String(value);
}
