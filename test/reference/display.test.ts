/** What TFDV's notebook tables show, against TFDV's display_util_test, as far as there is such a table here. */

import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createAnomalies, parseMessage, parseSchema } from '../../core/formats/index.ts';
import { anomaliesType } from '../../core/formats/tfmd-anomalies.ts';
import { unwrap } from '../../core/foundation/index.ts';
import { toSchemaView } from '../../core/stages/schema/index.ts';
import { toAnomaliesReport } from '../../core/stages/validate/index.ts';
import { readCases, type TfdvCase } from './tfdv-cases.ts';

const path = '../shared/data/tfdv/cases/display_util_test.json';

/** Tests that are not replayed, and why. */
const leftOut: Readonly<Record<string, string>> = {
  'DisplayUtilTest.test_get_statistics_html_with_empty_dataset': 'Facets’ HTML: the charts here are their own',
  'DisplayUtilTest.test_get_combined_statistics_allowlist_features': 'input of Facets',
  'DisplayUtilTest.test_get_natural_language_statistics_dataframes_feature_path': 'token statistics have no table here',
  'DisplayUtilTest.test_get_nonexistent_natural_language_statistics_dataframes': 'token statistics have no table here',
  'FeatureSkewTest.test_formats_empty_skew_results': 'feature-skew.test.ts joins nothing with nothing',
};

describe.skipIf(!existsSync(path))(`TFDV's display tests (needs ${path})`, () => {
  const { cases } = existsSync(path) ? readCases(path) : { cases: [] };
  const text = (name: string): string => {
    const { steps } = cases.find(({ test }) => test === `DisplayUtilTest.${name}`) as TfdvCase;
    const [first] = steps as readonly [{ readonly value: { readonly text_proto: string } }];
    return first.value.text_proto;
  };

  it('test_get_schema_dataframe', () => {
    const schema = unwrap(parseSchema(text('test_get_schema_dataframe')));
    const { features } = toSchemaView(schema, { text: '', canUndo: false, canRedo: false });
    expect(features.map(({ name, type }) => [name, type])).toEqual([
      ['fa', 'INT'],
      ['fb', 'BYTES'],
      ['fc', 'FLOAT'],
    ]);
  });

  it('test_get_anomalies_dataframe', () => {
    const anomalies = parseMessage(anomaliesType, text('test_get_anomalies_dataframe'));
    const rows = toAnomaliesReport(anomalies).anomalies.map((one) => [one.path, one.short_description, one.description]);
    expect(rows).toEqual([
      ['feature_1', 'Bytes not string', 'Expected bytes but got string.'],
      ['feature_2', 'Unexpected string values', 'Examples contain values missing from the schema.'],
    ]);
  });

  it('test_get_drift_skew_dataframe', () => {
    const anomalies = parseMessage(anomaliesType, text('test_get_drift_skew_dataframe'));
    const rows = toAnomaliesReport(anomalies).drift_skew.flatMap(({ path: feature, drift_measurements: drift }) =>
      drift.map(({ type, value, threshold }) => [feature, type, value, threshold]),
    );
    expect(rows).toEqual([
      ['feature_1', 'JENSEN_SHANNON_DIVERGENCE', 0.4, 0.1],
      ['feature_2', 'L_INFTY', 0.5, 0.1],
    ]);
  });

  it('test_get_anomalies_dataframe_no_anomalies', () => {
    expect(toAnomaliesReport(createAnomalies()).anomalies).toEqual([]);
  });

  it('knows every test: 4 replayed, 5 left out by name', () => {
    expect(cases.filter(({ test }) => test in leftOut)).toHaveLength(5);
    expect(cases).toHaveLength(9);
  });
});
