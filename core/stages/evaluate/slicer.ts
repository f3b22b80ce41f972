/** Slices of the eval split: rows by the values of a feature, or of several crossed. Keys are TFX's. */

import type { EvaluationConfig, SlicingSpec } from '../../contract/index.ts';
import { type Column, type ColumnBatch, valueText } from '../../formats/index.ts';
import { isOverall, rowMatcher, type SliceFeature, type SliceSpec, sliceKey, sliceSpec } from './slice-spec.ts';

export interface Slice {
  /** `feature_value`; crosses `a_v_b_w`, features in order of their names. */
  readonly key: string;
  readonly features: readonly SliceFeature[];
  /** Numbers of its rows among all labelled rows, ascending. */
  readonly rows: readonly number[];
}

export interface Slicer {
  /** `kept`: the rows of the batch that count; the first of them is row `base` of all. */
  add(batch: ColumnBatch, kept: readonly number[], base: number): void;
  /**
   * Each slice once. For every spec its 20 largest slices, largest first; for specs that thresholds name all of them,
   * whatever their size. Otherwise none below the least size.
   */
  finish(): readonly Slice[];
}

export interface SlicerOptions {
  readonly leastRows?: number;
  /** Specs that thresholds and comparisons of slices name. */
  readonly wanted?: readonly SlicingSpec[];
}

interface Gathered {
  readonly spec: SliceSpec;
  readonly isWanted: boolean;
  readonly byKey: Map<string, Slice & { readonly rows: number[] }>;
}

/** Of a slice that is kept, where nothing else is asked for. */
export const usualLeastRows = 20;
const mostSlices = 20;
/** Values beyond so many of one spec are too rare to make a slice. */
const mostKeys = 100_000;

/** A row with several values of a feature is in several slices; one that lacks a feature in none of that spec (TFMA). */
export function createSlicer(
  specs: readonly (readonly string[] | SlicingSpec)[],
  { leastRows = usualLeastRows, wanted = [] }: SlicerOptions = {},
): Slicer {
  const gather = (isWanted: boolean) => (spec: readonly string[] | SlicingSpec) => ({
    spec: sliceSpec(spec),
    isWanted,
    byKey: new Map(),
  });
  const all: Gathered[] = [...specs.map(gather(false)), ...wanted.map(gather(true))].filter(({ spec }) => !isOverall(spec));
  return {
    add: (batch, kept, base) => {
      const columns = new Map(batch.columns.map((column): [string, Column] => [column.name, column]));
      for (const gathered of all) addRows(gathered, { columns, kept, base });
    },
    finish: () => {
      const found = new Map<string, Slice>();
      for (const { byKey, isWanted } of all) {
        const slices = isWanted ? [...byKey.values()] : largest(byKey.values(), leastRows);
        for (const slice of slices) if (!found.has(slice.key)) found.set(slice.key, slice);
      }
      return [...found.values()];
    },
  };
}

/** The slices an evaluation is asked for. */
export function slicerOf(config: EvaluationConfig): Slicer {
  const specs = [...config.slices, ...config.slicing_specs];
  return createSlicer(specs, { leastRows: config.min_slice_size, wanted: wantedSpecs(config) });
}

/** Specs that thresholds and comparisons of slices need, whether or not they are listed as slices. */
export function wantedSpecs({ thresholds, change_thresholds, cross_slicing_specs }: EvaluationConfig): readonly SlicingSpec[] {
  const judged = [...thresholds, ...change_thresholds];
  const crossed = [...cross_slicing_specs, ...judged.flatMap((threshold) => threshold.cross_slicing_specs ?? [])];
  return [
    ...judged.flatMap((threshold) => threshold.slicing_specs ?? []),
    ...crossed.flatMap(({ baseline_spec, slicing_specs }) => [baseline_spec, ...slicing_specs]),
  ];
}

interface AddedRows {
  readonly columns: ReadonlyMap<string, Column>;
  readonly kept: readonly number[];
  readonly base: number;
}

function addRows({ spec, byKey }: Gathered, { columns, kept, base }: AddedRows): void {
  const crossed = spec.keys.flatMap((name) => columns.get(name) ?? []);
  const matchers = spec.values.flatMap(({ name, value }) => {
    const column = columns.get(name);
    return column === undefined ? [] : [rowMatcher(column, value)];
  });
  if (crossed.length < spec.keys.length || matchers.length < spec.values.length) return;
  kept.forEach((row, i) => {
    if (!matchers.every((matches) => matches(row))) return;
    for (const [key, features] of sliceFeatures(crossed, row, spec.values)) {
      const slice = byKey.get(key);
      if (slice !== undefined) slice.rows.push(base + i);
      else if (byKey.size < mostKeys) byKey.set(key, { key, features, rows: [base + i] });
    }
  });
}

/** By key: a value that comes twice in a row counts once. */
function sliceFeatures(columns: readonly Column[], row: number, fixed: readonly SliceFeature[]) {
  let crosses: (readonly SliceFeature[])[] = [fixed];
  for (const column of columns) {
    const parts: SliceFeature[] = [];
    for (let i = column.offsets[row]; i < column.offsets[row + 1]; i++) {
      parts.push({ name: column.name, value: valueText(column, i) });
    }
    crosses = crosses.flatMap((cross) => parts.map((part) => [...cross, part]));
  }
  const byName = (a: SliceFeature, b: SliceFeature): number => (a.name < b.name ? -1 : 1);
  return new Map(
    crosses.map((cross): [string, readonly SliceFeature[]] => {
      const features = fixed.length === 0 ? cross : [...cross].sort(byName);
      return [sliceKey(features), features];
    }),
  );
}

function largest(slices: Iterable<Slice>, leastRows: number): Slice[] {
  return [...slices]
    .filter(({ rows }) => rows.length >= leastRows)
    .sort((a, b) => b.rows.length - a.rows.length || (a.key < b.key ? -1 : 1))
    .slice(0, mostSlices);
}
