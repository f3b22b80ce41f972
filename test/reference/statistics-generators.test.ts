/** Statistics of small batches against TFDV's own generator tests. */

import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type DatasetFeatureStatistics,
  type FeatureNameStatistics,
  featureStatisticsType,
  type Schema,
  type StringStatistics,
} from '../../core/formats/index.ts';
import { messageToJson } from '../../core/formats/tfmd-json.ts';
import { type Json, unwrap } from '../../core/foundation/index.ts';
import { generateStatistics, type StatisticsOptions } from '../../core/stages/statistics/index.ts';
import { type ArrowBatch, type Functions, readCases, runCase, toBatch } from './tfdv-cases.ts';

const folder = '../shared/data/tfdv/cases';
const basicPath = `${folder}/basic_stats_generator_test.json`;
const topPath = `${folder}/top_k_uniques_stats_generator_test.json`;

/** Numbers of the text protos are written with about seven digits. */
const digits = 5;

/** Tests that are not replayed, by reason. */
const leftOut: Readonly<Record<string, readonly string[]>> = {
  'the extraction lost the batches or the expectation': [
    'BasicStatsGeneratorTest.test_no_runtime_warnings_close_to_max_int',
    'BasicStatsGeneratorTest.test_feature_with_inconsistent_types',
  ],
  'statistics of nested structs: column batches have none': ['BasicStatsGeneratorStructStatsTest.test_struct'],
  'histograms cannot be switched off for single features': ['BasicStatsGeneratorTest.test_with_feature_config'],
  'there is one weight column for all features': ['TopkUniquesStatsGeneratorTest.test_topk_uniques_with_weights'],
  'no batches at all: TFDV gives no dataset, here it is one of 0 examples': [
    'TopkUniquesStatsGeneratorTest.test_topk_uniques_with_empty_input',
  ],
};

interface Generator {
  readonly options: StatisticsOptions;
}

const makeGenerator: Functions[string] = (_, kwargs): Generator => {
  const weights = kwargs.example_weight_map as { weight_feature?: string } | undefined;
  const named: StatisticsOptions = {
    numValuesHistogramBuckets: (kwargs.num_values_histogram_buckets as number | undefined) ?? 10,
    numHistogramBuckets: (kwargs.num_histogram_buckets as number | undefined) ?? 10,
    numQuantilesHistogramBuckets: (kwargs.num_quantiles_histogram_buckets as number | undefined) ?? 10,
    numTopValues: (kwargs.num_top_values as number | undefined) ?? 2,
    numRankHistogramBuckets: (kwargs.num_rank_histogram_buckets as number | undefined) ?? 1000,
    frequencyThreshold: (kwargs.frequency_threshold as number | undefined) ?? 1,
    weightedFrequencyThreshold: (kwargs.weighted_frequency_threshold as number | undefined) ?? 1,
    weightFeature: weights?.weight_feature,
    schema: kwargs.schema as Schema | undefined,
  };
  return { options: named };
};

async function compute(
  batches: readonly ArrowBatch[],
  { options }: Generator,
  floats: ReadonlySet<string>,
): Promise<FeatureNameStatistics[]> {
  const list = unwrap(
    await generateStatistics(
      batches.map((batch) => toBatch(batch, floats)),
      options,
    ),
  );
  return (list.datasets[0] as DatasetFeatureStatistics).features;
}

function nameOf(feature: FeatureNameStatistics | undefined): string {
  return feature?.path?.step.join('.') ?? '';
}

/** Equal but for rounding; both sides as JSON. */
function expectClose(actual: Json | undefined, expected: Json | undefined): void {
  const rounded = (json: Json | undefined): unknown => {
    if (typeof json === 'number') return Number(json.toPrecision(digits));
    if (Array.isArray(json)) return json.map(rounded);
    if (json === null || typeof json !== 'object') return json;
    return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, rounded(value)]));
  };
  expect(rounded(actual)).toEqual(rounded(expected));
}

/** What TFDV's basic generator does not compute. */
function withoutValues(feature: FeatureNameStatistics): FeatureNameStatistics {
  const strings = feature.string_stats;
  const bytes = feature.bytes_stats;
  return {
    ...feature,
    string_stats: strings && {
      ...strings,
      unique: 0,
      top_values: [],
      rank_histogram: undefined,
      weighted_string_stats: undefined,
    },
    bytes_stats: bytes && { ...bytes, unique: 0 },
  };
}

const basicFunctions: Functions = {
  'basic_stats_generator.BasicStatsGenerator': makeGenerator,
  // A partition computes some of the features only: which ones, the expectation says.
  'generator._copy_for_partition_index': (_args, _kwargs, scope) => scope.get('generator'),
  'self.assertCombinerOutputEqual': async ([batches, generator, expected]) => {
    const wanted = [...(expected as ReadonlyMap<string, FeatureNameStatistics>).values()];
    const floats = new Set(wanted.filter((feature) => feature.type === 'FLOAT').map(nameOf));
    const features = await compute(batches as ArrowBatch[], generator as Generator, floats);
    expect(wanted.length).toBeGreaterThan(0);
    for (const theirs of wanted) {
      const ours = features.find((feature) => nameOf(feature) === nameOf(theirs));
      expectClose(
        ours && messageToJson(featureStatisticsType, withoutValues(ours)),
        messageToJson(featureStatisticsType, theirs),
      );
    }
  },
};

type ValueStatistics = Partial<Pick<StringStatistics, 'unique' | 'top_values' | 'rank_histogram' | 'weighted_string_stats'>>;

/** TFDV gives values, weighted values and unique counts one by one: put together by feature. */
function gather(parts: readonly DatasetFeatureStatistics[]): Map<string, ValueStatistics> {
  const gathered = new Map<string, ValueStatistics>();
  for (const feature of parts.flatMap((part) => part.features)) {
    const { unique, top_values, rank_histogram, weighted_string_stats } = feature.string_stats as StringStatistics;
    const known: ValueStatistics = gathered.get(nameOf(feature)) ?? {};
    if (unique > 0) known.unique = unique;
    if (top_values.length > 0) Object.assign(known, { top_values, rank_histogram });
    if (weighted_string_stats !== undefined) known.weighted_string_stats = weighted_string_stats;
    gathered.set(nameOf(feature), known);
  }
  return gathered;
}

async function expectTopValues(
  batches: readonly ArrowBatch[],
  generator: Generator,
  parts: readonly DatasetFeatureStatistics[],
): Promise<void> {
  const features = await compute(batches, generator, new Set());
  const wanted = gather(parts);
  expect(wanted.size).toBeGreaterThan(0);
  for (const [name, theirs] of wanted) {
    const ours = features.find((feature) => nameOf(feature) === name)?.string_stats as StringStatistics;
    const { unique, top_values, rank_histogram, weighted_string_stats } = ours;
    const compared = { unique, top_values, rank_histogram, ...(theirs.weighted_string_stats && { weighted_string_stats }) };
    expect(compared, name).toEqual(theirs);
  }
}

const topFunctions: Functions = {
  'top_k_uniques_stats_generator.TopKUniquesStatsGenerator': makeGenerator,
  'self.assertSlicingAwareTransformOutputEqual': async ([examples, generator, expected]) => {
    const pairs = examples as readonly (ArrowBatch | [string, ArrowBatch])[];
    const slices = new Set(pairs.map((pair) => (Array.isArray(pair) ? pair[0] : '')));
    for (const slice of slices) {
      const inSlice = <T>(items: readonly unknown[]): T[] =>
        items.flatMap((item) => (Array.isArray(item) ? (item[0] === slice ? [item[1] as T] : []) : [item as T]));
      await expectTopValues(
        inSlice<ArrowBatch>(pairs),
        generator as Generator,
        inSlice<DatasetFeatureStatistics>(expected as unknown[]),
      );
    }
  },
};

const suites = [
  { path: basicPath, functions: basicFunctions, replayed: 12 },
  { path: topPath, functions: topFunctions, replayed: 6 },
];

for (const { path, functions, replayed } of suites) {
  describe.skipIf(!existsSync(path))(`TFDV's generator tests (needs ${path})`, () => {
    const { cases, globals } = existsSync(path) ? readCases(path) : { cases: [], globals: new Map() };
    const excluded = new Set(Object.values(leftOut).flat());
    const kept = cases.filter(({ test }) => !excluded.has(test));

    for (const testCase of kept) it(testCase.test, () => runCase(testCase, globals, functions));

    it(`replays ${replayed} tests; the others are left out by name`, () => {
      expect(kept).toHaveLength(replayed);
    });
  });
}
