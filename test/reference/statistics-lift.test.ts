/** Lift against TFDV's own LiftStatsGenerator tests. */

import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type Column,
  type CrossFeatureStatistics,
  crossFeatureStatisticsType,
  type DatasetFeatureStatistics,
  type FeatureNameStatistics,
  featureStatisticsType,
  type Schema,
} from '../../core/formats/index.ts';
import { messageToJson } from '../../core/formats/tfmd-json.ts';
import { type Json, unwrap } from '../../core/foundation/index.ts';
import { generateStatistics, type StatisticsOptions } from '../../core/stages/statistics/index.ts';
import { PresentValues } from '../../core/stages/statistics/value-presence.ts';
import { type ArrowBatch, type Functions, readCases, runCase, toBatch } from './tfdv-cases.ts';

const path = '../shared/data/tfdv/cases/lift_stats_generator_test.json';

/** Lifts of the text protos are written with eight digits. */
const digits = 6;

const leftOut: Readonly<Record<string, readonly string[]>> = {
  'the extraction lost the expectation': [
    'ToPartialCountsTest.test_text_to_partial_counts_unweighted',
    'ToPartialXCountsTest.test_to_partial_x_counts_unweighted',
    'LiftStatsGeneratorTest.test_lift_string_y_with_boundaries',
  ],
  'statistics of nested structs: column batches have none': ['LiftStatsGeneratorTest.test_lift_flattened_x_and_y'],
  'without a schema or a list every string feature is X': ['LiftStatsGeneratorTest.test_lift_with_no_schema_or_x_path'],
};

const makeGenerator: Functions[string] = (_, kwargs): StatisticsOptions => ({
  schema: kwargs.schema as Schema | undefined,
  cross: {
    lift: {
      y: kwargs.y_path as string,
      x: kwargs.x_paths as string[] | undefined,
      yBoundaries: kwargs.y_boundaries as number[] | undefined,
      minXCount: kwargs.min_x_count as number | undefined,
      topKPerY: kwargs.top_k_per_y as number | undefined,
      bottomKPerY: kwargs.bottom_k_per_y as number | undefined,
      customStatistics: kwargs.output_custom_stats === true,
    },
  },
});

function rounded(json: unknown): unknown {
  if (typeof json === 'number') return Number(json.toPrecision(digits));
  if (Array.isArray(json)) return json.map(rounded);
  if (json === null || typeof json !== 'object') return json;
  return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, rounded(value)]));
}

/** Pairs and custom statistics by feature X: TFDV's order of features is that of a set. */
function comparable(parts: readonly DatasetFeatureStatistics[]): unknown {
  const pathOf = (of: { path_x?: { step: string[] }; path?: { step: string[] } }): string =>
    (of.path_x ?? of.path)?.step[0] ?? '';
  const cross = parts
    .flatMap((part): CrossFeatureStatistics[] => part.cross_features ?? [])
    .map((one): [string, Json] => [pathOf(one), messageToJson(crossFeatureStatisticsType, one)]);
  const custom = parts
    .flatMap((part): FeatureNameStatistics[] => part.features)
    .filter((feature) => feature.custom_stats.length > 0)
    .map((one): [string, Json] => {
      const { custom_stats } = messageToJson(featureStatisticsType, one) as { custom_stats: Json };
      return [pathOf(one), custom_stats];
    });
  const byName = (list: [string, Json][]): unknown => list.sort(([a], [b]) => (a < b ? -1 : 1)).map(rounded);
  return { cross: byName(cross), custom: byName(custom) };
}

interface Frame {
  readonly index: readonly number[];
  readonly values: readonly unknown[];
  readonly weights: readonly number[];
}

/** Rows of (example, value, weight) in order of example and value. */
function rowsOf({ index, values, weights }: Frame): unknown[] {
  return index.map((example, i) => [example, values[i], weights[i]]);
}

function presenceOf(batch: ArrowBatch, name: string, weightName: string | null): Frame | undefined {
  const { columns } = toBatch(batch, new Set());
  const column = columns.find((candidate) => candidate.name === name) as Column;
  if (column.type === 'unknown') return undefined;
  const weights = columns.find((candidate) => candidate.name === weightName);
  const values = new PresentValues(1000);
  const { offsets, ids } = values.of(column);
  const frame = { index: [] as number[], values: [] as unknown[], weights: [] as number[] };
  for (let row = 0; row < column.rows; row++) {
    for (const id of [...ids.subarray(offsets[row], offsets[row + 1])].sort()) {
      frame.index.push(row);
      frame.values.push(Number(values.values[id]));
      frame.weights.push(weights === undefined || !('values' in weights) ? 1 : Number(weights.values[row]));
    }
  }
  return frame;
}

const functions: Functions = {
  'lift_stats_generator.LiftStatsGenerator': makeGenerator,
  'self.assertSlicingAwareTransformOutputEqual': async ([examples, generator, expected]) => {
    const pairs = examples as readonly (ArrowBatch | [string, ArrowBatch])[];
    const slices = new Set(pairs.map((pair) => (Array.isArray(pair) ? pair[0] : '')));
    for (const slice of slices) {
      const inSlice = <T>(items: readonly unknown[]): T[] =>
        items.flatMap((item) => (Array.isArray(item) ? (item[0] === slice ? [item[1] as T] : []) : [item as T]));
      const batches = inSlice<ArrowBatch>(pairs).map((batch) => toBatch(batch, new Set()));
      const list = unwrap(await generateStatistics(batches, generator as StatisticsOptions));
      expect(comparable(list.datasets)).toEqual(comparable(inSlice<DatasetFeatureStatistics>(expected as unknown[])));
    }
  },
  'pd.Index': ([index]) => index,
  'pd.DataFrame': ([columns], { index }): Frame => {
    const byName = columns as ReadonlyMap<string, number[]>;
    return { index: index as number[], values: byName.get('values') ?? [], weights: byName.get('weights') ?? [] };
  },
  _get_example_value_presence_as_dataframe: ([batch, name], { weight_column_name }) =>
    presenceOf(batch as ArrowBatch, name as string, weight_column_name as string | null),
  'pd.testing.assert_frame_equal': ([wanted, actual]) => expect(rowsOf(actual as Frame)).toEqual(rowsOf(wanted as Frame)),
  'self.assertIsNone': ([actual]) => expect(actual).toBeUndefined(),
};

describe.skipIf(!existsSync(path))(`TFDV's lift tests (needs ${path})`, () => {
  const { cases, globals } = existsSync(path) ? readCases(path) : { cases: [], globals: new Map() };
  const excluded = new Set(Object.values(leftOut).flat());
  const kept = cases.filter(({ test }) => !excluded.has(test));

  for (const testCase of kept) it(testCase.test, () => runCase(testCase, globals, functions));

  it('replays 12 tests; the others are left out by name', () => {
    expect(kept).toHaveLength(12);
  });
});
