/** String, bool and image domains held against statistics. */

import type { Description } from './tfmd-description.ts';
import type { BoolDomain, StringDomain } from './tfmd-domains.ts';
import { formatSixDecimals, formatSixDigits } from './tfmd-numbers.ts';
import type { Feature } from './tfmd-schema.ts';
import { clearDomain } from './tfmd-schema-draft.ts';
import type { Histogram, HistogramBucket } from './tfmd-statistics.ts';
import type { FeatureView } from './tfmd-statistics-view.ts';
import type { DomainUpdate } from './tfmd-update-numeric-domain.ts';

/** Values off the domain are tolerated up to a share of `1 - min_domain_mass` of all values. */
export function updateStringDomain(view: FeatureView, feature: Feature, domain: StringDomain): DomainUpdate {
  if (view.hasInvalidUtf8) {
    const long = 'Found strings that were not valid UTF8 strings.';
    return { found: [{ type: 'ENUM_TYPE_INVALID_UTF8', short: 'Invalid UTF8 strings', long }], clear: true };
  }
  const valid = new Set(domain.value);
  const missing = [...view.stringCounts].filter(([value]) => !valid.has(value));
  const missingCount = missing.reduce((sum, [, count]) => sum + count, 0);
  const total = view.totalValues;
  const mass = feature.distribution_constraints?.min_domain_mass;
  const tolerated = mass === undefined ? 0 : 1 - mass;
  if (!(missingCount / total > tolerated || (tolerated === 0 && missing.length > 0))) return { found: [], clear: false };
  const listed = missing.map(([value, count]) => `${escapeForMessage(value)} (${percent(count, total)})`).join(', ');
  domain.value.push(...missing.map(([value]) => value));
  const long = `Examples contain values missing from the schema: ${listed}. `;
  return { found: [{ type: 'ENUM_TYPE_UNEXPECTED_STRING_VALUES', short: 'Unexpected string values', long }], clear: false };
}

export function isStringDomainCandidate(view: FeatureView, maxSize: number): boolean {
  const { size } = view.stringCounts;
  // A rank histogram may be cut short: then the count of unique values decides.
  return !view.hasInvalidUtf8 && size > 0 && size <= maxSize && (view.numUnique ?? 0) <= maxSize;
}

function percent(count: number, total: number): string {
  if (total === 0) return '?';
  const share = (100 * Math.trunc(count)) / total;
  return share < 1 ? '<1%' : `~${Math.floor(share)}%`;
}

const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t', '"': '\\"', "'": "\\'", '\\': '\\\\' };

/** C escapes; letters beyond ASCII stay. */
function escapeForMessage(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is escaped.
  return text.replace(/[\u0000-\u001f\u007f"'\\]/g, (character) => {
    return escapes[character] ?? `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`;
  });
}

const trueWords: ReadonlySet<string> = new Set(['TRUE', 'true', 'SET', 'set', '1', '']);
const falseWords: ReadonlySet<string> = new Set(['FALSE', 'false', 'CLEAR', 'clear', '0']);

/** Integers within 0 and 1 with a 1; or one or two strings, at most one a word for true and one for false. */
export function isBoolDomainCandidate(view: FeatureView): boolean {
  if (view.statistics.type === 'INT') return view.min >= 0 && view.max === 1;
  if (view.statistics.type !== 'STRING') return false;
  const values = view.stringValues;
  const trues = values.filter((value) => trueWords.has(value)).length;
  const falses = values.filter((value) => falseWords.has(value)).length;
  return values.length >= 1 && values.length <= 2 && trues <= 1 && falses <= 1 && trues + falses === values.length;
}

export function inferBoolDomain(view: FeatureView): BoolDomain {
  const trueValue = view.stringValues.find((value) => trueWords.has(value));
  const falseValue = view.stringValues.find((value) => falseWords.has(value));
  return {
    ...(trueValue === undefined ? {} : { true_value: trueValue }),
    ...(falseValue === undefined ? {} : { false_value: falseValue }),
  };
}

const notBoolean = 'Non-boolean values';

export function updateBoolDomain(view: FeatureView, feature: Feature): Description[] {
  switch (view.statistics.type) {
    case 'INT':
      return updateIntBool(view, feature);
    case 'FLOAT':
      return updateFloatBool(view, feature);
    case 'STRING':
      return updateStringBool(view, feature);
    default:
      return [];
  }
}

function updateIntBool(view: FeatureView, feature: Feature): Description[] {
  const outside = view.min < 0 ? view.min : view.max > 1 ? view.max : undefined;
  if (outside === undefined) return [];
  clearDomain(feature);
  feature.int_domain = { min: BigInt(Math.trunc(view.min)), max: BigInt(Math.trunc(view.max)) };
  const long = `Integers (such as ${formatSixDigits(outside)}) not in {0, 1}: converting to an integer.`;
  return [{ type: outside < 0 ? 'BOOL_TYPE_SMALL_INT' : 'BOOL_TYPE_BIG_INT', short: notBoolean, long }];
}

function updateFloatBool(view: FeatureView, feature: Feature): Description[] {
  const what = nonBooleanFloats(view);
  if (what === undefined) return [];
  clearDomain(feature);
  feature.float_domain = { min: Math.fround(view.min), max: Math.fround(view.max) };
  return [{ type: 'BOOL_TYPE_UNEXPECTED_FLOAT', short: notBoolean, long: what }];
}

/** Histograms tell of values between the ends only as far as their buckets do. */
function nonBooleanFloats(view: FeatureView): string | undefined {
  for (const end of [view.min, view.max]) {
    if (end !== 0 && end !== 1) return `Floats (such as ${formatSixDigits(end)}) not in {0, 1}: converting to float_domain.`;
  }
  for (const histogram of view.statistics.num_stats?.histograms ?? []) {
    if (histogram.num_nan > 0) return 'Floats (such as NaN) not in {0, 1}: converting to float_domain.';
    const found = histogram.buckets.map((bucket) => nonBooleanBucket(bucket, histogram.type)).find((what) => what !== undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}

function nonBooleanBucket(bucket: HistogramBucket, type: Histogram['type']): string | undefined {
  const { low_value: low, high_value: high, sample_count: count } = bucket;
  if (count <= 0) return undefined;
  if (high < 0) return 'Float values < 0 not in {0, 1}: converting to float_domain.';
  if (low > 1) return 'Float values > 1 not in {0, 1}: converting to float_domain.';
  const between = type === 'QUANTILES' && high < 1 && low > 0;
  return between ? 'Float values falling between 0 and 1: converting to float_domain.' : undefined;
}

function updateStringBool(view: FeatureView, feature: Feature): Description[] {
  const { true_value: yes, false_value: no } = feature.bool_domain ?? {};
  const unexpected = view.stringValues.find((value) => value !== yes && value !== no);
  if (unexpected === undefined) return [];
  const valid = [...new Set([no, yes].filter((value) => value !== undefined))].sort();
  const expected = valid.length === 0 ? '{}' : `{"${valid.join('", "')}"}`;
  clearDomain(feature);
  const long = `Saw unexpected value "${unexpected}" instead of ${expected}.`;
  return [{ type: 'BOOL_TYPE_UNEXPECTED_STRING', short: notBoolean, long }];
}

export function updateImageDomain(view: FeatureView, feature: Feature): Description[] {
  const found: Description[] = [];
  const domain = feature.image_domain ?? {};
  const formats = view.statistics.custom_stats.find((stat) => stat.name === 'image_format_histogram')?.rank_histogram?.buckets;
  if (domain.minimum_supported_image_fraction !== undefined && formats !== undefined) {
    const sum = (known: boolean): number =>
      formats.reduce((count, bucket) => count + ((bucket.label !== 'UNKNOWN') === known ? bucket.sample_count : 0), 0);
    const fraction = Math.fround(sum(true) / (sum(true) + sum(false)));
    const threshold = domain.minimum_supported_image_fraction;
    if (fraction < threshold) {
      const long = `Fraction of values containing TensorFlow supported images: ${formatSixDecimals(fraction)} is lower than the threshold set in the Schema: ${formatSixDecimals(threshold)}.`;
      found.push({ type: 'LOW_SUPPORTED_IMAGE_FRACTION', short: 'Low supported image fraction', long });
      domain.minimum_supported_image_fraction = fraction;
    }
  }
  const largest = view.statistics.bytes_stats?.max_num_bytes_int ?? 0;
  if (domain.max_image_byte_size !== undefined && largest > domain.max_image_byte_size) {
    const long = `The largest image has bytes: ${largest}. The max allowed byte size is: ${domain.max_image_byte_size}.`;
    found.push({ type: 'MAX_IMAGE_BYTE_SIZE_EXCEEDED', short: 'Num bytes exceeds the max byte size.', long });
    domain.max_image_byte_size = largest;
  }
  return found;
}
