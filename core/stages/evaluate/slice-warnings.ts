/** Slices that were asked for and are not there, each with the reason. */

import type { ColumnSpec } from '../../formats/index.ts';
import { describeSpec, fitsSpec, isOverall, type SliceFeature, type SliceSpec, sliceRange } from './slice-spec.ts';

interface FoundSlices {
  readonly columns: readonly Pick<ColumnSpec, 'name' | 'type'>[];
  readonly slices: readonly { readonly features?: readonly SliceFeature[] }[];
}

/** `leastRows`: of the slices that are kept; without it a slice that no row is in is not told of. */
export function sliceWarnings(specs: readonly SliceSpec[], found: FoundSlices, leastRows?: number): readonly string[] {
  const missing = specs.filter(
    (spec) => !isOverall(spec) && !found.slices.some(({ features }) => features !== undefined && fitsSpec(features, spec)),
  );
  const texts = missing.flatMap((spec) => {
    const reason = reasonOf(spec, found.columns) ?? (leastRows === undefined ? undefined : tooFew(leastRows));
    return reason === undefined ? [] : [`No slice of ${describeSpec(spec)}: ${reason}`];
  });
  return [...new Set(texts)];
}

function tooFew(leastRows: number): string {
  return `no value of it has ${leastRows} labelled rows.`;
}

function reasonOf({ keys, values }: SliceSpec, columns: FoundSlices['columns']): string | undefined {
  const unknown = [...keys, ...values.map(({ name }) => name)].filter((name) => !columns.some((one) => one.name === name));
  if (unknown.length > 0) return `the rows have no column ${unknown.join(', ')}. Columns are: ${shown(columns)}.`;
  for (const { name, value } of values) {
    const range = sliceRange(value);
    if (range === undefined) continue;
    const isText = columns.find((one) => one.name === name)?.type === 'bytes';
    if (isText) return `${name} is text, and ranges are of numbers. Name its values.`;
    if (Number.isNaN(range.low) || Number.isNaN(range.high)) return `${value} is no range of numbers, as [20, 30) is.`;
    if (range.low >= range.high) return `no number is in ${value}: the lower end comes first, and is in the range.`;
  }
  return undefined;
}

const mostShown = 20;

function shown(columns: FoundSlices['columns']): string {
  const names = columns.slice(0, mostShown).map(({ name }) => name);
  return `${names.join(', ')}${columns.length > mostShown ? ', …' : ''}`;
}
