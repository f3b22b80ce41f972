/** Values that are not missing at random: one feature's missing share differs by the values of another. */

import type { views } from '../../../contract/index.ts';
import { type Column, columnText } from '../../../formats/index.ts';
import { hasValue } from './row-codes.ts';

const mostFeatures = 100;
const mostSlices = 40;
const mostValues = 30;
/** Slices of fewer rows say nothing. */
const leastRows = 30;
/** Standard deviations beyond chance, the strength (Cramér's V) and the difference of shares that make a finding. */
const leastSigma = 5;
const leastStrength = 0.1;
const leastDifference = 0.1;
const mostFindings = 20;

const advice =
  'Its absence carries information: keep the missing indicator, and ask why it is missing before the model learns from that.';
const labelAdvice =
  'Rows without a label are not learnt from: the model will know some groups less than others. Ask why they were not labelled.';

interface SliceColumn {
  readonly name: string;
  readonly codes: Map<string, number>;
}

export class MissingBySlice {
  readonly #features: readonly string[];
  readonly #label: readonly string[];
  readonly #slices: readonly SliceColumn[];
  /** By feature, slice column and value: rows, and rows without a value. */
  readonly #counts: Float64Array;

  /** `missing`: features of which some but not all rows have no value. `sample`: a first batch, to find columns of few values. */
  constructor(missing: readonly string[], sample: readonly Column[], label: readonly string[] = []) {
    this.#label = label;
    this.#features = missing.slice(0, mostFeatures);
    this.#slices = sample
      .filter((column) => hasFewValues(column))
      .slice(0, mostSlices)
      .map(({ name }) => ({ name, codes: new Map() }));
    this.#counts = new Float64Array(this.#features.length * this.#slices.length * (mostValues + 1) * 2);
  }

  add(columns: ReadonlyMap<string, Column>): void {
    if (this.#features.length === 0) return;
    const codes = this.#slices.map(({ name, codes }) => codesOf(columns.get(name), codes));
    for (const [at, name] of this.#features.entries()) {
      const column = columns.get(name);
      if (!column) continue;
      for (const [slice, values] of codes.entries()) {
        if (!values || this.#slices[slice]?.name === name) continue;
        for (let row = 0; row < column.rows; row++) {
          const cell = this.#at(at, slice, values[row] as number);
          this.#counts[cell] = (this.#counts[cell] as number) + 1;
          if (!hasValue(column, row)) this.#counts[cell + 1] = (this.#counts[cell + 1] as number) + 1;
        }
      }
    }
  }

  /** One finding a feature, at the column that tells most about it. */
  findings(): readonly views.CheckFinding[] {
    const found = this.#features.flatMap((name, at) => {
      const best = this.#slices
        .map((slice, index) => ({ slice, test: this.#test(at, index) }))
        .filter(({ test }) => test !== undefined && test.sigma >= leastSigma && test.strength >= leastStrength)
        .filter(({ test }) => test !== undefined && test.difference >= leastDifference)
        .sort((a, b) => (b.test?.strength ?? 0) - (a.test?.strength ?? 0))[0];
      return best?.test
        ? [{ ...describe(name, best.slice.name, best.test), ...(this.#label.includes(name) && { advice: labelAdvice }) }]
        : [];
    });
    return found.sort((a, b) => Number(b.facts['strength']) - Number(a.facts['strength'])).slice(0, mostFindings);
  }

  #at(feature: number, slice: number, value: number): number {
    return ((feature * this.#slices.length + slice) * (mostValues + 1) + value) * 2;
  }

  #test(feature: number, slice: number): Association | undefined {
    const values = [...(this.#slices[slice] as SliceColumn).codes]
      .map(([value, code]) => {
        const at = this.#at(feature, slice, code);
        return { value, rows: this.#counts[at] as number, missing: this.#counts[at + 1] as number };
      })
      .filter(({ rows }) => rows >= leastRows);
    return values.length < 2 ? undefined : associate(values);
  }
}

interface SliceCount {
  readonly value: string;
  readonly rows: number;
  readonly missing: number;
}

interface Association {
  readonly slices: readonly SliceCount[];
  /** Chi-square as standard deviations of a normal variable (Wilson and Hilferty 1931). */
  readonly sigma: number;
  /** Cramér's V. */
  readonly strength: number;
  /** Between the largest and the smallest missing share. */
  readonly difference: number;
}

function associate(slices: readonly SliceCount[]): Association {
  const rows = slices.reduce((sum, slice) => sum + slice.rows, 0);
  const share = slices.reduce((sum, slice) => sum + slice.missing, 0) / rows;
  const chiSquare = slices.reduce((sum, slice) => {
    const off = slice.missing - slice.rows * share;
    return sum + (off * off) / (slice.rows * share * (1 - share));
  }, 0);
  const free = slices.length - 1;
  const sigma = (Math.cbrt(chiSquare / free) - (1 - 2 / (9 * free))) / Math.sqrt(2 / (9 * free));
  const shares = slices.map((slice) => slice.missing / slice.rows);
  const difference = Math.max(...shares) - Math.min(...shares);
  return { slices, sigma, strength: Math.sqrt(chiSquare / rows), difference };
}

function describe(feature: string, by: string, { slices, strength, difference }: Association): views.CheckFinding {
  const sorted = [...slices].sort((a, b) => b.missing / b.rows - a.missing / a.rows);
  const [most, least] = [sorted[0] as SliceCount, sorted.at(-1) as SliceCount];
  const percent = ({ missing, rows }: SliceCount): string => `${((missing / rows) * 100).toFixed(0)} %`;
  return {
    kind: 'missing_not_at_random',
    feature,
    severity: difference >= 0.5 ? 'serious' : 'notice',
    summary: `${feature} is missing in ${percent(most)} of the rows where ${by} is ${shown(most.value)}, in ${percent(least)} where it is ${shown(least.value)}.`,
    advice,
    facts: { by, strength, difference },
    remedies: [],
    rows: [
      { op: 'missing', column: feature },
      most.value === '' ? { op: 'missing', column: by } : { op: 'is', column: by, values: [most.value] },
    ],
    table: {
      columns: [by, 'rows', 'missing', 'share missing'],
      rows: sorted.map((slice) => [shown(slice.value), slice.rows, slice.missing, slice.missing / slice.rows]),
    },
  };
}

function shown(value: string): string {
  return value === '' ? 'missing' : value;
}

function hasFewValues(column: Column): boolean {
  if (column.type !== 'bytes' && column.type !== 'int') return false;
  const seen = new Set<string>();
  for (let row = 0; row < column.rows; row++) {
    seen.add(columnText(column, row) ?? '');
    if (seen.size > mostValues) return false;
  }
  return seen.size > 1;
}

/** Values beyond the first `mostValues` share the last code and are not judged. */
function codesOf(column: Column | undefined, codes: Map<string, number>): Uint8Array | undefined {
  if (!column) return undefined;
  return Uint8Array.from({ length: column.rows }, (_, row) => {
    const text = columnText(column, row) ?? '';
    const known = codes.get(text);
    if (known !== undefined) return known;
    if (codes.size >= mostValues) return mostValues;
    codes.set(text, codes.size);
    return codes.size - 1;
  });
}
