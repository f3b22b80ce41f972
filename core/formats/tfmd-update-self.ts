/** Findings about a feature's own specification, before any data: TFDV's INVALID_SCHEMA_SPECIFICATION family. */

import type { AnomalyTypeName } from './tfmd-anomaly-types.ts';
import type { Description } from './tfmd-description.ts';
import type { Feature, SchemaFeatureType, ValueCount } from './tfmd-schema.ts';
import { clearDomain, domainKind, isDeprecated, type SchemaDraft } from './tfmd-schema-draft.ts';

const anyType: readonly SchemaFeatureType[] = ['INT', 'FLOAT', 'BYTES', 'STRUCT'];

/** Types a domain may stand with; a domain not listed goes with any. */
const allowedTypes: Readonly<Partial<Record<keyof Feature, readonly SchemaFeatureType[]>>> = {
  domain: ['BYTES'],
  bool_domain: ['INT', 'BYTES', 'FLOAT'],
  int_domain: ['INT', 'BYTES'],
  float_domain: ['FLOAT', 'BYTES'],
  string_domain: ['BYTES'],
  struct_domain: ['STRUCT'],
  natural_language_domain: ['BYTES', 'INT'],
  image_domain: ['BYTES'],
  mid_domain: ['BYTES'],
  url_domain: ['BYTES'],
  time_domain: ['INT', 'BYTES'],
};

const knownDomains = Object.keys(allowedTypes);

/** What a distribution constraint on such a domain is told; domains not listed here may have one. */
const distributionObjections: Readonly<Partial<Record<keyof Feature, string>>> = {
  bool_domain: 'not supported for bool domains.',
  int_domain: 'not supported for int domains.',
  float_domain: 'not supported for float domains.',
  struct_domain: 'not supported for struct domains.',
  natural_language_domain: 'not supported for semantic domains.',
  image_domain: 'not supported for semantic domains.',
  mid_domain: 'not supported for semantic domains.',
  url_domain: 'not supported for semantic domains.',
  time_domain: 'not supported for semantic domains.',
};

/** Repairs what cannot stand and says so. */
export function updateFeatureSelf(draft: SchemaDraft, feature: Feature): Description[] {
  if (isDeprecated(feature)) return [];
  const identity = checkIdentity(feature);
  if (isDeprecated(feature)) return identity;
  return [...identity, ...checkCounts(feature), ...checkDomain(draft, feature)];
}

function finding(type: AnomalyTypeName, short: string, long = ''): Description {
  return { type, short, long };
}

function invalid(short: string, long = ''): Description {
  return finding('INVALID_SCHEMA_SPECIFICATION', short, long);
}

function checkIdentity(feature: Feature): Description[] {
  if (feature.name === undefined) {
    feature.lifecycle_stage = 'DEPRECATED';
    const short = 'unspecified name (maybe meant to be the empty string): find name rather than deprecating.';
    return [finding('FEATURE_MISSING_NAME', short)];
  }
  if (feature.type !== undefined) return [];
  if (feature.domain !== undefined || feature.string_domain !== undefined) {
    feature.type = 'BYTES';
    const short = 'unspecified type: inferring the type to be BYTES, given the domain specified.';
    return [finding('FEATURE_MISSING_TYPE', short)];
  }
  feature.lifecycle_stage = 'DEPRECATED';
  return [finding('FEATURE_MISSING_TYPE', 'unspecified type: determine the type and set it, rather than deprecating.')];
}

function checkCounts(feature: Feature): Description[] {
  const found: Description[] = [];
  const { presence } = feature;
  if (presence?.min_fraction !== undefined && presence.min_fraction < 0) {
    delete presence.min_fraction;
    found.push(invalid('min_fraction should not be negative: clear is equal to zero'));
  }
  if (presence?.min_fraction !== undefined && presence.min_fraction > 1) {
    presence.min_fraction = 1;
    found.push(invalid('min_fraction should not greater than 1'));
  }
  if (feature.value_count !== undefined) found.push(...checkValueCount(feature.value_count, undefined));
  feature.value_counts?.value_count.forEach((count, level) => {
    found.push(...checkValueCount(count, level));
  });
  if (feature.shape?.dim.some((dim) => (dim.size ?? 0) <= 0)) {
    delete feature.shape;
    found.push(invalid('Shape.dim.size must be a positive integer'));
  }
  return found;
}

/** `level` for features with nested values. */
function checkValueCount(count: ValueCount, level: number | undefined): Description[] {
  const name = level === undefined ? 'ValueCount' : 'ValueCounts';
  const at = (what: string, rule: string): string =>
    level === undefined ? '' : `ValueCounts.${what} at level ${level} ${rule}.`;
  const found: Description[] = [];
  if ((count.min ?? 0) < 0) {
    delete count.min;
    found.push(invalid(`${name}.min should not be negative`, at('min', 'should not be negative')));
  }
  if (count.max !== undefined && count.max < (count.min ?? 0)) {
    count.max = count.min ?? 0;
    found.push(invalid(`${name}.max should not be less than min`, at('max', 'should not be less than min')));
  }
  return found;
}

function checkDomain(draft: SchemaDraft, feature: Feature): Description[] {
  const found: Description[] = [];
  const stated = domainKind(feature);
  const allowed = (stated === undefined ? undefined : allowedTypes[stated]) ?? anyType;
  if (!allowed.includes(feature.type as SchemaFeatureType)) {
    const long = `The domain "${stated ?? 'UNSET'}" does not match the type: ${feature.type}`;
    found.push(finding('DOMAIN_INVALID_FOR_TYPE', 'The domain does not match the type', long));
    clearDomain(feature);
  }
  const kind = domainKind(feature);
  found.push(...checkDistribution(feature, kind));
  if (feature.domain !== undefined && draft.stringDomain(feature.domain) === undefined) {
    // TFDV clears the name before it would print it.
    found.push(finding('INVALID_DOMAIN_SPECIFICATION', 'missing domain: '));
    clearDomain(feature);
  }
  if (kind !== undefined && !knownDomains.includes(kind)) {
    found.push(finding('INVALID_DOMAIN_SPECIFICATION', 'internal issue: unknown domain_info type'));
    clearDomain(feature);
  }
  const bool = feature.bool_domain;
  if (bool?.true_value !== undefined && bool.true_value === bool.false_value) delete bool.false_value;
  if (feature.string_domain !== undefined) feature.string_domain.value = [...new Set(feature.string_domain.value)];
  return found;
}

function checkDistribution(feature: Feature, kind: keyof Feature | undefined): Description[] {
  const objection = kind === undefined ? 'require domain or string domain.' : distributionObjections[kind];
  if (feature.distribution_constraints === undefined || objection === undefined) return [];
  delete feature.distribution_constraints;
  return [invalid(`distribution constraints ${objection}`)];
}
