/** Schema inference, updates and validation against TFDV's validation_api_test. */

import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type Anomalies,
  type AnomalyInfo,
  createMessage,
  createSchema,
  type DatasetFeatureStatistics,
  type DatasetFeatureStatisticsList,
  defaultDataset,
  type Measurement,
  parseMessage,
  printSchema,
  type Schema,
  serializePath,
  statisticsListType,
} from '../../core/formats/index.ts';
import { anomalyInfoType, driftSkewInfoType } from '../../core/formats/tfmd-anomalies.ts';
import { messageToJson } from '../../core/formats/tfmd-json.ts';
import { unwrap } from '../../core/foundation/index.ts';
import { inferSchema, updateSchema } from '../../core/stages/schema/index.ts';
import { validateStatistics } from '../../core/stages/validate/index.ts';
import { type Functions, readCases, runCase } from './tfdv-cases.ts';

const path = '../shared/data/tfdv/cases/validation_api_test.json';

/** Tests that are not replayed, by reason. */
const leftOut: Readonly<Record<string, readonly string[]>> = {
  'a Python TypeError or ValueError is expected; the unit tests of validate-statistics and tfmd-artifacts hold the like': [
    'ValidationApiTest.test_infer_schema_invalid_multiple_datasets_no_default_slice',
    'ValidationApiTest.test_update_schema_invalid_multiple_datasets_no_default_slice',
    'ValidationApiTest.test_validate_stats_invalid_statistics_input',
    'ValidationApiTest.test_validate_stats_invalid_serving_statistics_input',
    'ValidationApiTest.test_validate_stats_invalid_previous_version_statistics_input',
    'ValidationApiTest.test_validate_stats_invalid_schema_input',
    'ValidationApiTest.test_validate_stats_invalid_environment',
    'ValidationApiTest.test_validate_stats_invalid_serving_statistics_multiple_datasets',
    'ValidationApiTest.test_validate_stats_invalid_previous_version_stats_multiple_datasets',
    'IdentifyAnomalousExamplesTest.test_identify_anomalous_examples_options_of_wrong_type',
  ],
  'validate_instance, the validation of a single example, is not offered here': [
    'ValidationApiTest.test_validate_instance_global_only_anomaly_type',
    'ValidationApiTest.test_validate_instance_environment',
    'ValidationApiTest.test_validate_instance_invalid_environment',
    'ValidationApiTest.test_validate_instance_invalid_options',
    'ValidationApiTest.test_validate_instance_stats_options_without_schema',
  ],
  'the extraction lost their parameters; anomaly-types.test.ts holds TFDV’s answers to such domains': [
    'NLValidationTest.test_validate_nl_domain_coverage',
    'NLValidationTest.test_validate_nl_domain_token_constraints',
  ],
  'validate_corresponding_slices, experimental in TFDV, is not offered here: each slice is compared on the screen': [
    'ValidateCorrespondingSlicesTest.test_no_anomalies',
    'ValidateCorrespondingSlicesTest.test_missing_slice_in_previous_stats_is_not_error',
    'ValidateCorrespondingSlicesTest.test_missing_slice_in_current_stats_is_error',
    'ValidateCorrespondingSlicesTest.test_anomaly_in_one_slice',
    'ValidateCorrespondingSlicesTest.test_distributional_anomaly_between_slices',
  ],
  'the extraction lost its parameters; the unit test of validate-statistics holds both of its cases, anomaly-types.test.ts TFDV’s answer':
    ['ValidationApiTest.test_validate_stats_with_serving_stats'],
};

function dataset(list: unknown): DatasetFeatureStatistics {
  return unwrap(defaultDataset(list as DatasetFeatureStatisticsList));
}

function optional(list: unknown): DatasetFeatureStatistics | undefined {
  return list === undefined || list === null ? undefined : dataset(list);
}

function validate(statistics: DatasetFeatureStatistics, schema: unknown, kwargs: Readonly<Record<string, unknown>>): Anomalies {
  return unwrap(
    validateStatistics(statistics, schema as Schema, {
      environment: kwargs.environment as string | undefined,
      previous: optional(kwargs.previous_statistics ?? kwargs.previous_span_statistics),
      serving: optional(kwargs.serving_statistics),
      previousVersion: optional(kwargs.previous_version_statistics),
    }),
  );
}

function approximately(measurement: Measurement): unknown {
  return { ...measurement, value: expect.closeTo(measurement.value ?? 0, 12) };
}

const functions: Functions = {
  'schema_pb2.Schema': () => createSchema(),
  'statistics_pb2.DatasetFeatureStatisticsList': () => createMessage(statisticsListType),
  'validation_api._may_be_set_legacy_flag': () => undefined,
  'validation_api.infer_schema': ([statistics], { infer_feature_shape: shape, max_string_domain_size: size }) =>
    inferSchema(dataset(statistics), {
      inferFeatureShape: (shape as boolean | undefined) ?? true,
      maxStringDomainSize: (size as number | undefined) ?? 100,
    }),
  'validation_api.update_schema': ([schema, statistics]) => updateSchema(schema as Schema, dataset(statistics)),
  'validation_api.validate_statistics': ([statistics, schema], kwargs) => validate(dataset(statistics), schema, kwargs),
  'validation_api.validate_statistics_internal': ([statistics, schema], kwargs) => validate(dataset(statistics), schema, kwargs),
  'self.assertEqual': ([actual, expected]) => expect(printSchema(actual as Schema)).toBe(printSchema(expected as Schema)),
  'self.assertLen': ([items, length]) => expect(items).toHaveLength(length as number),
  'self.assertTrue': ([value]) => expect(value).toBe(true),
  'self.assertFalse': ([value]) => expect(value).toBe(false),
  'self._assert_equal_anomalies': ([actual, expected]) => {
    const infos = (map: ReadonlyMap<string, AnomalyInfo>): unknown =>
      Object.fromEntries([...map].map(([key, info]) => [key, messageToJson(anomalyInfoType, info)]));
    expect(infos((actual as Anomalies).anomaly_info)).toEqual(infos(expected as ReadonlyMap<string, AnomalyInfo>));
  },
  'self._assert_drift_skew_info': ([actual, expected]) => {
    const measured = new Map(
      (actual as Anomalies['drift_skew_info']).map((info) => [serializePath(info.path?.step ?? []), info]),
    );
    expect(measured.size).toBe((expected as string[]).length);
    for (const text of expected as string[]) {
      const wanted = parseMessage(driftSkewInfoType, text);
      const info = measured.get(serializePath(wanted.path?.step ?? []));
      expect(info?.drift_measurements).toEqual(wanted.drift_measurements.map(approximately));
      expect(info?.skew_measurements).toEqual(wanted.skew_measurements.map(approximately));
    }
  },
  // Methods of expressions: schema.feature[0].HasField(name), schema.string_domain[0].value.append(value).
  '(method)': ([argument], _, scope) => {
    const schema = scope.get('_last') as Schema;
    if (argument === 'shape') return schema.feature[0]?.shape !== undefined;
    schema.string_domain[0]?.value.push(String(argument));
    return undefined;
  },
};

describe.skipIf(!existsSync(path))(`TFDV's validation API tests (needs ${path})`, () => {
  const { cases, globals } = existsSync(path) ? readCases(path) : { cases: [], globals: new Map() };
  const excluded = new Set(Object.values(leftOut).flat());

  for (const testCase of cases.filter(({ test }) => !excluded.has(test))) {
    it(testCase.test, () => runCase(testCase, globals, functions));
  }

  it('knows every test: 15 replayed, 23 left out by name', () => {
    expect(cases.filter(({ test }) => excluded.has(test))).toHaveLength(excluded.size);
    expect([cases.length - excluded.size, excluded.size]).toEqual([15, 23]);
  });
});
