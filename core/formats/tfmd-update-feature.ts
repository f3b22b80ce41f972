/** One feature's statistics held against a schema: what is wrong, and the schema changed so that it no longer is. */

import type { DriftSkewInfo } from './tfmd-anomalies.ts';
import type { Description } from './tfmd-description.ts';
import { createMessage } from './tfmd-fields.ts';
import { type FeaturePath, serializePath } from './tfmd-path.ts';
import { type Feature, featureType, type SparseFeature, type WeightedFeature } from './tfmd-schema.ts';
import { clearDomain, domainKind, isDeprecated, isWeightedDeprecated, type SchemaDraft } from './tfmd-schema-draft.ts';
import type { FeatureNameStatistics } from './tfmd-statistics.ts';
import type { DatasetView, FeatureView } from './tfmd-statistics-view.ts';
import { parseMessage } from './tfmd-text-parse.ts';
import { printMessage } from './tfmd-text-print.ts';
import { updateComparators } from './tfmd-update-comparators.ts';
import {
  inferValueCount,
  updatePresence,
  updateShape,
  updateUniqueConstraints,
  updateValueCounts,
} from './tfmd-update-counts.ts';
import { updateNaturalLanguageDomain } from './tfmd-update-natural-language.ts';
import { type DomainUpdate, isIntDomainCandidate, updateFloatDomain, updateIntDomain } from './tfmd-update-numeric-domain.ts';
import { updateFeatureSelf } from './tfmd-update-self.ts';
import { updateSparseFeature, updateWeightedFeature } from './tfmd-update-sparse.ts';
import {
  inferBoolDomain,
  isBoolDomainCandidate,
  isStringDomainCandidate,
  updateBoolDomain,
  updateImageDomain,
  updateStringDomain,
} from './tfmd-update-value-domain.ts';

export interface UpdateOptions {
  /** New string features with at most so many values get a domain. */
  readonly maxStringDomainSize: number;
  /** New features with one fixed number of values get a shape instead of a value count. */
  readonly inferFeatureShape: boolean;
}

export function createDriftSkewInfo(path: FeaturePath): DriftSkewInfo {
  return { path: { step: [...path] }, drift_measurements: [], skew_measurements: [] };
}

/** Changes `draft` until the feature fits; returns why it did not. Measurements of comparators go into `info`. */
export function updateFeature(
  draft: SchemaDraft,
  view: FeatureView,
  options: UpdateOptions,
  info: DriftSkewInfo = createDriftSkewInfo(view.path),
): Description[] {
  const feature = draft.feature(view.path);
  const sparse = draft.sparseFeature(view.path);
  const weighted = draft.weightedFeature(view.path);
  if (weighted !== undefined) return updateWeighted(view, { feature, sparse, weighted });
  if (sparse !== undefined && !isDeprecated(sparse)) {
    if (feature === undefined || isDeprecated(feature)) return updateSparseFeature(view, sparse);
    sparse.lifecycle_stage = 'DEPRECATED';
    feature.lifecycle_stage = 'DEPRECATED';
    return [collision('SPARSE_FEATURE_NAME_COLLISION', 'Sparse feature name collision')];
  }
  if (feature !== undefined) return updateExisting({ draft, view, feature, info });
  createFromStatistics(draft, view, options);
  return [{ type: 'SCHEMA_NEW_COLUMN', short: 'New column', long: 'New column (column in data but not in schema)' }];
}

function updateWeighted(
  view: FeatureView,
  named: { feature: Feature | undefined; sparse: SparseFeature | undefined; weighted: WeightedFeature },
): Description[] {
  const { feature, sparse, weighted } = named;
  if ((feature === undefined && sparse === undefined) || isWeightedDeprecated(weighted))
    return updateWeightedFeature(view, weighted);
  for (const part of [weighted, feature, sparse]) if (part !== undefined) part.lifecycle_stage = 'DEPRECATED';
  return [collision('WEIGHTED_FEATURE_NAME_COLLISION', 'Weighted feature name collision')];
}

function collision(type: 'SPARSE_FEATURE_NAME_COLLISION' | 'WEIGHTED_FEATURE_NAME_COLLISION', short: string): Description {
  return { type, short, long: `${short}.` };
}

/** As updateFeature, for a feature and everything below it. */
export function updateRecursively(draft: SchemaDraft, view: FeatureView, options: UpdateOptions): Description[] {
  const found = updateFeature(draft, view, options);
  if (featureIsDeprecated(draft, view.path)) return found;
  return [...found, ...view.dataset.children(view).flatMap((child) => updateRecursively(draft, child, options))];
}

export function featureIsDeprecated(draft: SchemaDraft, path: FeaturePath): boolean {
  const feature = draft.feature(path) ?? draft.sparseFeature(path);
  return feature !== undefined && isDeprecated(feature);
}

/** Features the environment's examples must have and the statistics do not know. */
export function missingPaths(draft: SchemaDraft, dataset: DatasetView): FeaturePath[] {
  const missing: FeaturePath[] = [];
  const visit = (features: readonly Feature[], parent: FeaturePath): void => {
    for (const feature of features) {
      const path = [...parent, feature.name ?? ''];
      if (draft.isRequired(feature, dataset.environment) && dataset.feature(path) === undefined) missing.push(path);
      if (!isDeprecated(feature)) visit(feature.struct_domain?.feature ?? [], path);
    }
  };
  visit(draft.schema.feature, []);
  return missing;
}

interface Existing {
  readonly draft: SchemaDraft;
  readonly view: FeatureView;
  readonly feature: Feature;
  readonly info: DriftSkewInfo;
}

function updateExisting({ draft, view, feature, info }: Existing): Description[] {
  const found = updateFeatureSelf(draft, feature);
  if (isDeprecated(feature)) return found;
  if (view.numPresent === 0) {
    if (!draft.isRequired(feature, view.dataset.environment)) return found;
    feature.lifecycle_stage = 'DEPRECATED';
    found.push({
      type: 'FEATURE_TYPE_NOT_PRESENT',
      short: 'Column dropped',
      long: 'The feature was not present in any examples.',
    });
    return found;
  }
  found.push(...updateEnvironment(draft, view, feature));
  found.push(...updateValueCounts(view, feature), ...updateShape(view, feature));
  if (feature.presence !== undefined) found.push(...updatePresence(view, feature.presence));
  found.push(...updateType(view, feature), ...updateDomain(draft, view, feature));
  found.push(...updateUniqueConstraints(view, feature), ...updateComparators(view, feature, info));
  found.push(...updateDerived(view.statistics, feature));
  return found;
}

function updateEnvironment(draft: SchemaDraft, view: FeatureView, feature: Feature): Description[] {
  const { environment } = view.dataset;
  if (environment === undefined || draft.isInEnvironment(feature, environment)) return [];
  feature.not_in_environment = feature.not_in_environment.filter((name) => name !== environment);
  if (!draft.isInEnvironment(feature, environment)) feature.in_environment.push(environment);
  const long = `New column ${serializePath(view.path)} found in data but not in the environment ${environment} in the schema.`;
  return [{ type: 'SCHEMA_NEW_COLUMN', short: 'Column missing in environment', long }];
}

/** A type cannot be mended: the feature is taken out of validation. */
function updateType(view: FeatureView, feature: Feature): Description[] {
  if (view.schemaType === feature.type) return [];
  feature.lifecycle_stage = 'DEPRECATED';
  const long = `Expected data of type: ${feature.type} but got ${view.statistics.type}`;
  return [{ type: 'UNEXPECTED_DATA_TYPE', short: 'Unexpected data type', long }];
}

const domainsForBytes: readonly (keyof Feature | undefined)[] = [
  undefined,
  'natural_language_domain',
  'image_domain',
  'url_domain',
];

function updateDomain(draft: SchemaDraft, view: FeatureView, feature: Feature): Description[] {
  const found: Description[] = [];
  if (view.statistics.type === 'BYTES' && !domainsForBytes.includes(domainKind(feature))) {
    clearDomain(feature);
    const long = `Data is marked as BYTES with incompatible domain_info: ${printMessage(featureType, feature, { bareDoubles: true })}`;
    found.push({ type: 'DOMAIN_INVALID_FOR_TYPE', short: 'Invalid domain type', long });
  }
  const shared = feature.domain === undefined ? undefined : draft.stringDomain(feature.domain);
  if (shared !== undefined) {
    const update = updateStringDomain(view, feature, shared);
    if (update.clear) draft.removeStringDomain(shared.name ?? '');
    return [...found, ...update.found];
  }
  const update = updateOwnDomain(view, feature);
  if (update.clear) clearDomain(feature);
  return [...found, ...update.found];
}

function updateOwnDomain(view: FeatureView, feature: Feature): DomainUpdate {
  if (feature.bool_domain !== undefined) return { found: updateBoolDomain(view, feature), clear: false };
  if (feature.int_domain !== undefined) return updateIntDomain(view, feature.int_domain);
  if (feature.float_domain !== undefined) return updateFloatDomain(view, feature.float_domain);
  if (feature.string_domain !== undefined) return updateStringDomain(view, feature, feature.string_domain);
  if (feature.image_domain !== undefined) return { found: updateImageDomain(view, feature), clear: false };
  if (feature.natural_language_domain !== undefined) return { found: updateNaturalLanguageDomain(view, feature), clear: false };
  if (domainKind(feature) === undefined && adoptDomainInfo(view, feature)) {
    const long = `Updated semantic domain for feature: ${feature.name}`;
    return { found: [{ type: 'SEMANTIC_DOMAIN_UPDATE', short: 'Updated semantic domain', long }], clear: false };
  }
  return { found: [], clear: false };
}

/** A `domain_info` custom statistic names a domain as text: exactly one member of Feature.domain_info. */
function adoptDomainInfo(view: FeatureView, feature: Feature): boolean {
  const [stat, ...more] = view.statistics.custom_stats.filter((custom) => custom.name === 'domain_info');
  if (stat?.str === undefined || stat.str === '' || more.length > 0) return false;
  let parsed: Feature;
  try {
    parsed = parseMessage(featureType, stat.str);
  } catch {
    return false;
  }
  const kind = domainKind(parsed);
  if (kind === undefined) return false;
  const alone =
    printMessage(featureType, createMessage(featureType, { [kind]: parsed[kind] })) === printMessage(featureType, parsed);
  if (alone) Object.assign(feature, { [kind]: parsed[kind] });
  return alone;
}

function updateDerived(statistics: FeatureNameStatistics, feature: Feature): Description[] {
  const found: Description[] = [];
  if (statistics.validation_derived_source !== undefined && feature.validation_derived_source === undefined) {
    feature.lifecycle_stage = 'VALIDATION_DERIVED';
    feature.validation_derived_source = statistics.validation_derived_source;
    const text = 'Derived source not set in schema.';
    found.push({ type: 'DERIVED_FEATURE_INVALID_SOURCE', short: text, long: text });
  }
  const misplaced = feature.validation_derived_source !== undefined && feature.lifecycle_stage !== 'VALIDATION_DERIVED';
  if (misplaced && !isDeprecated(feature)) {
    feature.lifecycle_stage = 'VALIDATION_DERIVED';
    const text = 'Derived feature has wrong lifecycle.';
    found.push({ type: 'DERIVED_FEATURE_BAD_LIFECYCLE', short: text, long: text });
  }
  return found;
}

/** Adds the feature as TFDV infers it. Domain, first match wins: stated by the statistics, bool, integers as text, few strings. */
function createFromStatistics(draft: SchemaDraft, view: FeatureView, options: UpdateOptions): void {
  const feature = draft.addFeature(view.path);
  feature.type = view.schemaType;
  inferPresenceAndShape(view, feature, options);
  if (view.statistics.validation_derived_source !== undefined) {
    feature.lifecycle_stage = 'VALIDATION_DERIVED';
    feature.validation_derived_source = view.statistics.validation_derived_source;
  }
  if (adoptDomainInfo(view, feature) || view.hasInvalidUtf8 || view.statistics.type === 'BYTES') return;
  if (isBoolDomainCandidate(view)) feature.bool_domain = inferBoolDomain(view);
  else if (isIntDomainCandidate(view)) feature.int_domain = {};
  else if (isStringDomainCandidate(view, options.maxStringDomainSize)) {
    const domain = draft.addStringDomain(serializePath(view.path));
    domain.value.push(...view.stringValues);
    feature.domain = domain.name;
  }
}

function inferPresenceAndShape(view: FeatureView, feature: Feature, options: UpdateOptions): void {
  feature.presence = { min_count: view.numPresent < 1 ? 0 : 1 };
  if (view.numPresent <= 0) return;
  if (view.numMissing === 0) feature.presence.min_fraction = 1;
  const fixed =
    view.statistics.type !== 'STRUCT' &&
    view.numMissingNested.every((missing) => missing === 0) &&
    view.numValues.every(({ min, max }) => min === max && min > 0);
  if (options.inferFeatureShape && fixed) feature.shape = { dim: view.numValues.map(({ min }) => ({ size: min })) };
  else inferValueCount(view, feature);
}
