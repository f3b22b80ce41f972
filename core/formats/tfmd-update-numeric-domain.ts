/** Integer and float domains held against statistics. */

import type { Description } from './tfmd-description.ts';
import type { FloatDomain, IntDomain } from './tfmd-domains.ts';
import { formatSixDigits } from './tfmd-numbers.ts';
import type { FeatureView } from './tfmd-statistics-view.ts';

/** `clear` asks for the domain to be dropped. */
export interface DomainUpdate {
  readonly found: readonly Description[];
  readonly clear: boolean;
}

const invalidValues = 'Invalid values';
const outOfRange = 'Out-of-range values';
const int64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };

/** The range of the values; or one that is no such number; or neither, where nothing can be said. */
type Interval<T> =
  | { readonly kind: 'range'; readonly min: T; readonly max: T }
  | { readonly kind: 'other'; readonly value: string };

export function updateIntDomain(view: FeatureView, domain: IntDomain): DomainUpdate {
  const interval = intInterval(view);
  if (interval === undefined) return { found: [], clear: false };
  if (interval.kind === 'other') {
    const long = `String values that were not ints were found, such as "${interval.value}".`;
    return { found: [{ type: 'INT_TYPE_NOT_INT_STRING', short: invalidValues, long }], clear: true };
  }
  const found: Description[] = [];
  if (domain.min !== undefined && domain.min > interval.min) {
    found.push({ type: 'INT_TYPE_SMALL_INT', short: outOfRange, long: `Unexpectedly small value: ${interval.min}.` });
    domain.min = interval.min;
  }
  if (domain.max !== undefined && domain.max < interval.max) {
    found.push({ type: 'INT_TYPE_BIG_INT', short: outOfRange, long: `Unexpectedly large value: ${interval.max}.` });
    domain.max = interval.max;
  }
  return { found, clear: false };
}

/** Whether strings are all whole numbers. */
export function isIntDomainCandidate(view: FeatureView): boolean {
  return view.statistics.type === 'STRING' && !view.hasInvalidUtf8 && intInterval(view)?.kind === 'range';
}

function intInterval(view: FeatureView): Interval<bigint> | undefined {
  const { type } = view.statistics;
  if (type === 'FLOAT' || type === 'STRUCT') return undefined;
  const strings = view.stringValues;
  if (type === 'INT' && strings.length === 0) return { kind: 'range', min: toInt64(view.min), max: toInt64(view.max) };
  return rangeOf(strings, parseInt64);
}

/** Statistics hold integers as doubles: the largest int64 comes back as 2^63. */
function toInt64(value: number): bigint {
  const whole = BigInt(Math.trunc(Number.isFinite(value) ? value : 0));
  return whole > int64.max ? int64.max : whole < int64.min ? int64.min : whole;
}

function parseInt64(text: string): bigint | undefined {
  if (!/^\s*[+-]?[0-9]+\s*$/.test(text)) return undefined;
  const value = BigInt(text.trim().replace(/^\+/, ''));
  return value >= int64.min && value <= int64.max ? value : undefined;
}

function rangeOf<T extends bigint | number>(
  strings: readonly string[],
  parse: (text: string) => T | undefined,
): Interval<T> | undefined {
  let range: { kind: 'range'; min: T; max: T } | undefined;
  for (const text of strings) {
    const value = parse(text);
    if (value === undefined) return { kind: 'other', value: text };
    if (range === undefined) range = { kind: 'range', min: value, max: value };
    if (value < range.min) range.min = value;
    if (value > range.max) range.max = value;
  }
  return range;
}

export function updateFloatDomain(view: FeatureView, domain: FloatDomain): DomainUpdate {
  const found: Description[] = [];
  if (domain.disallow_nan === true && hasNaN(view)) {
    found.push({ type: 'FLOAT_TYPE_HAS_NAN', short: invalidValues, long: 'Float feature has NaN values.' });
    domain.disallow_nan = false;
  }
  const interval = floatInterval(view);
  if (interval === undefined) return { found, clear: false };
  if (interval.kind === 'other') {
    const long = `String values that were not floats were found, such as "${interval.value}".`;
    found.push({ type: 'FLOAT_TYPE_STRING_NOT_FLOAT', short: invalidValues, long });
    return { found, clear: true };
  }
  const compared = (actual: number, sign: string, bound: number): string =>
    `${formatSixDigits(actual)}${sign}${formatSixDigits(bound)}(upto six significant digits)`;
  if (domain.min !== undefined && interval.min < domain.min) {
    const long = `Unexpectedly low values: ${compared(interval.min, '<', domain.min)}`;
    found.push({ type: 'FLOAT_TYPE_SMALL_FLOAT', short: outOfRange, long });
    domain.min = interval.min;
  }
  if (domain.max !== undefined && interval.max > domain.max) {
    const long = `Unexpectedly high value: ${compared(interval.max, '>', domain.max)}`;
    found.push({ type: 'FLOAT_TYPE_BIG_FLOAT', short: outOfRange, long });
    domain.max = interval.max;
  }
  if (domain.disallow_inf === true && (isInfinite(interval.min) || isInfinite(interval.max))) {
    found.push({ type: 'FLOAT_TYPE_HAS_INF', short: invalidValues, long: 'Float feature has Inf values.' });
    domain.disallow_inf = false;
  }
  return { found, clear: false };
}

function isInfinite(value: number): boolean {
  return Math.abs(value) === Number.POSITIVE_INFINITY;
}

function hasNaN(view: FeatureView): boolean {
  if (view.statistics.type === 'STRING') return view.stringValues.some((text) => Number.isNaN(parseFloat32(text) ?? 0));
  return view.statistics.num_stats?.histograms.some((histogram) => histogram.num_nan > 0) ?? false;
}

/** In float32, as FloatDomain's bounds are. */
function floatInterval(view: FeatureView): Interval<number> | undefined {
  const { type } = view.statistics;
  if (type === 'FLOAT') return { kind: 'range', min: Math.fround(view.min), max: Math.fround(view.max) };
  return type === 'STRING' || type === 'BYTES' ? rangeOf(view.stringValues, parseFloat32) : undefined;
}

function parseFloat32(text: string): number | undefined {
  const word = text.trim().toLowerCase();
  const special = /^([+-]?)(inf|infinity|nan)$/.exec(word);
  if (special !== null) return special[2] === 'nan' ? Number.NaN : special[1] === '-' ? -Infinity : Infinity;
  return /^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?$/.test(word) ? Math.fround(Number(word)) : undefined;
}
