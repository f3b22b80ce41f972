import { describe, expect, it } from 'vitest';
import {
  type Anomalies,
  type DatasetFeatureStatistics,
  datasetStatisticsType,
  parseMessage,
  parseSchema,
} from '../../../../core/formats/index.ts';
import { unwrap } from '../../../../core/foundation/index.ts';
import {
  fixAnomalies,
  isBlocking,
  toAnomaliesReport,
  type ValidationOptions,
  validateStatistics,
} from '../../../../core/stages/validate/index.ts';

const examples = 10;

/** A dataset of ten examples, or of as many as stated. */
function dataset(features: string, count = examples): DatasetFeatureStatistics {
  return parseMessage(datasetStatisticsType, `num_examples: ${count} ${features}`);
}

const common = (present: number, most = 1, least = 1): string =>
  `common_stats { num_non_missing: ${present} num_missing: ${examples - present} min_num_values: ${least} max_num_values: ${most} avg_num_values: 1 tot_num_values: ${present} }`;

const numbers = (type: string, stats: string, present = examples): string =>
  `features { path { step: "f" } type: ${type} num_stats { ${common(present)} ${stats} } }`;

const strings = (values: Readonly<Record<string, number>>, stats = ''): string => {
  const buckets = Object.entries(values).map(([label, count]) => `buckets { label: "${label}" sample_count: ${count} }`);
  return `features { path { step: "f" } type: STRING string_stats { ${common(examples)} unique: ${buckets.length} rank_histogram { ${buckets.join(' ')} } ${stats} } }`;
};

function validate(schema: string, statistics: DatasetFeatureStatistics, options: ValidationOptions = {}): Anomalies {
  return unwrap(validateStatistics(statistics, unwrap(parseSchema(schema)), options));
}

function found(schema: string, features: string, options: ValidationOptions = {}): [string | undefined, string | undefined][] {
  const info = validate(schema, dataset(features), options).anomaly_info.get('f');
  return (info?.reason ?? []).map(({ type, description, short_description }) => [type, description || short_description]);
}

const feature = (rest: string): string => `feature { name: "f" ${rest} }`;
const domain = 'string_domain { name: "d" value: "a" }';
const missingValues = 'Examples contain values missing from the schema:';

describe('validateStatistics finds', () => {
  it.each<[string, string, string, string]>([
    [
      'BOOL_TYPE_BIG_INT',
      feature('type: INT bool_domain {}'),
      numbers('INT', 'min: 0 max: 2'),
      'Integers (such as 2) not in {0, 1}: converting to an integer.',
    ],
    [
      'BOOL_TYPE_SMALL_INT',
      feature('type: INT bool_domain {}'),
      numbers('INT', 'min: -1 max: 1'),
      'Integers (such as -1) not in {0, 1}: converting to an integer.',
    ],
    [
      'BOOL_TYPE_UNEXPECTED_STRING',
      feature('type: BYTES bool_domain { true_value: "y" false_value: "n" }'),
      strings({ maybe: 1, y: 9 }),
      'Saw unexpected value "maybe" instead of {"n", "y"}.',
    ],
    [
      'BOOL_TYPE_UNEXPECTED_FLOAT',
      feature('type: FLOAT bool_domain {}'),
      numbers('FLOAT', 'min: 0 max: 0.5'),
      'Floats (such as 0.5) not in {0, 1}: converting to float_domain.',
    ],
    [
      'ENUM_TYPE_INVALID_UTF8',
      `${feature('type: BYTES domain: "d"')} ${domain}`,
      strings({ a: 9 }, 'invalid_utf8_count: 1'),
      'Found strings that were not valid UTF8 strings.',
    ],
    [
      'ENUM_TYPE_UNEXPECTED_STRING_VALUES',
      `${feature('type: BYTES domain: "d"')} ${domain}`,
      strings({ a: 8.95, b: 1, 'c\\n': 0.05 }),
      `${missingValues} b (~10%), c\\n (<1%). `,
    ],
    [
      'FEATURE_TYPE_HIGH_NUMBER_VALUES',
      feature('type: INT value_count { min: 1 max: 1 }'),
      `features { path { step: "f" } num_stats { ${common(examples, 3)} } }`,
      'Some examples have more values than expected.',
    ],
    [
      'FEATURE_TYPE_LOW_NUMBER_VALUES',
      feature('type: INT value_count { min: 1 max: 1 }'),
      `features { path { step: "f" } num_stats { ${common(examples, 1, 0)} } }`,
      'Some examples have fewer values than expected.',
    ],
    [
      'FEATURE_TYPE_LOW_FRACTION_PRESENT',
      feature('type: INT presence { min_fraction: 1 }'),
      numbers('INT', '', 4),
      'The feature was present in fewer examples than expected: minimum fraction = 1.000000, actual = 0.400000',
    ],
    [
      'FEATURE_TYPE_LOW_NUMBER_PRESENT',
      feature('type: INT presence { min_count: 5 }'),
      numbers('INT', '', 4),
      'The feature was present in fewer examples than expected: minimum count = 5, actual = 4',
    ],
    [
      'FEATURE_TYPE_NOT_PRESENT',
      feature('type: INT presence { min_count: 1 }'),
      numbers('INT', '', 0),
      'The feature was not present in any examples.',
    ],
    [
      'FEATURE_TYPE_LOW_UNIQUE',
      feature('type: BYTES unique_constraints { min: 3 max: 9 }'),
      strings({ a: 5, b: 5 }),
      'Expected at least 3 unique values but found only 2.',
    ],
    [
      'FEATURE_TYPE_HIGH_UNIQUE',
      feature('type: BYTES unique_constraints { min: 1 max: 1 }'),
      strings({ a: 5, b: 5 }),
      'Expected no more than 1 unique values but found 2.',
    ],
    [
      'FLOAT_TYPE_BIG_FLOAT',
      feature('type: FLOAT float_domain { max: 1 }'),
      numbers('FLOAT', 'min: 0 max: 1234567'),
      'Unexpectedly high value: 1.23457e+06>1(upto six significant digits)',
    ],
    [
      'FLOAT_TYPE_SMALL_FLOAT',
      feature('type: FLOAT float_domain { min: 0.1 }'),
      numbers('FLOAT', 'min: 0 max: 1'),
      'Unexpectedly low values: 0<0.1(upto six significant digits)',
    ],
    [
      'FLOAT_TYPE_STRING_NOT_FLOAT',
      feature('type: BYTES float_domain {}'),
      strings({ '1.5': 1, x: 9 }),
      'String values that were not floats were found, such as "x".',
    ],
    [
      'FLOAT_TYPE_HAS_NAN',
      feature('type: FLOAT float_domain { disallow_nan: true }'),
      numbers('FLOAT', 'histograms { num_nan: 1 }'),
      'Float feature has NaN values.',
    ],
    [
      'FLOAT_TYPE_HAS_INF',
      feature('type: FLOAT float_domain { disallow_inf: true }'),
      numbers('FLOAT', 'max: inf'),
      'Float feature has Inf values.',
    ],
    [
      'INT_TYPE_BIG_INT',
      feature('type: INT int_domain { max: 5 }'),
      numbers('INT', 'min: 1 max: 9'),
      'Unexpectedly large value: 9.',
    ],
    [
      'INT_TYPE_SMALL_INT',
      feature('type: INT int_domain { min: 5 }'),
      numbers('INT', 'min: 1 max: 9'),
      'Unexpectedly small value: 1.',
    ],
    [
      'INT_TYPE_NOT_INT_STRING',
      feature('type: BYTES int_domain {}'),
      strings({ '1': 1, '99999999999999999999': 9 }),
      'String values that were not ints were found, such as "99999999999999999999".',
    ],
    ['SCHEMA_MISSING_COLUMN', feature('type: INT presence { min_count: 1 }'), '', 'Column is completely missing'],
    ['SCHEMA_NEW_COLUMN', '', numbers('INT', ''), 'New column (column in data but not in schema)'],
    ['UNEXPECTED_DATA_TYPE', feature('type: INT'), numbers('FLOAT', ''), 'Expected data of type: INT but got FLOAT'],
    [
      'DOMAIN_INVALID_FOR_TYPE',
      feature('type: INT float_domain {}'),
      numbers('INT', ''),
      'The domain "float_domain" does not match the type: INT',
    ],
    [
      'FEATURE_MISSING_TYPE',
      feature(''),
      numbers('INT', ''),
      'unspecified type: determine the type and set it, rather than deprecating.',
    ],
    [
      'INVALID_SCHEMA_SPECIFICATION',
      feature('type: INT presence { min_fraction: 2 }'),
      numbers('INT', ''),
      'min_fraction should not greater than 1',
    ],
    ['INVALID_DOMAIN_SPECIFICATION', feature('type: BYTES domain: "gone"'), strings({ a: 1 }), 'missing domain: '],
    [
      'INVALID_FEATURE_SHAPE',
      feature('type: INT shape { dim { size: 2 } }'),
      numbers('INT', ''),
      "The feature has fixed value length 1 but it's not compatible with the specified shape.",
    ],
    [
      'MAX_IMAGE_BYTE_SIZE_EXCEEDED',
      feature('type: BYTES image_domain { max_image_byte_size: 5 }'),
      `features { path { step: "f" } type: BYTES bytes_stats { ${common(examples)} max_num_bytes_int: 9 } }`,
      'The largest image has bytes: 9. The max allowed byte size is: 5.',
    ],
    [
      'VALUE_NESTEDNESS_MISMATCH',
      feature('type: INT value_counts { value_count { min: 1 } value_count { min: 1 } }'),
      numbers('INT', ''),
      'The values have a different nest level than expected. Value counts will not be checked.',
    ],
  ])('%s', (type, schema, features, description) => {
    expect(found(schema, features)).toEqual([[type, description]]);
  });

  it('LOW_SUPPORTED_IMAGE_FRACTION', () => {
    const formats =
      'custom_stats { name: "image_format_histogram" rank_histogram { buckets { label: "png" sample_count: 3 } buckets { label: "UNKNOWN" sample_count: 1 } } }';
    const features = `features { path { step: "f" } type: BYTES bytes_stats { ${common(examples)} } ${formats} }`;
    expect(found(feature('type: BYTES image_domain { minimum_supported_image_fraction: 0.9 }'), features)).toEqual([
      [
        'LOW_SUPPORTED_IMAGE_FRACTION',
        'Fraction of values containing TensorFlow supported images: 0.750000 is lower than the threshold set in the Schema: 0.900000.',
      ],
    ]);
  });
});

describe('validateStatistics', () => {
  const drifting = strings({ a: 1, b: 2, c: 7 });
  const control = dataset(strings({ a: 3, b: 1, c: 6 }));
  const comparator = (kind: string, threshold: number): string =>
    feature(`type: BYTES ${kind} { infinity_norm { threshold: ${threshold} } }`);

  it('finds nothing in a shared domain, a string within its tolerated mass, or a deprecated feature', () => {
    expect(
      found(
        `${feature('type: BYTES domain: "d" distribution_constraints { min_domain_mass: 0.8 }')} ${domain}`,
        strings({ a: 9, b: 1 }),
      ),
    ).toEqual([]);
    expect(found(feature('type: FLOAT lifecycle_stage: ALPHA'), strings({ a: 1 }))).toEqual([]);
  });

  it('measures skew against serving data: above the threshold an anomaly, at it none', () => {
    const high = validate(comparator('skew_comparator', 0.1), dataset(drifting), { serving: control });
    expect(high.anomaly_info.get('f')?.reason[0]).toEqual({
      type: 'COMPARATOR_L_INFTY_HIGH',
      short_description: 'High Linfty distance between training and serving',
      description:
        'The Linfty distance between training and serving is 0.2 (up to six significant digits), above the threshold 0.1. The feature value with maximum difference is: a',
    });
    const fine = validate(comparator('skew_comparator', 0.2), dataset(drifting), { serving: control });
    expect([fine.anomaly_info.size, fine.drift_skew_info[0]?.skew_measurements]).toEqual([
      0,
      [{ type: 'L_INFTY', value: expect.closeTo(0.2, 12), threshold: 0.2 }],
    ]);
  });

  it('is silent without control data and says so where only the feature lacks them', () => {
    expect(found(comparator('drift_comparator', 0), drifting)).toEqual([]);
    const previous = dataset('');
    expect(found(comparator('drift_comparator', 0), drifting, { previous })).toEqual([
      ['COMPARATOR_CONTROL_DATA_MISSING', 'previous data is missing.'],
    ]);
  });

  it('compares numbers by Jensen-Shannon divergence', () => {
    const histogram = (low: number, high: number): string =>
      numbers('FLOAT', `histograms { buckets { low_value: ${low} high_value: ${high} sample_count: 10 } }`);
    const schema = feature('type: FLOAT drift_comparator { jensen_shannon_divergence { threshold: 0.5 } }');
    expect(found(schema, histogram(0, 1), { previous: dataset(histogram(5, 6)) })).toEqual([
      [
        'COMPARATOR_JENSEN_SHANNON_DIVERGENCE_HIGH',
        'The approximate Jensen-Shannon divergence between current and previous is 1 (up to six significant digits), above the threshold 0.5.',
      ],
    ]);
  });

  it('holds the number of examples against the dataset constraints, the maximum only beside a minimum', () => {
    const constraints = (text: string): string => `dataset_constraints { ${text} }`;
    const types = (schema: string, options: ValidationOptions = {}): unknown =>
      validate(schema, dataset(''), options).dataset_anomaly_info?.reason.map(({ type }) => type) ?? [];
    expect(types(constraints('min_examples_count: 11'))).toEqual(['DATASET_LOW_NUM_EXAMPLES']);
    expect(types(constraints('min_examples_count: 1 max_examples_count: 5'))).toEqual(['DATASET_HIGH_NUM_EXAMPLES']);
    expect(types(constraints('max_examples_count: 5'))).toEqual([]);
    const ratio = constraints('num_examples_drift_comparator { min_fraction_threshold: 0.9 max_fraction_threshold: 1.1 }');
    expect(types(ratio, { previous: dataset('', 20) })).toEqual(['COMPARATOR_LOW_NUM_EXAMPLES']);
    expect(types(ratio, { previous: dataset('', 5) })).toEqual(['COMPARATOR_HIGH_NUM_EXAMPLES']);
    expect(types(ratio, { previous: dataset('', 0) })).toEqual(['COMPARATOR_HIGH_NUM_EXAMPLES']);
  });

  it('requires a feature only in its environments and refuses an unknown one', () => {
    const schema = `default_environment: "TRAINING" default_environment: "SERVING" ${feature('type: INT not_in_environment: "SERVING" presence { min_count: 1 }')}`;
    expect(found(schema, '', { environment: 'TRAINING' })).toEqual([['SCHEMA_MISSING_COLUMN', 'Column is completely missing']]);
    expect(found(schema, '', { environment: 'SERVING' })).toEqual([]);
    expect(found(schema, numbers('INT', ''), { environment: 'SERVING' })).toEqual([
      ['SCHEMA_NEW_COLUMN', 'New column f found in data but not in the environment SERVING in the schema.'],
    ]);
    const unknown = validateStatistics(dataset(''), unwrap(parseSchema(schema)), { environment: 'NOWHERE' });
    expect(unknown).toMatchObject({ ok: false, problem: { code: 'usage/invalid-argument' } });
  });

  it('joins several reasons, each kept, and checks nothing else without examples', () => {
    const info = validate(
      feature('type: INT presence { min_fraction: 1 } int_domain { max: 1 }'),
      dataset(numbers('INT', 'max: 9', 4)),
    ).anomaly_info.get('f');
    expect([info?.short_description, info?.reason.length]).toEqual(['Multiple errors', 2]);
    const empty = validate(feature('type: INT presence { min_count: 1 }'), dataset('', 0));
    expect([empty.data_missing, empty.anomaly_info.size, isBlocking(empty)]).toEqual([true, 0, true]);
  });

  it('lets a severity be overridden, and then does not block', () => {
    const severityOverrides = [{ type: 'SCHEMA_NEW_COLUMN', severity: 'WARNING' }] as const;
    const anomalies = validate('', dataset(numbers('INT', '')), { severityOverrides });
    expect([anomalies.anomaly_info.get('f')?.severity, isBlocking(anomalies)]).toEqual(['WARNING', false]);
  });

  it('quotes paths with dots in the report, one entry a reason', () => {
    const features = numbers('INT', '').replace('step: "f"', 'step: "a.b"');
    expect(toAnomaliesReport(validate('', dataset(features))).anomalies).toMatchObject([
      { path: "'a.b'", type: 'SCHEMA_NEW_COLUMN', severity: 'ERROR' },
    ]);
  });

  it('leaves the schema it was given as it was', () => {
    const schema = unwrap(parseSchema(`${feature('type: BYTES domain: "d"')} ${domain}`));
    const before = structuredClone(schema);
    validateStatistics(dataset(strings({ b: 10 })), schema);
    expect(schema).toEqual(before);
  });
});

describe('fixAnomalies', () => {
  it.each([
    [`${feature('type: BYTES domain: "d"')} ${domain}`, strings({ a: 5, b: 5 })],
    [feature('type: INT presence { min_fraction: 1 } int_domain { max: 1 }'), numbers('INT', 'max: 9', 4)],
    [feature('type: INT'), strings({ a: 10 })],
    [feature('type: INT presence { min_count: 1 }'), ''],
    ['', numbers('FLOAT', 'max: 3')],
  ])('leaves nothing to be found: %s', (schema, features) => {
    expect(found(schema, features)).not.toEqual([]);
    const fixed = fixAnomalies(unwrap(parseSchema(schema)), dataset(features), 'f');
    expect([...unwrap(validateStatistics(dataset(features), fixed)).anomaly_info]).toEqual([]);
  });

  it('leaves other features alone', () => {
    const fixed = fixAnomalies(unwrap(parseSchema('')), dataset(numbers('INT', '')), 'other');
    expect(fixed.feature).toEqual([]);
  });
});
