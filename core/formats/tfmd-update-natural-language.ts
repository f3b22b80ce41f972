/** Natural language domains held against the token statistics TFDV computes for them. */

import type { AnomalyTypeName } from './tfmd-anomaly-types.ts';
import type { Description } from './tfmd-description.ts';
import type { NaturalLanguageDomain, SequenceValueConstraints } from './tfmd-domains.ts';
import {
  type NaturalLanguageStatistics,
  type TokenStatistics,
  unpackNaturalLanguageStatistics,
} from './tfmd-natural-language.ts';
import { formatSixDigits } from './tfmd-numbers.ts';
import type { Feature } from './tfmd-schema.ts';
import type { FeatureView } from './tfmd-statistics-view.ts';

const notAvailable: Description = {
  type: 'STATS_NOT_AVAILABLE',
  short: 'Natural language stats are not computed.',
  long: 'Constraints specified in natural language domain cannot be verified because natural language stats have not been computed.',
};

/** Without the statistics a constraint needs, the domain is dropped. */
export function updateNaturalLanguageDomain(view: FeatureView, feature: Feature): Description[] {
  const domain = feature.natural_language_domain ?? { token_constraints: [] };
  const custom = view.statistics.custom_stats.find((stat) => stat.name === 'nl_statistics');
  const statistics = unpackNaturalLanguageStatistics(custom?.any);
  if (custom !== undefined && statistics === undefined) return [];
  if (statistics === undefined) {
    if (!isConstrained(domain)) return [];
    delete feature.natural_language_domain;
    return [notAvailable];
  }
  const found = checkCoverage(statistics, domain);
  for (const constraint of domain.token_constraints) {
    const token = constraint.int_value ?? constraint.string_value;
    if (token === undefined) continue;
    const counted = statistics.token_statistics.find((one) => (one.int_token ?? one.string_token) === token);
    if (counted === undefined) {
      delete feature.natural_language_domain;
      return [...found, notAvailable];
    }
    found.push(...checkToken(counted, String(token), constraint));
  }
  return found;
}

function isConstrained({ coverage, token_constraints: tokens }: NaturalLanguageDomain): boolean {
  return coverage?.min_coverage !== undefined || coverage?.min_avg_token_length !== undefined || tokens.length > 0;
}

function checkCoverage(statistics: NaturalLanguageStatistics, { coverage }: NaturalLanguageDomain): Description[] {
  const found: Description[] = [];
  if (coverage?.min_coverage !== undefined && coverage.min_coverage > statistics.feature_coverage) {
    const [actual, least] = [statistics.feature_coverage, coverage.min_coverage].map(formatSixDigits);
    const long = `Fraction of tokens in the vocabulary: ${actual} is lower than the threshold set in the Schema: ${least}.`;
    found.push({ type: 'FEATURE_COVERAGE_TOO_LOW', short: 'Feature coverage is too low.', long });
    coverage.min_coverage = Math.fround(statistics.feature_coverage);
  }
  if (coverage?.min_avg_token_length !== undefined && statistics.avg_token_length < coverage.min_avg_token_length) {
    const [actual, least] = [statistics.avg_token_length, coverage.min_avg_token_length].map(formatSixDigits);
    const long = `Average token length is: ${actual} which is lower than the threshold set in the Schema: ${least}.`;
    const short = 'Average token length is too short.';
    found.push({ type: 'FEATURE_COVERAGE_TOO_SHORT_AVG_TOKEN_LENGTH', short, long });
    coverage.min_avg_token_length = Math.fround(statistics.avg_token_length);
  }
  return found;
}

/** A broken bound moves to what was counted. */
function checkToken(counted: TokenStatistics, token: string, constraint: SequenceValueConstraints): Description[] {
  const found: Description[] = [];
  const report = (type: AnomalyTypeName, short: string, long: string): void => {
    found.push({ type, short, long });
  };
  const share = counted.fraction_of_sequences;
  const { min_fraction_of_sequences: minShare, max_fraction_of_sequences: maxShare } = constraint;
  const shareIs = (side: string, bound: number): string =>
    `Fraction of sequences with value: ${token} is: ${formatSixDigits(share)} which is ${side} than the threshold set in the Schema: ${formatSixDigits(bound)}.`;
  if (minShare !== undefined && minShare > share) {
    const short = 'Value occurs in too small a fraction of sequences.';
    report('SEQUENCE_VALUE_TOO_SMALL_FRACTION', short, shareIs('lower', minShare));
    constraint.min_fraction_of_sequences = Math.fround(share);
  }
  if (maxShare !== undefined && maxShare < share) {
    const short = 'Value occurs in too large a fraction of sequences.';
    report('SEQUENCE_VALUE_TOO_LARGE_FRACTION', short, shareIs('higher', maxShare));
    constraint.max_fraction_of_sequences = Math.fround(share);
  }
  const { min_per_sequence: min, max_per_sequence: max } = constraint;
  const { per_sequence_min_frequency: least, per_sequence_max_frequency: most } = counted;
  const occurs = (how: string, times: number, side: string, bound: number): string =>
    `Value: ${token} occurs at ${how}: ${formatSixDigits(times)} times within a sequence, which is ${side} than the threshold set in the Schema: ${bound}.`;
  if (min !== undefined && min > least) {
    const short = 'Value has too few per-sequence occurrences.';
    report('SEQUENCE_VALUE_TOO_FEW_OCCURRENCES', short, occurs('least', least, 'lower', min));
    constraint.min_per_sequence = Math.trunc(least);
  }
  if (max !== undefined && max < most) {
    const short = 'Value has too many per-sequence occurrences.';
    report('SEQUENCE_VALUE_TOO_MANY_OCCURRENCES', short, occurs('most', most, 'higher', max));
    constraint.max_per_sequence = Math.trunc(most);
  }
  return found;
}
