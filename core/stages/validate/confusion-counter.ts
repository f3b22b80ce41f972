/** How often a value of the base stands beside a value of the test, for chosen string features. */

import { type Column, valueCount, valueText } from '../../formats/index.ts';
import { raise } from '../../foundation/index.ts';
import { empty } from './feature-fingerprint.ts';

export interface ConfusionCount {
  readonly feature_name: string;
  readonly base: string;
  readonly test: string;
  readonly count: number;
}

const missingValue = '__MISSING_VALUE__';

export class ConfusionCounter {
  private readonly features: ReadonlySet<string>;
  private readonly texts = new Map<number, string>();
  /** By feature, then by both fingerprints. */
  private readonly found = new Map<string, { base: number; test: number; count: number }>();

  constructor(features: readonly string[]) {
    this.features = new Set(features);
  }

  /** Keeps the text behind a fingerprint. Raises `usage/invalid-argument` for values that are not single strings. */
  remember(columns: readonly Column[], row: number, fingerprints: readonly number[]): void {
    if (this.features.size === 0) return;
    columns.forEach((column, index) => {
      const fingerprint = fingerprints[index] as number;
      if (!this.features.has(column.name) || fingerprint <= empty || this.texts.has(fingerprint)) return;
      const kind = column.type !== 'bytes' ? `${column.type === 'int' ? 'int64' : column.type} features` : 'multivalent features';
      if (column.type !== 'bytes' || valueCount(column, row) > 1)
        raise('usage/invalid-argument', `${column.name}: ${kind} unsupported for confusion analysis.`, 'Name string features.');
      this.texts.set(fingerprint, valueText(column, column.offsets[row] as number));
    });
  }

  count(feature: string, base: number, test: number): void {
    if (!this.features.has(feature)) return;
    const [left, right] = [Math.max(base, empty), Math.max(test, empty)];
    const key = `${feature}\0${left} ${right}`;
    const found = this.found.get(key);
    if (found === undefined) this.found.set(key, { base: left, test: right, count: 1 });
    else found.count += 1;
  }

  /** By feature, then most frequent first. */
  counts(): ConfusionCount[] {
    const text = (fingerprint: number): string => this.texts.get(fingerprint) ?? missingValue;
    return [...this.found]
      .map(([key, { base, test, count }]) => ({
        feature_name: key.slice(0, key.indexOf('\0')),
        base: text(base),
        test: text(test),
        count,
      }))
      .sort(
        (a, b) =>
          compare(a.feature_name, b.feature_name) || b.count - a.count || compare(a.base, b.base) || compare(a.test, b.test),
      );
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
