/** Statistics against TFX's golden FeatureStats.pb of the Chicago taxi data, and TFDV's own generator tests. */

import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type ColumnBatch,
  commonStatistics,
  type DatasetFeatureStatistics,
  decodeStatistics,
  encodeStatistics,
  type FeatureNameStatistics,
  type Histogram,
} from '../../core/formats/index.ts';
import { unwrap } from '../../core/foundation/index.ts';
import { generateStatistics } from '../../core/stages/statistics/index.ts';
import { readTaxiSplits } from './taxi-batches.ts';

const data = '../shared/data';
const taxi = `${data}/tabular/chicago_taxi/data.csv`;
const golden = `${data}/tfx-golden/testdata/statistics_gen`;
const held = existsSync(taxi) && existsSync(golden);

/** Relative: float64 sums taken in another order. */
const sumTolerance = 1e-10;

/** TFDV's sketch: share of all values by which a quantile's rank may be off. */
const sketchTolerance = 0.01;

describe.skipIf(!held)(`Statistics of the Chicago taxi splits (needs ${data})`, () => {
  const computed = new Map<string, DatasetFeatureStatistics>();
  const batchesBySplit = new Map<string, ColumnBatch[]>();

  beforeAll(async () => {
    for (const [split, batches] of readTaxiSplits(taxi)) {
      batchesBySplit.set(split, batches);
      computed.set(split, unwrap(await generateStatistics(batches)).datasets[0] as DatasetFeatureStatistics);
    }
  });

  it('counts 10036 train and 4966 eval examples', () => {
    expect([...computed].map(([split, dataset]) => [split, dataset.num_examples])).toEqual([
      ['train', 10036],
      ['eval', 4966],
    ]);
  });

  it('gives the stated numbers of the train split', () => {
    const fare = feature(computed, 'fare').num_stats;
    expect(fare?.mean).toBeCloseTo(11.701521525222766, 12);
    expect(fare?.std_dev).toBeCloseTo(12.257952235394214, 12);
    expect(fare?.num_zeros).toBe(20);
    expect(fare?.median).toBe(7.849999904632568);
    expect(fare?.max).toBe(700.0700073242188);
    const company = feature(computed, 'company').string_stats;
    expect(company?.unique).toBe(45);
    expect(company?.avg_length).toBe(Math.fround(25.486347));
    expect(feature(computed, 'trip_seconds').num_stats?.mean).toBeCloseTo(778.3040574219918, 10);
  });

  for (const split of ['train', 'eval']) {
    it(`writes the golden ${split} file back byte for byte`, () => {
      const bytes = readFileSync(`${golden}/Split-${split}/FeatureStats.pb`);
      expect(Buffer.from(encodeStatistics(unwrap(decodeStatistics(bytes)))).equals(bytes)).toBe(true);
    });

    it(`agrees with every feature of the golden ${split} statistics`, () => {
      const expected = readGolden(split);
      const actual = computed.get(split) as DatasetFeatureStatistics;
      expect(actual.num_examples).toBe(expected.num_examples);
      expect(names(actual)).toEqual(names(expected));
      for (const theirs of expected.features) compareFeature(feature(computed, nameOf(theirs), split), theirs);
    });

    it(`cuts ${split} at exact quantiles, and TFDV's boundaries are those within its sketch's error`, () => {
      for (const theirs of readGolden(split).features) {
        if ((theirs.num_stats?.histograms.length ?? 0) === 0) continue;
        const sorted = sortedValues(batchesBySplit.get(split) ?? [], nameOf(theirs));
        const ours = feature(computed, nameOf(theirs), split);
        compareQuantiles(sorted, ours, 1 / sorted.length);
        compareQuantiles(sorted, theirs, sketchTolerance);
      }
    });
  }
});

function readGolden(split: string): DatasetFeatureStatistics {
  return unwrap(decodeStatistics(readFileSync(`${golden}/Split-${split}/FeatureStats.pb`)))
    .datasets[0] as DatasetFeatureStatistics;
}

function nameOf(feature: FeatureNameStatistics): string {
  return feature.path?.step.join('.') ?? feature.name ?? '';
}

function names(dataset: DatasetFeatureStatistics): string[] {
  return dataset.features.map(nameOf).sort();
}

function feature(computed: ReadonlyMap<string, DatasetFeatureStatistics>, name: string, split = 'train'): FeatureNameStatistics {
  const found = computed.get(split)?.features.find((candidate) => nameOf(candidate) === name);
  if (found === undefined) throw new Error(`No statistics of ${name}`);
  return found;
}

function compareFeature(ours: FeatureNameStatistics, theirs: FeatureNameStatistics): void {
  const name = nameOf(theirs);
  expect(ours.type, name).toBe(theirs.type);
  const { num_values_histogram: _ours, ...commonOurs } = commonStatistics(ours) ?? {};
  const { num_values_histogram: _theirs, ...commonTheirs } = commonStatistics(theirs) ?? {};
  expect(commonOurs, name).toEqual(commonTheirs);
  if (theirs.string_stats !== undefined) {
    const { common_stats: _a, ...strings } = ours.string_stats ?? {};
    const { common_stats: _b, ...expected } = theirs.string_stats;
    expect(strings, name).toEqual(expected);
  }
  if (theirs.num_stats !== undefined) compareNumbers(ours, theirs);
}

function compareNumbers(ours: FeatureNameStatistics, theirs: FeatureNameStatistics): void {
  const name = nameOf(theirs);
  const actual = ours.num_stats as NonNullable<typeof ours.num_stats>;
  const expected = theirs.num_stats as NonNullable<typeof theirs.num_stats>;
  expect({ zeros: actual.num_zeros, min: actual.min, max: actual.max }, name).toEqual({
    zeros: expected.num_zeros,
    min: expected.min,
    max: expected.max,
  });
  expect(actual.histograms.map((histogram) => histogram.type)).toEqual(expected.histograms.map((histogram) => histogram.type));
  const [standard] = actual.histograms;
  const [goldenStandard] = expected.histograms;
  // A column without a single value.
  if (standard === undefined || goldenStandard === undefined) return;
  expect(Math.abs(actual.mean - expected.mean), `${name} mean`).toBeLessThan(sumTolerance * Math.abs(expected.mean));
  // The golden file is of an older TFDV, which took the variance as a difference of two large sums: what is lost is a
  // float64's precision of the squared mean.
  const cancelled = expected.std_dev === 0 ? 0 : (expected.mean ** 2 * Number.EPSILON * 2) / expected.std_dev;
  const tolerance = Math.max(sumTolerance * expected.std_dev, cancelled);
  expect(Math.abs(actual.std_dev - expected.std_dev), `${name} std_dev`).toBeLessThanOrEqual(tolerance);
  expect(edges(standard), `${name} edges`).toEqual(edges(goldenStandard));
  const total = (histogram: Histogram): number => histogram.buckets.reduce((sum, bucket) => sum + bucket.sample_count, 0);
  expect(total(standard), `${name} total`).toBeCloseTo(actual.common_stats?.tot_num_values ?? 0, 6);
}

function sortedValues(batches: readonly ColumnBatch[], name: string): Float64Array {
  const values = batches.flatMap((batch) => {
    const column = batch.columns.find((candidate) => candidate.name === name);
    return column?.type === 'int' || column?.type === 'float'
      ? Array.from<number | bigint, number>(column.values, (value) =>
          column.type === 'int' ? Number(value) : Math.fround(Number(value)),
        )
      : [];
  });
  return Float64Array.from(values).sort();
}

/** Each boundary of the quantiles histogram, and the median, has its rank within `tolerance` of where it should be. */
function compareQuantiles(sorted: Float64Array, feature: FeatureNameStatistics, tolerance: number): void {
  const buckets = feature.num_stats?.histograms[1]?.buckets ?? [];
  const boundaries = [...buckets.map((bucket) => bucket.low_value), buckets.at(-1)?.high_value ?? Number.NaN];
  expect(boundaries).toHaveLength(11);
  const named: [string, number, number][] = boundaries.map((value, index) => [`boundary ${index}`, value, index / 10]);
  for (const [what, value, rank] of [...named, ['median', feature.num_stats?.median ?? Number.NaN, 0.5] as const]) {
    const below = sorted.findIndex((other) => other >= value) / sorted.length;
    const upTo = (sorted.findLastIndex((other) => other <= value) + 1) / sorted.length;
    const off = Math.max(0, below - rank, rank - upTo);
    expect(off, `${nameOf(feature)} ${what}`).toBeLessThanOrEqual(tolerance + Number.EPSILON);
  }
}

function edges(histogram: Histogram): number[] {
  return histogram.buckets.flatMap((bucket) => [bucket.low_value, bucket.high_value]);
}
