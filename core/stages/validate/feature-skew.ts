/** TFDV's feature skew detector: two sets of examples joined by identifier features, feature by feature the same or not. */

import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ColumnBatch } from '../../formats/index.ts';
import { attempt, type CancelSignal, type Result, raise, throwIfCancelled } from '../../foundation/index.ts';
import { type ConfusionCount, ConfusionCounter } from './confusion-counter.ts';
import { empty, type FingerprintOptions, fingerprintOf } from './feature-fingerprint.ts';
import { type FeatureSkew, PairComparison, rowHead, type SkewPair } from './pair-comparison.ts';
import { PartitionedRows, partitionCount } from './partitioned-rows.ts';

export interface FeatureSkewOptions {
  /** What makes a base and a test example the same example. */
  readonly identifierFeatures: readonly string[];
  readonly featuresToIgnore?: readonly string[];
  /** Skewed pairs to keep, drawn evenly; default 0. */
  readonly sampleSize?: number;
  /** Decimals floats are rounded to before they are compared. */
  readonly floatRoundDigits?: number;
  /** Compare every pair where an identifier comes several times; else such identifiers are left out. */
  readonly allowDuplicateIdentifiers?: boolean;
  /** Strings whose pairs of values are counted. */
  readonly confusionFeatures?: readonly string[];
  /** Where a temporary folder may be made for more rows than memory is to hold. */
  readonly scratchDir: string;
  /** Numbers of a side held in memory; for tests. */
  readonly memoryLimit?: number;
  readonly seed?: number;
  readonly signal?: CancelSignal;
}

export interface MatchStats {
  base_with_id_count: number;
  test_with_id_count: number;
  identifiers_count: number;
  ids_missing_in_base_count: number;
  ids_missing_in_test_count: number;
  matching_pairs_count: number;
  duplicate_id_count: number;
  base_missing_id_count: number;
  test_missing_id_count: number;
}

export interface FeatureSkewResult {
  /** By name; features of which no pair had a value in either are left out. */
  readonly features: readonly FeatureSkew[];
  readonly pairs: readonly SkewPair[];
  readonly matchStats: MatchStats;
  readonly confusion: readonly ConfusionCount[];
}

export type Batches = AsyncIterable<ColumnBatch> | Iterable<ColumnBatch>;

/** Numbers (8 bytes) of a side held in memory before they go to files. */
const defaultMemoryLimit = 8 << 20;

/** Fails with `usage/invalid-argument` for a feature that is not there or cannot be counted. */
export function detectFeatureSkew(base: Batches, test: Batches, options: FeatureSkewOptions): Promise<Result<FeatureSkewResult>> {
  return attempt(async () => {
    if (options.identifierFeatures.length === 0)
      raise('usage/invalid-argument', 'No identifier feature is named.', 'Name the features that identify an example.');
    const { floatRoundDigits: digits = 0, sampleSize = 0 } = options;
    if (!Number.isInteger(digits) || digits < 0 || digits > 40 || !Number.isInteger(sampleSize) || sampleSize < 0)
      raise(
        'usage/invalid-argument',
        'The decimals and the size of the sample are whole numbers from 0.',
        'Decimals go up to 40.',
      );
    const dir = await mkdtemp(join(options.scratchDir, 'feature-skew-'));
    try {
      const confusion = new ConfusionCounter(options.confusionFeatures ?? []);
      const sides = {
        base: await readSide(base, { name: 'base', dir, confusion }, options),
        test: await readSide(test, { name: 'test', dir, confusion }, options),
      };
      return await joinSides(sides, confusion, options);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  });
}

interface Side {
  readonly features: readonly string[];
  readonly rows: PartitionedRows | undefined;
  /** Examples without a value of some identifier. */
  readonly missingIdentifier: number;
}

interface SideSettings {
  readonly name: 'base' | 'test';
  readonly dir: string;
  readonly confusion: ConfusionCounter;
}

async function readSide(batches: Batches, { name, dir, confusion }: SideSettings, options: FeatureSkewOptions): Promise<Side> {
  const identifiers = [...options.identifierFeatures].sort();
  const ignored = new Set([...identifiers, ...(options.featuresToIgnore ?? [])]);
  const values: FingerprintOptions = { seed: 0, floatRoundDigits: options.floatRoundDigits };
  let features: readonly string[] = [];
  let rows: PartitionedRows | undefined;
  let missingIdentifier = 0;
  let number = 0;
  for await (const batch of batches) {
    throwIfCancelled(options.signal);
    const compared = batch.columns.filter((column) => !ignored.has(column.name));
    if (rows === undefined) {
      features = compared.map((column) => column.name);
      rows = new PartitionedRows(rowHead + features.length, { dir, name, limit: options.memoryLimit ?? defaultMemoryLimit });
    }
    const keys = identifiers.map((identifier) => requireColumn(batch, identifier, name));
    for (let row = 0; row < batch.rows; row++) {
      number += 1;
      const key = [1, 2].map((seed) => keys.map((column) => fingerprintOf(column, row, { ...values, seed })));
      if ((key[0] as number[]).some((part) => part <= empty)) missingIdentifier += 1;
      else {
        const fingerprints = compared.map((column) => fingerprintOf(column, row, values));
        confusion.remember(compared, row, fingerprints);
        rows.add([...key.map(combine), number, ...fingerprints]);
      }
    }
    await rows.spillIfFull();
  }
  return { features, rows, missingIdentifier };
}

function requireColumn(batch: ColumnBatch, name: string, side: string): ColumnBatch['columns'][number] {
  const column = batch.columns.find((candidate) => candidate.name === name);
  if (column !== undefined) return column;
  return raise('usage/invalid-argument', `The ${side} data have no feature ${name}.`, 'Name identifier features that both have.');
}

/** Exact below 2^53. */
function combine(parts: readonly number[]): number {
  return parts.reduce((sum, part) => (sum * 31 + part) % Number.MAX_SAFE_INTEGER);
}

async function joinSides(
  { base, test }: { readonly base: Side; readonly test: Side },
  confusion: ConfusionCounter,
  options: FeatureSkewOptions,
): Promise<FeatureSkewResult> {
  const matchStats: MatchStats = {
    base_with_id_count: base.rows?.rows ?? 0,
    test_with_id_count: test.rows?.rows ?? 0,
    identifiers_count: 0,
    ids_missing_in_base_count: 0,
    ids_missing_in_test_count: 0,
    matching_pairs_count: 0,
    duplicate_id_count: 0,
    base_missing_id_count: base.missingIdentifier,
    test_missing_id_count: test.missingIdentifier,
  };
  const comparison = new PairComparison(base.features, test.features, { confusion, options });
  for (let partition = 0; partition < partitionCount; partition++) {
    throwIfCancelled(options.signal);
    const left = await groupsOf(base, partition);
    const right = await groupsOf(test, partition);
    for (const key of new Set([...left.keys(), ...right.keys()])) {
      const bases = left.get(key) ?? [];
      const tests = right.get(key) ?? [];
      countIdentifier(matchStats, bases.length, tests.length);
      if (options.allowDuplicateIdentifiers !== true && Math.max(bases.length, tests.length) > 1) continue;
      for (const one of bases) for (const other of tests) comparison.compare(one, other);
    }
  }
  return { features: comparison.counted(), pairs: comparison.sample(), matchStats, confusion: confusion.counts() };
}

function countIdentifier(stats: MatchStats, bases: number, tests: number): void {
  stats.identifiers_count += 1;
  if (bases === 0) stats.ids_missing_in_base_count += 1;
  if (tests === 0) stats.ids_missing_in_test_count += 1;
  stats.matching_pairs_count += bases * tests;
  if (Math.max(bases, tests) > 1) stats.duplicate_id_count += 1;
}

async function groupsOf({ rows }: Side, partition: number): Promise<Map<string, Float64Array[]>> {
  return rows === undefined ? new Map() : groupByKey(await rows.partition(partition), rows.width);
}

function groupByKey(rows: Float64Array, width: number): Map<string, Float64Array[]> {
  const groups = new Map<string, Float64Array[]>();
  for (let start = 0; start < rows.length; start += width) {
    const row = rows.subarray(start, start + width);
    const key = `${row[0]} ${row[1]}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return groups;
}
