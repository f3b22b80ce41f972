/** Schemas and statistics that between them bring out every anomaly TFDV's validate_statistics can find. */

import type { AnomalyCase } from './anomaly-case.ts';
import { naturalLanguage } from './natural-language-statistics.ts';

const examples = 10;

const common = (present: number, { most = 1, least = 1, extra = '' } = {}): string =>
  `common_stats { num_non_missing: ${present} num_missing: ${examples - present} min_num_values: ${least} max_num_values: ${most} avg_num_values: 1 tot_num_values: ${present} ${extra} }`;

const dataset = (features: string, count = examples): string => `num_examples: ${count} ${features}`;

interface Parts {
  readonly present?: number;
  readonly most?: number;
  readonly least?: number;
  readonly extra?: string;
  readonly custom?: string;
  readonly name?: string;
}

const numbers = (type: 'INT' | 'FLOAT', stats: string, parts: Parts = {}): string =>
  `features { path { step: "${parts.name ?? 'f'}" } type: ${type} num_stats { ${common(parts.present ?? examples, parts)} ${stats} } ${parts.custom ?? ''} }`;

function strings(values: Readonly<Record<string, number>>, stats = '', parts: Parts = {}): string {
  const buckets = Object.entries(values).map(([label, count]) => `buckets { label: "${label}" sample_count: ${count} }`);
  return `features { path { step: "${parts.name ?? 'f'}" } type: STRING string_stats { ${common(parts.present ?? examples, parts)} unique: ${buckets.length} rank_histogram { ${buckets.join(' ')} } ${stats} } ${parts.custom ?? ''} }`;
}

const bytes = (stats: string, custom = ''): string =>
  `features { path { step: "f" } type: BYTES bytes_stats { ${common(examples)} ${stats} } ${custom} }`;

const feature = (rest: string): string => `feature { name: "f" ${rest} }`;
const domain = 'string_domain { name: "d" value: "a" }';
const custom = (name: string, value: string): string => `custom_stats { name: "${name}" ${value} }`;
const ranks = (label: string, count: number): string => `rank_histogram { buckets { label: "${label}" sample_count: ${count} } }`;
const buckets = (...edges: (readonly [number, number, number])[]): string =>
  edges.map(([low, high, count]) => `buckets { low_value: ${low} high_value: ${high} sample_count: ${count} }`).join(' ');
const derived = 'validation_derived_source { deriver_name: "d" source_path { step: "g" } }';
const sparse = 'sparse_feature { name: "f" index_feature { name: "i" } value_feature { name: "v" } }';
const weighted = 'weighted_feature { name: "f" feature { step: "v" } weight_feature { step: "w" } }';
const only = (customStats: string): string => dataset(`features { path { step: "f" } type: STRUCT ${customStats} }`);

const text = (constraints: string): string => feature(`type: INT natural_language_domain { ${constraints} }`);
const spoken = dataset(numbers('INT', '', { custom: custom('nl_statistics', naturalLanguage()) }));
const nested = (present: number, missing: number): string =>
  `presence_and_valency_stats { num_non_missing: ${present} num_missing: ${missing} min_num_values: 1 max_num_values: 2 tot_num_values: 12 }`;
const drift = (kind: string): string => `drift_comparator { ${kind} }`;
const skew = (kind: string): string => `skew_comparator { ${kind} }`;
const abc = dataset(strings({ a: 1, b: 2, c: 7 }));
const abcBefore = dataset(strings({ a: 3, b: 1, c: 6 }));
const standard = (...edges: (readonly [number, number, number])[]): string =>
  dataset(
    numbers(
      'FLOAT',
      `histograms { ${buckets(...edges)} type: STANDARD } histograms { ${buckets([0, 1, 5], [1, 9, 5])} type: QUANTILES }`,
    ),
  );
const environments = 'default_environment: "TRAINING" default_environment: "SERVING"';

const one = (name: string, schema: string, statistics: string, rest: Partial<AnomalyCase> = {}): AnomalyCase => ({
  name,
  schema,
  statistics,
  ...rest,
});

const domains: readonly AnomalyCase[] = [
  one('bool: a large integer', feature('type: INT bool_domain {}'), dataset(numbers('INT', 'min: 0 max: 2'))),
  one('bool: a negative integer', feature('type: INT bool_domain {}'), dataset(numbers('INT', 'min: -1 max: 1'))),
  one(
    'bool: another string',
    feature('type: BYTES bool_domain { true_value: "y" false_value: "n" }'),
    dataset(strings({ maybe: 1, y: 9 })),
  ),
  one('bool: a string, no words stated', feature('type: BYTES bool_domain {}'), dataset(strings({ y: 10 }))),
  one('bool: a fraction', feature('type: FLOAT bool_domain {}'), dataset(numbers('FLOAT', 'min: 0 max: 0.5'))),
  one(
    'bool: not a number',
    feature('type: FLOAT bool_domain {}'),
    dataset(numbers('FLOAT', `min: 0 max: 1 histograms { num_nan: 2 ${buckets([0, 1, 8])} }`)),
  ),
  one(
    'bool: values between, seen by quantiles',
    feature('type: FLOAT bool_domain {}'),
    dataset(numbers('FLOAT', `min: 0 max: 1 histograms { ${buckets([0, 0.5, 4], [0.5, 0.7, 3], [0.7, 1, 3])} type: QUANTILES }`)),
  ),
  one(
    'bool: both words the same',
    feature('type: BYTES bool_domain { true_value: "y" false_value: "y" }'),
    dataset(strings({ y: 5, n: 5 })),
  ),
  one(
    'enum: invalid UTF-8',
    `${feature('type: BYTES domain: "d"')} ${domain}`,
    dataset(strings({ a: 9 }, 'invalid_utf8_count: 1')),
  ),
  one(
    'enum: new values',
    `${feature('type: BYTES domain: "d"')} ${domain}`,
    dataset(strings({ a: 8.95, b: 1, 'c\\n': 0.05, "d'e": 0.001, 'über \\"x\\"': 0.5 })),
  ),
  one(
    'enum: new values beyond the tolerated mass',
    `${feature('type: BYTES domain: "d" distribution_constraints { min_domain_mass: 0.95 }')} ${domain}`,
    dataset(strings({ a: 9, b: 1 })),
  ),
  one(
    'enum: new values within the tolerated mass',
    `${feature('type: BYTES domain: "d" distribution_constraints { min_domain_mass: 0.8 }')} ${domain}`,
    dataset(strings({ a: 9, b: 1 })),
  ),
  one(
    'enum: in the feature itself',
    feature('type: BYTES string_domain { value: "a" value: "a" }'),
    dataset(strings({ a: 1, b: 9 })),
  ),
  one('enum: missing domain', feature('type: BYTES domain: "gone"'), dataset(strings({ a: 1 }))),
  one('float: large', feature('type: FLOAT float_domain { max: 1 }'), dataset(numbers('FLOAT', 'min: 0 max: 1234567'))),
  one('float: small', feature('type: FLOAT float_domain { min: 0.1 }'), dataset(numbers('FLOAT', 'min: -3.5e-7 max: 1'))),
  one('float: strings', feature('type: BYTES float_domain {}'), dataset(strings({ '1.5': 1, x: 9 }))),
  one(
    'float: strings out of range',
    feature('type: BYTES float_domain { min: 0 max: 1 }'),
    dataset(strings({ '1.5': 1, '-2': 9 })),
  ),
  one(
    'float: not a number',
    feature('type: FLOAT float_domain { disallow_nan: true }'),
    dataset(numbers('FLOAT', 'histograms { num_nan: 1 }')),
  ),
  one('float: infinite', feature('type: FLOAT float_domain { disallow_inf: true }'), dataset(numbers('FLOAT', 'max: inf'))),
  one('int: large and small', feature('type: INT int_domain { min: 5 max: 6 }'), dataset(numbers('INT', 'min: 1 max: 9'))),
  one('int: strings', feature('type: BYTES int_domain {}'), dataset(strings({ '1': 1, '99999999999999999999': 9 }))),
  one('int: strings out of range', feature('type: BYTES int_domain { min: 0 max: 5 }'), dataset(strings({ '-1': 1, '12': 9 }))),
  one('time, URL, MID: nothing is checked', feature('type: BYTES url_domain {}'), dataset(strings({ a: 10 }))),
  one(
    'time: of integers',
    feature('type: INT time_domain { integer_format: UNIX_SECONDS }'),
    dataset(numbers('INT', 'min: -5 max: 3')),
  ),
  one('time of day: a domain TFDV does not know', feature('type: INT time_of_day_domain {}'), dataset(numbers('INT', ''))),
  one(
    'image: few in a known format',
    feature('type: BYTES image_domain { minimum_supported_image_fraction: 0.9 }'),
    dataset(
      bytes(
        '',
        custom(
          'image_format_histogram',
          'rank_histogram { buckets { label: "png" sample_count: 3 } buckets { label: "UNKNOWN" sample_count: 1 } }',
        ),
      ),
    ),
  ),
  one(
    'image: too many bytes',
    feature('type: BYTES image_domain { max_image_byte_size: 5 }'),
    dataset(bytes('max_num_bytes_int: 9')),
  ),
  one('bytes: with a domain of strings', `${feature('type: BYTES domain: "d"')} ${domain}`, dataset(bytes(''))),
  one('domain of another type', feature('type: INT float_domain {}'), dataset(numbers('INT', ''))),
  one(
    'domain stated by the statistics',
    feature('type: BYTES'),
    dataset(strings({ a: 10 }, '', { custom: custom('domain_info', 'str: "mid_domain {}"') })),
  ),
];

const language: readonly AnomalyCase[] = [
  one('language: no statistics', text('coverage { min_coverage: 0.5 }'), dataset(numbers('INT', ''))),
  one('language: nothing is asked', text(''), dataset(numbers('INT', ''))),
  one('language: coverage', text('coverage { min_coverage: 0.5 min_avg_token_length: 4 }'), spoken),
  one(
    'language: a token too rare',
    text('token_constraints { int_value: 200 min_per_sequence: 3 min_fraction_of_sequences: 0.3 }'),
    spoken,
  ),
  one(
    'language: a token too frequent',
    text('token_constraints { int_value: 200 max_per_sequence: 3 max_fraction_of_sequences: 0.1 }'),
    spoken,
  ),
  one('language: a token not counted', text('token_constraints { int_value: 7 min_per_sequence: 3 }'), spoken),
];

const counts: readonly AnomalyCase[] = [
  one('more values', feature('type: INT value_count { min: 1 max: 1 }'), dataset(numbers('INT', '', { most: 3 }))),
  one('fewer values', feature('type: INT value_count { min: 1 max: 1 }'), dataset(numbers('INT', '', { least: 0 }))),
  one(
    'fewer and more values of a nested feature',
    feature('type: INT value_counts { value_count { min: 2 max: 2 } value_count { max: 1 } }'),
    dataset(numbers('INT', '', { extra: `${nested(10, 0)} ${nested(12, 1)}` })),
  ),
  one(
    'another nest level',
    feature('type: INT value_counts { value_count { min: 1 } value_count { min: 1 } }'),
    dataset(numbers('INT', '')),
  ),
  one(
    'a value count for a nested feature',
    feature('type: INT value_count { min: 1 }'),
    dataset(numbers('INT', '', { extra: `${nested(10, 0)} ${nested(12, 1)}` })),
  ),
  one('present in few examples', feature('type: INT presence { min_fraction: 1 }'), dataset(numbers('INT', '', { present: 4 }))),
  one('present in too few examples', feature('type: INT presence { min_count: 5 }'), dataset(numbers('INT', '', { present: 4 }))),
  one('never present', feature('type: INT presence { min_count: 1 }'), dataset(numbers('INT', '', { present: 0 }))),
  one(
    'missing so seldom that the share rounds to one',
    feature('type: INT presence { min_fraction: 1 }'),
    'num_examples: 100000000000000000 features { path { step: "f" } type: INT num_stats { common_stats { num_non_missing: 99999999999999999 num_missing: 1 min_num_values: 1 max_num_values: 1 } } }',
  ),
  one('few unique values', feature('type: BYTES unique_constraints { min: 3 max: 9 }'), dataset(strings({ a: 5, b: 5 }))),
  one('many unique values', feature('type: BYTES unique_constraints { min: 1 max: 1 }'), dataset(strings({ a: 5, b: 5 }))),
  one('unique values not counted', feature('type: FLOAT unique_constraints { min: 1 max: 1 }'), dataset(numbers('FLOAT', ''))),
  one('another shape', feature('type: INT shape { dim { size: 2 } }'), dataset(numbers('INT', ''))),
  one('no shape holds', feature('type: INT shape { dim { size: 1 } }'), dataset(numbers('INT', '', { present: 4 }))),
];

const columns: readonly AnomalyCase[] = [
  one('a column is missing', feature('type: INT presence { min_count: 1 }'), dataset('')),
  one('an optional column is missing', feature('type: INT presence { min_count: 0 }'), dataset('')),
  one('a new column', '', dataset(numbers('INT', ''))),
  one('a new column whose name has a dot', '', dataset(numbers('INT', '', { name: "a.b'c" }))),
  one(
    'a new column with columns below',
    '',
    dataset(
      `features { path { step: "s" } type: STRUCT struct_stats { ${common(examples)} } } features { path { step: "s" step: "x" } type: INT num_stats { ${common(examples)} } }`,
    ),
  ),
  one(
    'a column below another is missing',
    'feature { name: "s" type: STRUCT presence { min_count: 1 } struct_domain { feature { name: "x" type: INT presence { min_count: 1 } } } }',
    dataset(`features { path { step: "s" } type: STRUCT struct_stats { ${common(examples)} } }`),
  ),
  one('another type', feature('type: INT'), dataset(numbers('FLOAT', ''))),
  one(
    'required in one environment only: in it',
    `${environments} ${feature('type: INT not_in_environment: "SERVING" presence { min_count: 1 }')}`,
    dataset(''),
    { environment: 'TRAINING' },
  ),
  one(
    'required in one environment only: in the other',
    `${environments} ${feature('type: INT not_in_environment: "SERVING" presence { min_count: 1 }')}`,
    dataset(''),
    { environment: 'SERVING' },
  ),
  one(
    'a column that is not of the environment',
    `${environments} ${feature('type: INT not_in_environment: "SERVING" presence { min_count: 1 }')}`,
    dataset(numbers('INT', '')),
    { environment: 'SERVING' },
  ),
  ...['PLANNED', 'ALPHA', 'BETA', 'PRODUCTION', 'DEPRECATED', 'DEBUG_ONLY', 'DISABLED', 'VALIDATION_DERIVED'].map((stage) =>
    one(`lifecycle stage ${stage}`, feature(`type: INT lifecycle_stage: ${stage}`), dataset(numbers('FLOAT', ''))),
  ),
  one(
    'several things at once',
    feature('type: INT presence { min_fraction: 1 } int_domain { max: 1 }'),
    dataset(numbers('INT', 'max: 9', { present: 4 })),
  ),
  one(
    'severities overridden, the last for a type, the gravest of a feature',
    feature('type: INT presence { min_fraction: 1 } int_domain { max: 1 }'),
    dataset(`${numbers('INT', 'max: 9', { present: 4 })} ${numbers('INT', '', { name: 'new' })}`),
    {
      severityOverrides: [
        { type: 'INT_TYPE_BIG_INT', severity: 'ERROR' },
        { type: 'INT_TYPE_BIG_INT', severity: 'WARNING' },
        { type: 'FEATURE_TYPE_LOW_FRACTION_PRESENT', severity: 'UNKNOWN' },
        { type: 'SCHEMA_NEW_COLUMN', severity: 'WARNING' },
      ],
    },
  ),
  one('no examples', feature('type: INT presence { min_count: 1 }'), dataset('', 0)),
  one('derived without the schema saying so', feature('type: INT'), dataset(numbers('INT', '', { custom: derived }))),
  one(
    'derived in the wrong lifecycle stage',
    feature(`type: INT lifecycle_stage: PRODUCTION ${derived}`),
    dataset(numbers('INT', '', { custom: derived })),
  ),
];

const specification: readonly AnomalyCase[] = [
  one('no name', 'feature { type: INT }', dataset(numbers('INT', '', { name: '' }))),
  one('no type', feature(''), dataset(numbers('INT', ''))),
  one('no type but a domain', `${feature('domain: "d"')} ${domain}`, dataset(strings({ a: 10 }))),
  one('a share above one', feature('type: INT presence { min_fraction: 2 }'), dataset(numbers('INT', ''))),
  one('a share below zero', feature('type: INT presence { min_fraction: -1 }'), dataset(numbers('INT', ''))),
  one('a negative value count', feature('type: INT value_count { min: -1 max: -2 }'), dataset(numbers('INT', ''))),
  one('a dimension of nothing', feature('type: INT shape { dim { size: 0 } }'), dataset(numbers('INT', ''))),
  ...['', 'bool_domain {}', 'int_domain {}', 'natural_language_domain {}'].map((kind) =>
    one(
      `a domain mass with ${kind || 'no domain'}`,
      feature(`type: INT ${kind} distribution_constraints { min_domain_mass: 0.5 }`),
      dataset(numbers('INT', 'max: 1')),
    ),
  ),
];

const composed: readonly AnomalyCase[] = [
  one('sparse: no values', sparse, only(custom('missing_value', 'num: 3'))),
  one('sparse: no indices', sparse, only(custom('missing_index', ranks('i', 2)))),
  one(
    'sparse: lengths',
    sparse,
    only(`${custom('max_length_diff', ranks('i', 2))} ${custom('min_length_diff', ranks('i', -1))}`),
  ),
  one('sparse: the name of a feature', `${sparse} ${feature('type: INT')}`, dataset(numbers('INT', ''))),
  one('weighted: no values', weighted, only(custom('missing_value', 'num: 3'))),
  one('weighted: no weights', weighted, only(custom('missing_weight', 'num: 4'))),
  one(
    'weighted: lengths',
    weighted,
    only(`${custom('min_weight_length_diff', 'num: -1')} ${custom('max_weight_length_diff', 'num: 2')}`),
  ),
  one('weighted: the name of a feature', `${weighted} ${feature('type: INT')}`, dataset(numbers('INT', ''))),
];

const comparators: readonly AnomalyCase[] = [
  one('drift: the feature was not there', feature(`type: BYTES ${drift('infinity_norm { threshold: 0.1 }')}`), abc, {
    previous: dataset(''),
  }),
  one('drift: nothing to compare with', feature(`type: BYTES ${drift('infinity_norm { threshold: 0 }')}`), abc),
  one('drift: L-infinity', feature(`type: BYTES ${drift('infinity_norm { threshold: 0.1 }')}`), abc, { previous: abcBefore }),
  one('drift: L-infinity below the threshold', feature(`type: BYTES ${drift('infinity_norm { threshold: 0.5 }')}`), abc, {
    previous: abcBefore,
  }),
  one(
    'drift: L-infinity of numbers',
    feature(`type: FLOAT ${drift('infinity_norm { threshold: 0.01 }')}`),
    standard([0, 1, 10]),
    {
      previous: standard([5, 6, 10]),
    },
  ),
  one('skew: L-infinity', feature(`type: BYTES ${skew('infinity_norm { threshold: 0.1 }')}`), abc, { serving: abcBefore }),
  one(
    'drift and skew at once',
    feature(`type: BYTES ${drift('infinity_norm { threshold: 0.1 }')} ${skew('jensen_shannon_divergence { threshold: 0.01 }')}`),
    abc,
    { previous: abcBefore, serving: abcBefore },
  ),
  one('drift: Jensen-Shannon of strings', feature(`type: BYTES ${drift('jensen_shannon_divergence { threshold: 0.01 }')}`), abc, {
    previous: abcBefore,
  }),
  one(
    'drift: Jensen-Shannon of numbers',
    feature(`type: FLOAT ${drift('jensen_shannon_divergence { threshold: 0.5 }')}`),
    standard([1, 2, 2], [2, 3, 2]),
    { previous: standard([2, 4, 2], [4, 6, 2]) },
  ),
  one(
    'drift: Jensen-Shannon of quantiles',
    feature(`type: FLOAT ${drift('jensen_shannon_divergence { threshold: 0.5 source { type: QUANTILES } }')}`),
    standard([1, 2, 2], [2, 3, 2]),
    { previous: standard([2, 4, 2], [4, 6, 2]) },
  ),
  one(
    'drift: normalised absolute difference',
    feature(`type: BYTES ${drift('normalized_abs_difference { threshold: 0.01 }')}`),
    abc,
    { previous: dataset(strings({ a: 3, b: 11, z: 6 })) },
  ),
];

const spans = (bounds: string): string => `dataset_constraints { num_examples_drift_comparator { ${bounds} } }`;
const versions = (bounds: string): string => `dataset_constraints { num_examples_version_comparator { ${bounds} } }`;
const both = 'min_fraction_threshold: 0.9 max_fraction_threshold: 1.1';

const datasets: readonly AnomalyCase[] = [
  one('dataset: fewer than the span before', spans(both), dataset(''), { previous: dataset('', 30) }),
  one('dataset: more than the span before', spans(both), dataset(''), { previous: dataset('', 7) }),
  // Named, so that its bytes are not those of no statistics at all.
  one('dataset: the span before was empty', spans(both), dataset(''), { previous: 'name: "All Examples"' }),
  one('dataset: fewer than the version before', versions(both), dataset(''), { previousVersion: dataset('', 30) }),
  one('dataset: more than the version before', versions(both), dataset(''), { previousVersion: dataset('', 7) }),
  one('dataset: too few', 'dataset_constraints { min_examples_count: 11 }', dataset('')),
  one('dataset: too many', 'dataset_constraints { min_examples_count: 1 max_examples_count: 5 }', dataset('')),
  one('dataset: a maximum alone is not looked at', 'dataset_constraints { max_examples_count: 5 }', dataset('')),
];

export const anomalyCases: readonly AnomalyCase[] = [
  ...domains,
  ...language,
  ...counts,
  ...columns,
  ...specification,
  ...composed,
  ...comparators,
  ...datasets,
];
