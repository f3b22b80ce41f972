/** Pairs of examples held against each other, feature by feature, and the counts TFDV's feature skew detector keeps. */

import { createRandom, type Random } from '../../foundation/index.ts';
import type { ConfusionCounter } from './confusion-counter.ts';
import { absent, empty } from './feature-fingerprint.ts';

/** Counts of pairs; names as in FeatureSkew of feature_skew_results.proto. */
export interface FeatureSkew {
  readonly feature_name: string;
  base_count: number;
  test_count: number;
  match_count: number;
  base_only: number;
  test_only: number;
  mismatch_count: number;
  diff_count: number;
}

export interface SkewPair {
  /** Rows from 1. */
  readonly base_row: number;
  readonly test_row: number;
  readonly matched_features: readonly string[];
  readonly base_only_features: readonly string[];
  readonly test_only_features: readonly string[];
  readonly mismatched_features: readonly string[];
}

/** Key, second half of the key, row number; then a fingerprint a feature. */
export const rowHead = 3;

interface SampleOptions {
  readonly sampleSize?: number;
  readonly seed?: number;
}

interface ComparedFeature {
  readonly skew: FeatureSkew;
  /** Positions in a row; -1 where the side has no such feature. */
  readonly base: number;
  readonly test: number;
}

export class PairComparison {
  private readonly features: readonly ComparedFeature[];
  private readonly confusion: ConfusionCounter;
  private readonly sampleSize: number;
  private readonly random: Random;
  private readonly pairs: SkewPair[] = [];
  private skewed = 0;
  private readonly seen = new Set<ComparedFeature>();

  constructor(
    base: readonly string[],
    test: readonly string[],
    { confusion, options }: { readonly confusion: ConfusionCounter; readonly options: SampleOptions },
  ) {
    const at = (names: readonly string[], name: string): number => (names.includes(name) ? rowHead + names.indexOf(name) : -1);
    this.features = [...new Set([...base, ...test])].sort().map((name) => ({
      skew: createSkew(name),
      base: at(base, name),
      test: at(test, name),
    }));
    this.confusion = confusion;
    this.sampleSize = options.sampleSize ?? 0;
    this.random = createRandom(options.seed ?? 0);
  }

  compare(base: Float64Array, test: Float64Array): void {
    const pair = { matched: [] as string[], baseOnly: [] as string[], testOnly: [] as string[], mismatched: [] as string[] };
    let isSkewed = false;
    for (const feature of this.features) {
      const [left, right] = [base[feature.base] ?? absent, test[feature.test] ?? absent];
      this.confusion.count(feature.skew.feature_name, left, right);
      if (left === absent && right === absent) continue;
      this.seen.add(feature);
      const kind = countPair(feature.skew, left, right);
      if (kind !== 'matched') isSkewed = true;
      if (kind !== undefined) pair[kind].push(feature.skew.feature_name);
    }
    if (isSkewed) this.keep({ base_row: base[2] as number, test_row: test[2] as number, ...namedLists(pair) });
  }

  counted(): FeatureSkew[] {
    return this.features.filter((feature) => this.seen.has(feature)).map(({ skew }) => skew);
  }

  sample(): SkewPair[] {
    return [...this.pairs].sort((a, b) => a.base_row - b.base_row || a.test_row - b.test_row);
  }

  /** Reservoir sampling. */
  private keep(pair: SkewPair): void {
    this.skewed += 1;
    if (this.pairs.length < this.sampleSize) this.pairs.push(pair);
    else {
      const place = this.random.nextInt(this.skewed);
      if (place < this.sampleSize) this.pairs[place] = pair;
    }
  }
}

function namedLists(
  pair: Record<'matched' | 'baseOnly' | 'testOnly' | 'mismatched', string[]>,
): Omit<SkewPair, 'base_row' | 'test_row'> {
  return {
    matched_features: pair.matched,
    base_only_features: pair.baseOnly,
    test_only_features: pair.testOnly,
    mismatched_features: pair.mismatched,
  };
}

function createSkew(name: string): FeatureSkew {
  const zero = { base_count: 0, test_count: 0, match_count: 0, base_only: 0, test_only: 0, mismatch_count: 0, diff_count: 0 };
  return { feature_name: name, ...zero };
}

/** A feature without a value in one and absent from the other is counted nowhere, and skewed all the same: TFDV's behaviour. */
function countPair(
  skew: FeatureSkew,
  base: number,
  test: number,
): 'matched' | 'baseOnly' | 'testOnly' | 'mismatched' | undefined {
  if (base > empty) skew.base_count += 1;
  if (test > empty) skew.test_count += 1;
  if (base === test) {
    skew.match_count += 1;
    return 'matched';
  }
  if (base <= empty && test <= empty) return undefined;
  skew.diff_count += 1;
  if (test <= empty) {
    skew.base_only += 1;
    return 'baseOnly';
  }
  if (base <= empty) {
    skew.test_only += 1;
    return 'testOnly';
  }
  skew.mismatch_count += 1;
  return 'mismatched';
}
