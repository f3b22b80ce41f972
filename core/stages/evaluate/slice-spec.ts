/** TFMA's slicing specs: which slices one asks for, and which slices fit one. */

import type { SlicingSpec } from '../../contract/index.ts';
import { type Column, numberAt, valueText } from '../../formats/index.ts';

/** One feature of a slice and the value, or range, that its rows have. */
export interface SliceFeature {
  readonly name: string;
  readonly value: string;
}

/** A spec ready for use: features that take every value, and features that must have one. By name. */
export interface SliceSpec {
  readonly keys: readonly string[];
  readonly values: readonly SliceFeature[];
}

export function sliceSpec(spec: readonly string[] | SlicingSpec): SliceSpec {
  if (isNames(spec)) return { keys: [...new Set(spec)].sort(), values: [] };
  const values = Object.entries(spec.feature_values ?? {}).map(([name, value]) => ({ name, value: String(value) }));
  const fixed = new Set(values.map(({ name }) => name));
  return {
    keys: [...new Set(spec.feature_keys ?? [])].filter((name) => !fixed.has(name)).sort(),
    values: values.sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}

function isNames(spec: readonly string[] | SlicingSpec): spec is readonly string[] {
  return Array.isArray(spec);
}

/** The slice of all rows. */
export function isOverall({ keys, values }: SliceSpec): boolean {
  return keys.length === 0 && values.length === 0;
}

/** TFMA's rule: the slice has the spec's values, and beyond them exactly the spec's keys. */
export function fitsSpec(features: readonly SliceFeature[], { keys, values }: SliceSpec): boolean {
  if (features.length !== keys.length + values.length) return false;
  const valueByName = new Map(features.map(({ name, value }) => [name, value]));
  return values.every(({ name, value }) => valueByName.get(name) === value) && keys.every((name) => valueByName.has(name));
}

/** `feature_value`; crosses `a_v_b_w`. */
export function sliceKey(features: readonly SliceFeature[]): string {
  return features.map(({ name, value }) => `${name}_${value}`).join('_');
}

/** What the spec asks for, in words: "sex", "sex = Male × age". */
export function describeSpec({ keys, values }: SliceSpec): string {
  const parts = [...values.map(({ name, value }) => `${name} = ${value}`), ...keys];
  return parts.length === 0 ? 'all rows' : parts.join(' × ');
}

/** Whether a row has the value, or a number in the range "[30, 40)". */
export function rowMatcher(column: Column, value: string): (row: number) => boolean {
  const range = column.type === 'bytes' ? undefined : parseRange(value);
  return (row) => {
    for (let i = column.offsets[row]; i < column.offsets[row + 1]; i++) {
      if (range === undefined) {
        if (valueText(column, i) === value) return true;
      } else {
        const number = numberAt(column, i);
        if (number >= range.low && number < range.high) return true;
      }
    }
    return false;
  };
}

/** A value written as a range, whatever its ends are: NaN where they are no numbers. */
export function sliceRange(text: string): { readonly low: number; readonly high: number } | undefined {
  const parts = /^\[\s*(\S+)\s*,\s*(\S+)\s*\)$/.exec(text);
  return parts === null ? undefined : { low: edge(parts[1]), high: edge(parts[2]) };
}

function parseRange(text: string): { readonly low: number; readonly high: number } | undefined {
  const range = sliceRange(text);
  return range === undefined || Number.isNaN(range.low) || Number.isNaN(range.high) ? undefined : range;
}

function edge(text: string): number {
  if (text === '-inf') return Number.NEGATIVE_INFINITY;
  return text === 'inf' ? Number.POSITIVE_INFINITY : Number(text);
}
