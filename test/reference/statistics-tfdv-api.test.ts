/** Whole statistics against the tests of TFDV's implementation, its library door and its display. */

import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type Column,
  type DatasetFeatureStatisticsList,
  openExampleReader,
  statisticsListType,
} from '../../core/formats/index.ts';
import { messageToJson } from '../../core/formats/tfmd-json.ts';
import { unwrap } from '../../core/foundation/index.ts';
import { type GenerateOptions, generateStatistics, type SliceSpec } from '../../core/stages/statistics/index.ts';
import { onlyFeatures } from '../../core/stages/statistics/statistics-collector.ts';
import { type ArrowBatch, type Functions, readCases, runCase, type TfdvCase, toBatch } from './tfdv-cases.ts';

const folder = '../shared/data/tfdv/cases';
const paths = ['stats_impl', 'stats_gen_lib', 'display_util'].map((name) => `${folder}/${name}_test.json`);

/** Sums in another order, and numbers of the text protos with about seven digits. */
const digits = 6;

const leftOut: Readonly<Record<string, readonly string[]>> = {
  'run here by its parameters, which the extraction keeps apart': [
    'StatsImplTest.test_stats_impl',
    'StatsImplTest.test_generate_statistics_in_memory',
  ],
  'statistics of nested structs: column batches have none': ['struct_leaf_sparse_feature'],
  'custom generators are Python code': [
    'custom_feature_generator',
    'StatsImplTest.test_stats_impl_custom_generators',
    'StatsImplTest.test_generate_statistics_in_memory_valid_custom_generator',
    'StatsImplTest.test_generate_statistics_in_memory_invalid_custom_generator',
  ],
  'weighted features of the schema have no statistics of their own': ['weighted_feature'],
  'partial results are not put together from files': [
    'StatsImplTest.test_merge_dataset_feature_stats_protos_empty',
    'feature_value_slicing_slice_fns_with_shards',
  ],
  'the extraction lost the table or the expectation': [
    'StatsGenTest.test_stats_gen_with_csv_header_in_file',
    'StatsGenTest.test_stats_gen_with_csv_header_in_multiple_files',
    'StatsGenTest.test_stats_gen_with_header_in_empty_csv_file',
    'StatsGenTest.test_get_csv_header_no_file',
  ],
  'there are no pandas frames': [
    'StatsGenTest.test_stats_gen_with_dataframe',
    'StatsGenTest.test_stats_gen_with_dataframe_feature_allowlist',
    'StatsGenTest.test_stats_gen_with_dataframe_invalid_njobs_zero',
  ],
  'HTML and pandas frames for notebooks: the window shows these instead': [
    'DisplayUtilTest.test_get_statistics_html_with_empty_dataset',
    'DisplayUtilTest.test_get_combined_statistics_allowlist_features',
    'DisplayUtilTest.test_get_schema_dataframe',
    'DisplayUtilTest.test_get_anomalies_dataframe',
    'DisplayUtilTest.test_get_drift_skew_dataframe',
    'DisplayUtilTest.test_get_anomalies_dataframe_no_anomalies',
    'DisplayUtilTest.test_get_natural_language_statistics_dataframes_feature_path',
    'DisplayUtilTest.test_get_nonexistent_natural_language_statistics_dataframes',
    'FeatureSkewTest.test_formats_empty_skew_results',
  ],
};

/** A test with its parameters as one case. */
interface Parameters {
  readonly testcase_name: string;
  readonly record_batches: unknown;
  readonly options: unknown;
  readonly expected_result_proto_text: unknown;
}

/** A variable of the module is written where it is used: its calls are not made yet. */
function resolved(globals: Readonly<Record<string, unknown>>, value: unknown): unknown {
  const name = (value as { ref?: string } | undefined)?.ref;
  return name === undefined ? value : globals[name];
}

function parameterizedCases(path: string): TfdvCase[] {
  const { globals } = JSON.parse(readFileSync(path, 'utf8')) as { globals: Record<string, unknown> };
  const sets = Object.values(globals).filter(
    (value): value is Parameters[] => Array.isArray(value) && 'testcase_name' in (value[0] ?? {}),
  );
  return sets.flat().map(({ testcase_name, record_batches, options, expected_result_proto_text: text }) => ({
    test: testcase_name,
    steps: [
      { var: 'expected', value: { text_proto: text, type: 'statistics.DatasetFeatureStatisticsList' } },
      { do: { call: 'compare', args: [resolved(globals, record_batches), options, { ref: 'expected' }] } },
    ],
  }));
}

/** TFDV's comparison of these leaves the histograms of numbers out; its order of features is that of a set. */
function comparable(list: DatasetFeatureStatisticsList): unknown {
  const json = JSON.parse(
    JSON.stringify(messageToJson(statisticsListType, list), (key, value) => {
      if (key === 'histograms' || key === 'num_values_histogram') return undefined;
      return typeof value === 'number' ? Number(value.toPrecision(digits)) : value;
    }),
  ) as { datasets: { name?: string; features?: { path: { step: string[] } }[] }[] };
  for (const dataset of json.datasets)
    dataset.features?.sort((a, b) => ((a.path.step[0] ?? '') < (b.path.step[0] ?? '') ? -1 : 1));
  return json.datasets.sort((a, b) => ((a.name ?? '') < (b.name ?? '') ? -1 : 1));
}

const slicesOf = (features: readonly string[]): SliceSpec[] => [{ features: features.map((name) => ({ name })) }];

const functions: Functions = {
  'stats_options.StatsOptions': (_, kwargs): GenerateOptions => ({
    features: kwargs.feature_allowlist as string[] | undefined,
    slices: (kwargs.slicing_config ?? (kwargs.experimental_slice_functions as SliceSpec[][] | undefined)?.flat()) as
      | SliceSpec[]
      | undefined,
    cross: kwargs.generators === undefined ? undefined : { numeric: 'all' },
    semanticDomains: kwargs.enable_semantic_domain_stats === true,
    numTopValues: (kwargs.num_top_values as number | undefined) ?? 20,
    numRankHistogramBuckets: (kwargs.num_rank_histogram_buckets as number | undefined) ?? 1000,
    numValuesHistogramBuckets: (kwargs.num_values_histogram_buckets as number | undefined) ?? 10,
    numHistogramBuckets: (kwargs.num_histogram_buckets as number | undefined) ?? 10,
    numQuantilesHistogramBuckets: (kwargs.num_quantiles_histogram_buckets as number | undefined) ?? 10,
  }),
  'cross_feature_stats_generator.CrossFeatureStatsGenerator': () => 'cross',
  'slicing_spec_pb2.SlicingConfig': () => 'config',
  'text_format.Parse': ([text]) => slicesOf([...(/feature_keys: \["(\w+)"\]/.exec(text as string) ?? [])].slice(1)),
  compare: async ([batches, options, expected]) => {
    const floats = new Set(
      (expected as DatasetFeatureStatisticsList).datasets.flatMap(({ features }) =>
        features.filter(({ type }) => type === 'FLOAT').map(({ path }) => path?.step[0] ?? ''),
      ),
    );
    const rows = (batches as ArrowBatch[]).map((batch) => toBatch(batch, floats));
    const list = unwrap(await generateStatistics(rows, options as GenerateOptions));
    expect(comparable(list)).toEqual(comparable(expected as DatasetFeatureStatisticsList));
  },
  set: ([values]) => [...new Set(values as string[])].sort(),
  'stats_impl._filter_features': ([batch, names]) => {
    const kept = onlyFeatures(toBatch(batch as ArrowBatch, new Set()), names as string[]);
    return { schema: { names: kept.columns.map(({ name }) => name) } };
  },
  'pa.RecordBatch.from_arrays': ([arrays, names]) => {
    const listed = (names ?? []) as string[];
    const columns = listed.map((name, index) => ({ name, array: (arrays as ArrowBatch['columns'][number]['array'][])[index] }));
    return { columns, schema: { names: listed } };
  },
  'self.assertEqual': ([a, b]) => expect(a).toEqual(b),
  'self._get_temp_dir': () => mkdtemp(join(tmpdir(), 'loopwright-tfdv-')),
  'self._write_records_to_csv': async ([records, dir, name]) => {
    const path = join(dir as string, name as string);
    await writeFile(path, (records as string[]).join('\n'));
    return path;
  },
  'stats_gen_lib.generate_statistics_from_csv': async (_, { data_location, column_names, delimiter }) => {
    const csv = { columns: column_names as string[], delimiter: delimiter as string, header: false };
    const reader = unwrap(await openExampleReader(data_location as string, { csv }));
    async function* missing(): AsyncIterable<{ rows: number; columns: Column[] }> {
      for await (const { rows, columns } of reader.batches()) {
        const emptied = (column: Column): Uint8Array =>
          column.present.map((present, row) => (column.offsets[row] === column.offsets[row + 1] ? 0 : present));
        yield { rows, columns: columns.map((column) => ({ ...column, present: emptied(column) })) };
      }
    }
    const list = unwrap(await generateStatistics(missing()));
    await rm(join(data_location as string, '..'), { recursive: true });
    return list;
  },
  'test_util.make_dataset_feature_stats_list_proto_equal_fn': ([, expected]) => expected,
  compare_fn: ([actual], _, scope) => {
    const [list] = actual as DatasetFeatureStatisticsList[];
    expect(comparable(list as DatasetFeatureStatisticsList)).toEqual(
      comparable(scope.get('compare_fn') as DatasetFeatureStatisticsList),
    );
  },
};

describe.skipIf(!paths.every((path) => existsSync(path)))(`TFDV's tests of whole statistics (needs ${folder})`, () => {
  const excluded = new Set(Object.values(leftOut).flat());
  const replayed: string[] = [];
  for (const path of paths) {
    if (!existsSync(path)) continue;
    const { cases, globals } = readCases(path);
    const raw = (JSON.parse(readFileSync(path, 'utf8')) as { globals: Record<string, unknown> }).globals;
    for (const [name, value] of Object.entries(raw)) if (typeof value === 'string') globals.set(name, value);
    globals.set('self', {}).set('self._default_stats_options', {});
    const extra = path.includes('stats_impl') ? parameterizedCases(path) : [];
    for (const testCase of [...cases, ...extra]) {
      if (excluded.has(testCase.test)) continue;
      replayed.push(testCase.test);
      it(testCase.test, () => runCase(testCase, globals, functions));
    }
  }

  it('replays 6 tests; the others are left out by name', () => {
    expect(replayed).toHaveLength(6);
  });
});
