/** Bins of each column, at most 255: quantiles of numbers, frequent categories, and where missing values go. */

import type { TransformedBatch } from '../network-input.ts';
import { categoryCount, type createColumnReader, isCategorical, type TreeColumn } from './tree-features.ts';

/** One byte holds a bin's number, and one number stays free. */
export const mostBins = 255;

export type ColumnBins =
  /**
   * Bin of x: how many thresholds are below x; the last bin of all is for missing values. Thresholds ascend, are float32
   * and lie between values of the training rows.
   */
  | { readonly kind: 'number'; readonly thresholds: Float32Array; readonly bins: number }
  /** Bin by category; the last bin is for the rare and the unknown. */
  | { readonly kind: 'category'; readonly binOf: Uint8Array; readonly bins: number };

export function binOf(column: ColumnBins, value: number): number {
  if (column.kind === 'category') return column.binOf[value] ?? column.bins - 1;
  if (Number.isNaN(value)) return column.bins - 1;
  const { thresholds } = column;
  let low = 0;
  let high = thresholds.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (thresholds[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

export interface BinOptions {
  readonly bins: number;
  /** A category with fewer rows has no bin of its own. */
  readonly minCategoryRows: number;
}

/** Columns of numbers: their values in the sampled rows. Categories: how many rows have each. */
export interface ColumnSample {
  readonly column: TreeColumn;
  readonly values: Float32Array;
  readonly counts: Uint32Array;
}

/** Adds rows to samples; the values of `sampled` rows go into `values` from `at`. */
export function addToSample(
  sample: ColumnSample,
  batch: TransformedBatch,
  read: ReturnType<typeof createColumnReader>,
  at: number,
): void {
  if (sample.counts.length > 0) for (let row = 0; row < batch.rows; row++) sample.counts[read(batch, row)]++;
  else for (let row = 0; row < batch.rows; row++) sample.values[at + row] = read(batch, row);
}

export function createSample(column: TreeColumn, rows: number): ColumnSample {
  const categorical = isCategorical(column);
  return {
    column,
    values: new Float32Array(categorical ? 0 : rows),
    counts: new Uint32Array(categorical ? categoryCount(column) : 0),
  };
}

export function fitBins(sample: ColumnSample, options: BinOptions): ColumnBins {
  return isCategorical(sample.column) ? fitCategories(sample.counts, options) : fitThresholds(sample.values, options.bins);
}

function fitCategories(counts: Uint32Array, { bins, minCategoryRows }: BinOptions): ColumnBins {
  const frequent = [...counts.keys()]
    .filter((category) => counts[category] >= minCategoryRows)
    .sort((a, b) => counts[b] - counts[a] || a - b)
    .slice(0, bins - 1);
  const binOf = new Uint8Array(counts.length).fill(frequent.length);
  for (const [bin, category] of frequent.entries()) binOf[category] = bin;
  return { kind: 'category', binOf, bins: frequent.length + 1 };
}

/** Between every two neighbouring values where they are few, else at quantiles of the rows. */
function fitThresholds(values: Float32Array, bins: number): ColumnBins {
  const sorted = sortNumbers(values);
  const different = new Float32Array(sorted.length);
  const until = new Uint32Array(sorted.length);
  let count = 0;
  for (let i = 0; i < sorted.length; i++) {
    if (i === 0 || sorted[i] !== sorted[i - 1]) different[count++] = sorted[i];
    until[count - 1] = i + 1;
  }
  const distinct = different.subarray(0, count);
  const wanted = bins - 1;
  const thresholds: number[] = [];
  const cut = (i: number): void => {
    thresholds.push(between(distinct[i], distinct[i + 1]));
  };
  if (distinct.length <= wanted) for (let i = 0; i + 1 < distinct.length; i++) cut(i);
  else {
    // A bin is closed once it holds its share of the rows that are left: a value with many rows takes none from others.
    let taken = 0;
    for (let i = 0; i + 1 < distinct.length && thresholds.length < wanted - 1; i++) {
      const share = (sorted.length - taken) / (wanted - thresholds.length);
      if (until[i] - taken < share) continue;
      cut(i);
      taken = until[i];
    }
  }
  return { kind: 'number', thresholds: Float32Array.from(thresholds), bins: thresholds.length + 2 };
}

/** An even number of digits: the last pass ends where the first began. */
const digitBits = 8;
const digits = 4;
const digitValues = 1 << digitBits;
const signBit = 0x80000000;

/** Ascending, without those that are no number: by radix, several times as fast as comparing. */
function sortNumbers(values: Float32Array): Float32Array {
  const sorted = new Float32Array(values.length);
  let count = 0;
  for (let i = 0; i < values.length; i++) if (!Number.isNaN(values[i])) sorted[count++] = values[i];
  const keys = new Uint32Array(sorted.buffer, 0, count);
  const other = new Uint32Array(count);
  // As unsigned integers, negative numbers turned round, they ascend as the numbers do.
  for (let i = 0; i < count; i++) keys[i] ^= keys[i] >= signBit ? 0xffffffff : signBit;
  for (let digit = 0; digit < digits; digit += 2) {
    sortByDigit(keys, other, digit * digitBits);
    sortByDigit(other, keys, (digit + 1) * digitBits);
  }
  for (let i = 0; i < count; i++) keys[i] ^= keys[i] >= signBit ? signBit : 0xffffffff;
  return sorted.subarray(0, count);
}

/** Those with equal digits stay in order. */
function sortByDigit(from: Uint32Array, to: Uint32Array, shift: number): void {
  const places = new Uint32Array(digitValues);
  for (let i = 0; i < from.length; i++) places[(from[i] >>> shift) & (digitValues - 1)]++;
  let next = 0;
  for (let value = 0; value < digitValues; value++) {
    const count = places[value];
    places[value] = next;
    next += count;
  }
  for (let i = 0; i < from.length; i++) to[places[(from[i] >>> shift) & (digitValues - 1)]++] = from[i];
}

/**
 * Not halfway: a later row often lies there (0.325 between 0.32 and 0.33), and the last bit of how it is scaled, which other
 * programs round differently, would decide.
 */
const share = 0.4983;

/** A float32 that is at least a and below b, near the middle where there is one. */
function between(a: number, b: number): number {
  const middle = Math.fround(a + (b - a) * share);
  return middle < b ? middle : a;
}
