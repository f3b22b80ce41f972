/** Selection bias: a column's shares against those of the population the user gives. */

import type { views } from '../../../contract/index.ts';
import { type Column, columnText } from '../../../formats/index.ts';

export interface ReferenceDistribution {
  readonly feature: string;
  /** By value, in any unit: counts and shares alike. */
  readonly shares: Readonly<Record<string, number>>;
}

const mostValues = 100_000;
/** A group is off when it is beyond chance and a quarter more or less than it should be. */
const leastSigma = 4;
const leastRatio = 1.25;
/** Total variation distance from which the selection is seriously off. */
const serious = 0.2;

interface Group {
  readonly value: string;
  readonly expected: number;
  readonly found: number;
  readonly isOff: boolean;
}

export class SelectionBias {
  readonly feature: string;
  readonly #shares: ReadonlyMap<string, number>;
  readonly #counts = new Map<string, number>();
  #rows = 0;

  constructor({ feature, shares }: ReferenceDistribution) {
    this.feature = feature;
    const total = Object.values(shares).reduce((sum, share) => sum + share, 0);
    this.#shares = new Map(Object.entries(shares).map(([value, share]) => [value, share / total]));
  }

  add(column: Column | undefined): void {
    if (!column) return;
    for (let row = 0; row < column.rows; row++) {
      const text = columnText(column, row);
      if (text === null || text === '') continue;
      this.#rows++;
      if (this.#counts.size < mostValues || this.#counts.has(text)) this.#counts.set(text, (this.#counts.get(text) ?? 0) + 1);
    }
  }

  findings(): readonly views.CheckFinding[] {
    if (this.#rows === 0) return [];
    const groups = [...this.#shares].map(([value, expected]) => this.#group(value, expected));
    const off = groups.filter(({ isOff }) => isOff);
    if (off.length === 0) return [];
    const unknown = this.#rows - groups.reduce((sum, { value }) => sum + (this.#counts.get(value) ?? 0), 0);
    const distance =
      (groups.reduce((sum, { found, expected }) => sum + Math.abs(found - expected), 0) + unknown / this.#rows) / 2;
    const sorted = groups.sort((a, b) => Math.abs(b.found - b.expected) - Math.abs(a.found - a.expected));
    const first = off.sort((a, b) => Math.abs(b.found - b.expected) - Math.abs(a.found - a.expected))[0] as Group;
    const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
    return [
      {
        kind: 'selection_bias',
        feature: this.feature,
        severity: distance >= serious ? 'serious' : 'notice',
        summary: `${first.value} makes up ${percent(first.found)} of the rows, but ${percent(first.expected)} of the reference; ${off.length} of ${groups.length} values of ${this.feature} are off by more than chance.`,
        advice:
          'The model will know some groups better than others. Collect more of the missing ones, weigh the rows, and evaluate each group on its own slice.',
        facts: { distance, groups: groups.length, off: off.length, not_in_reference: unknown / this.#rows },
        remedies: [],
        table: {
          columns: [this.feature, 'reference', 'data', 'ratio'],
          rows: sorted.map(({ value, expected, found }) => [value, expected, found, expected > 0 ? found / expected : 0]),
        },
      },
    ];
  }

  #group(value: string, expected: number): Group {
    const found = (this.#counts.get(value) ?? 0) / this.#rows;
    const chance = Math.sqrt((expected * (1 - expected)) / this.#rows);
    const ratio = found > expected ? found / expected : expected / Math.max(found, 1e-12);
    return { value, expected, found, isOff: Math.abs(found - expected) > leastSigma * chance && ratio >= leastRatio };
  }
}
